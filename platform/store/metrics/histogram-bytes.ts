/** The counts of a histogram as variable-length integers, without the empty buckets at its end. */
export function encodeHistogram(counts: readonly number[]): Buffer {
  const last = counts.findLastIndex((count) => count > 0);
  const encoded: number[] = [];
  for (const count of counts.slice(0, last + 1)) {
    let rest = count;
    for (; rest >= 128; rest = Math.floor(rest / 128)) encoded.push((rest % 128) + 128);
    encoded.push(rest);
  }
  return Buffer.from(encoded);
}

/** The counts that {@link encodeHistogram} wrote. */
export function decodeHistogram(encoded: Buffer): number[] {
  const counts: number[] = [];
  let count = 0;
  let scale = 1;
  for (const byte of encoded) {
    count += (byte % 128) * scale;
    scale *= 128;
    if (byte >= 128) continue;
    counts.push(count);
    count = 0;
    scale = 1;
  }
  return counts;
}
