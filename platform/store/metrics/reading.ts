import type { Database } from 'better-sqlite3';
import { latencyQuantile, mergeLatencies } from '../../model/latency-histogram.ts';
import type { MetricRange } from '../../model/metric-steps.ts';
import { ALL_APPS, type RecentTraffic, type Restart } from '../../model/metrics.ts';
import { isFailure } from '../../model/traffic.ts';
import { bytes, number, numberOrNull, Query, type Row, text } from '../database.ts';
import { decodeHistogram } from './histogram-bytes.ts';

const MINUTE = 60_000;
const MINUTES = 60;

/** Requests of one dyno that ended in the same way in one kept step. */
export interface TrafficRow {
  /** unix ms */
  readonly start: number;
  /** Empty where no dyno was reached. */
  readonly dyno: string;
  readonly outcome: string;
  readonly latencies: readonly number[];
}

/** What one dyno used in one kept step. */
export interface UsageRow {
  /** unix ms */
  readonly start: number;
  readonly dyno: string;
  /** The most that was seen. */
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number | null;
  readonly cpuMs: number;
  readonly measuredMs: number;
}

/** What one app had in all of a time. */
export interface AppTotals {
  readonly app: string;
  readonly requests: number;
  readonly failures: number;
  /** The most that each of its dynos had, added up; null where nothing was measured. */
  readonly memoryBytes: number | null;
  /** CPUs that were busy on average. */
  readonly cpuCores: number | null;
}

/** Which figures: an app's id (or ALL_APPS), and when. */
export interface Asked {
  readonly app: string;
  readonly range: Pick<MetricRange, 'from' | 'to' | 'keptMs'>;
}

/** What can be read of the figures. */
export class MetricReading {
  readonly #traffic;
  readonly #usage;
  readonly #restarts;
  readonly #recent;
  readonly #requestTotals;
  readonly #usageTotals;

  constructor(db: Database) {
    const inRange = 'step = @step AND app = @app AND start >= @from AND start < @to';
    this.#traffic = new Query<Record<'step' | 'from' | 'to', number> & { app: string }>(
      db,
      `SELECT start, dyno, outcome, latencies FROM traffic WHERE ${inRange} ORDER BY start`,
    );
    this.#usage = new Query<Record<'step' | 'from' | 'to', number> & { app: string }>(
      db,
      `SELECT start, dyno, memory, memory_limit, cpu_ms, measured_ms FROM usage WHERE ${inRange} ORDER BY start`,
    );
    this.#restarts = new Query<{ app: string; from: number; to: number }>(
      db,
      'SELECT * FROM restarts WHERE app = @app AND at >= @from AND at < @to ORDER BY at',
    );
    const ofAll = `step = @step AND start >= @from AND start < @to AND app != '${ALL_APPS}'`;
    this.#requestTotals = new Query<Record<'step' | 'from' | 'to', number>>(
      db,
      `SELECT app, outcome, sum(requests) AS requests FROM traffic WHERE ${ofAll} GROUP BY app, outcome`,
    );
    this.#usageTotals = new Query<Record<'step' | 'from' | 'to' | 'ms', number>>(
      db,
      `SELECT app, sum(memory) AS memory, sum(cpu_ms) / @ms AS cores FROM
       (SELECT app, dyno, max(memory) AS memory, sum(cpu_ms) AS cpu_ms FROM usage WHERE ${ofAll} GROUP BY app, dyno)
       GROUP BY app`,
    );
    this.#recent = new Query<{ apps: string; from: number; to: number }>(
      db,
      `SELECT app, start, outcome, requests, latencies FROM traffic
       WHERE step = ${MINUTE} AND app IN (SELECT value FROM json_each(@apps)) AND start >= @from AND start < @to`,
    );
  }

  traffic({ app, range: { from, to, keptMs } }: Asked): TrafficRow[] {
    return this.#traffic.all({ app, from, to, step: keptMs }).map((row) => ({
      start: number(row, 'start'),
      dyno: text(row, 'dyno'),
      outcome: text(row, 'outcome'),
      latencies: decodeHistogram(bytes(row, 'latencies')),
    }));
  }

  usage({ app, range: { from, to, keptMs } }: Asked): UsageRow[] {
    return this.#usage.all({ app, from, to, step: keptMs }).map((row) => ({
      start: number(row, 'start'),
      dyno: text(row, 'dyno'),
      memoryBytes: number(row, 'memory'),
      memoryLimitBytes: numberOrNull(row, 'memory_limit'),
      cpuMs: number(row, 'cpu_ms'),
      measuredMs: number(row, 'measured_ms'),
    }));
  }

  restarts({ app, range: { from, to } }: Asked): Restart[] {
    return this.#restarts.all({ app, from, to }).map((row) => ({
      app,
      at: number(row, 'at'),
      dyno: text(row, 'dyno'),
      reason: text(row, 'reason'),
    }));
  }

  /** What each app had in all of a range, those with most requests first. */
  totals({ from, to, keptMs: step }: Asked['range']): AppTotals[] {
    const totals = new Map<string, AppTotals>();
    const of = (app: string): AppTotals =>
      totals.get(app) ?? { app, requests: 0, failures: 0, memoryBytes: null, cpuCores: null };
    for (const row of this.#requestTotals.all({ step, from, to })) {
      const [app, outcome, count] = [text(row, 'app'), text(row, 'outcome'), number(row, 'requests')];
      const { requests, failures, ...rest } = of(app);
      const failed = isFailure(outcome) ? count : 0;
      totals.set(app, { ...rest, requests: requests + count, failures: failures + failed });
    }
    for (const row of this.#usageTotals.all({ step, from, to, ms: to - from })) {
      const app = text(row, 'app');
      totals.set(app, { ...of(app), memoryBytes: number(row, 'memory'), cpuCores: number(row, 'cores') });
    }
    return [...totals.values()].sort((one, other) => other.requests - one.requests);
  }

  /**
   * Requests of each app by the minute, in the hour that ends with the minute of the unix ms `until`; one query for all
   * apps. Apps without a request in it have no entry.
   */
  recentTraffic(appIds: readonly string[], until: number): Map<string, RecentTraffic> {
    const to = until - (until % MINUTE) + MINUTE;
    const from = to - MINUTES * MINUTE;
    const hours = new Map<string, Hour>();
    for (const row of this.#recent.all({ apps: JSON.stringify(appIds), from, to })) {
      const app = text(row, 'app');
      const hour = hours.get(app) ?? emptyHour();
      hours.set(app, hour);
      addMinute(hour, (number(row, 'start') - from) / MINUTE, row);
    }
    const p95 = (latencies: readonly number[]) => latencyQuantile(latencies, 0.95);
    return new Map(
      [...hours].map(([app, { requests, failures, latencies }]) => [
        app,
        { requests, failures, p95Ms: latencies.map(p95) },
      ]),
    );
  }
}

interface Hour {
  readonly requests: number[];
  readonly failures: number[];
  readonly latencies: number[][];
}

function emptyHour(): Hour {
  const zeros = () => Array<number>(MINUTES).fill(0);
  return { requests: zeros(), failures: zeros(), latencies: Array.from({ length: MINUTES }, () => []) };
}

function addMinute({ requests, failures, latencies }: Hour, minute: number, row: Row): void {
  const count = number(row, 'requests');
  requests[minute] = (requests[minute] ?? 0) + count;
  if (isFailure(text(row, 'outcome'))) failures[minute] = (failures[minute] ?? 0) + count;
  mergeLatencies(latencies[minute] ?? [], decodeHistogram(bytes(row, 'latencies')));
}
