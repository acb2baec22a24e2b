/** Upper edges of the buckets grow by this factor: a quantile is wrong by 10 % at most. */
const GROWTH = 1.2;
const LOWEST_MS = 1;
const HIGHEST_MS = 60_000;
const LOG_GROWTH = Math.log(GROWTH);

/** Buckets of every latency histogram. The first takes what is below 1 ms, the last what is above 60 s. */
export const LATENCY_BUCKETS = Math.ceil(Math.log(HIGHEST_MS / LOWEST_MS) / LOG_GROWTH) + 2;

/** The bucket that a duration falls into. */
export function latencyBucket(ms: number): number {
  if (!(ms >= LOWEST_MS)) return 0;
  return Math.min(LATENCY_BUCKETS - 1, 1 + Math.floor(Math.log(ms / LOWEST_MS) / LOG_GROWTH));
}

/** Adds the counts of `more` to those of `into`: histograms of the same buckets merge without loss. */
export function mergeLatencies(into: number[], more: readonly number[]): void {
  for (let bucket = 0; bucket < LATENCY_BUCKETS; bucket += 1) {
    into[bucket] = (into[bucket] ?? 0) + (more[bucket] ?? 0);
  }
}

/** The duration in ms that the share `quantile` (0 to 1) of requests did not exceed, or null where there are none. */
export function latencyQuantile(counts: readonly number[], quantile: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(quantile * total));
  let seen = 0;
  const bucket = counts.findIndex((count) => {
    seen += count;
    return seen >= rank;
  });
  return middle(bucket);
}

/** The value in a bucket that is off by the same share from both of its edges. */
function middle(bucket: number): number {
  if (bucket === 0) return LOWEST_MS / 2;
  if (bucket === LATENCY_BUCKETS - 1) return HIGHEST_MS;
  return (LOWEST_MS * 2 * GROWTH ** bucket) / (1 + GROWTH);
}

/** Upper edge of a bucket in ms; the last has none. */
export function upperEdge(bucket: number): number {
  return bucket >= LATENCY_BUCKETS - 1 ? Number.POSITIVE_INFINITY : LOWEST_MS * GROWTH ** bucket;
}

/** All durations of a histogram added up, as far as it tells, in ms. */
export function latencySum(counts: readonly number[]): number {
  return counts.reduce((sum, count, bucket) => sum + (count === 0 ? 0 : count * middle(bucket)), 0);
}
