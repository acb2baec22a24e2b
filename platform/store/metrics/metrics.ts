import type { Database } from 'better-sqlite3';
import { mergeLatencies } from '../../model/latency-histogram.ts';
import { KEPT_STEPS } from '../../model/metric-steps.ts';
import { ALL_APPS, type DynoSample, type Restart } from '../../model/metrics.ts';
import type { TrafficCount, TrafficInterval } from '../../model/traffic.ts';
import { bytes, Query } from '../database.ts';
import { decodeHistogram, encodeHistogram } from './histogram-bytes.ts';
import { MetricReading } from './reading.ts';
import { Retention } from './retention.ts';
import { openMetricsDatabase } from './schema.ts';

interface TrafficKey {
  readonly step: number;
  readonly app: string;
  readonly start: number;
  readonly dyno: string;
  readonly outcome: string;
}

/**
 * Figures of requests and dynos in a database of their own, bounded in age and size: losing the last second of them harms
 * nothing, so it is not FULL. What is read of them is {@link Metrics.reading}.
 */
export class Metrics {
  readonly reading: MetricReading;
  readonly #db: Database;
  readonly #retention: Retention;
  readonly #tell: Query<Record<'start' | 'now', number> & { router: string }>;
  readonly #find: Query<TrafficKey>;
  readonly #put: Query<TrafficKey & { requests: number; latencies: Buffer }>;
  readonly #use: Query<Record<'step' | 'start', number> & DynoSample>;
  readonly #restart: Query<Restart>;

  /** `mostBytes`: what the database may hold; the oldest figures go first. */
  constructor(path: string, options: { mostBytes?: number } = {}) {
    this.#db = openMetricsDatabase(path);
    this.reading = new MetricReading(this.#db);
    this.#retention = new Retention(this.#db, options);
    // A router tells its intervals in their order, and a repeat before the next: the newest is all that must be known.
    this.#tell = new Query(
      this.#db,
      `INSERT INTO told VALUES (@router, @start, @now)
       ON CONFLICT DO UPDATE SET start = excluded.start, at = excluded.at WHERE excluded.start > told.start`,
    );
    const key = 'step = @step AND app = @app AND start = @start AND dyno = @dyno AND outcome = @outcome';
    this.#find = new Query(this.#db, `SELECT latencies FROM traffic WHERE ${key}`);
    this.#put = new Query(
      this.#db,
      'INSERT OR REPLACE INTO traffic VALUES (@step, @app, @start, @dyno, @outcome, @requests, @latencies)',
    );
    this.#use = new Query(
      this.#db,
      `INSERT INTO usage VALUES (@step, @app, @start, @dyno, @memoryBytes, @memoryLimitBytes, @cpuMs, @measuredMs)
       ON CONFLICT DO UPDATE SET memory = max(memory, excluded.memory), memory_limit = excluded.memory_limit,
       cpu_ms = cpu_ms + excluded.cpu_ms, measured_ms = measured_ms + excluded.measured_ms`,
    );
    this.#restart = new Query(this.#db, 'INSERT OR IGNORE INTO restarts VALUES (@app, @at, @dyno, @reason)');
  }

  /** Adds an interval to every step, once: answers false for one that `router` told before, which changes nothing. */
  accept(router: string, interval: TrafficInterval): boolean {
    const { start, counts } = interval;
    const add = () => {
      if (this.#tell.run({ router, start, now: Date.now() }) === 0) return false;
      for (const count of counts) this.#add(start, count);
      for (const count of totalsOf(counts)) this.#add(start, count);
      this.#retention.prune(Date.now());
      return true;
    };
    return this.#db.transaction(add).immediate();
  }

  /** Adds what dynos were seen to use at the unix ms `at` to every step. */
  sample(at: number, samples: readonly DynoSample[]): void {
    const add = () => {
      for (const sample of samples) {
        for (const { ms } of KEPT_STEPS) this.#use.run({ ...sample, step: ms, start: at - (at % ms) });
      }
      this.#retention.prune(Date.now());
    };
    this.#db.transaction(add).immediate();
  }

  /** Notes that a dyno was started again. */
  restarted(restart: Restart): void {
    this.#restart.run(restart);
  }

  /** Lets the figures of a removed app go, bit by bit. */
  forget(appId: string): void {
    this.#retention.forget(appId);
  }

  close(): void {
    this.#db.close();
  }

  #add(at: number, { app, dyno, outcome, latencies }: TrafficCount): void {
    for (const { ms } of KEPT_STEPS) {
      const key = { step: ms, app, start: at - (at % ms), dyno: dyno ?? '', outcome };
      const known = this.#find.one(key);
      const merged = known === null ? [] : decodeHistogram(bytes(known, 'latencies'));
      mergeLatencies(merged, latencies);
      const requests = merged.reduce((sum, count) => sum + count, 0);
      this.#put.run({ ...key, requests, latencies: encodeHistogram(merged) });
    }
  }
}

/** The counts of all apps together, by outcome: whoever asks for the whole Berth reads these alone. */
function totalsOf(counts: readonly TrafficCount[]): TrafficCount[] {
  const totals = new Map<TrafficCount['outcome'], number[]>();
  for (const { outcome, latencies } of counts) {
    const total = totals.get(outcome) ?? [];
    mergeLatencies(total, latencies);
    totals.set(outcome, total);
  }
  return [...totals].map(([outcome, latencies]) => ({ app: ALL_APPS, dyno: null, outcome, latencies }));
}
