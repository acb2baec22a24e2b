import { latencyQuantile, mergeLatencies } from '../model/latency-histogram.ts';
import { type MetricRange, stepStarts } from '../model/metric-steps.ts';
import { isFailure } from '../model/traffic.ts';
import type { TrafficRow, UsageRow } from '../store/metrics/reading.ts';

const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'router'] as const;

type StatusClass = (typeof STATUS_CLASSES)[number];

/** One entry a step; null: nothing was measured. */
export type Series = (number | null)[];

/** Durations in ms that half, 95 % and 99 % of requests did not exceed. */
interface Quantiles<T> {
  readonly p50: T;
  readonly p95: T;
  readonly p99: T;
}

/** Requests of a range, by step. */
export interface TrafficSeries {
  readonly total: number[];
  readonly byStatus: Readonly<Record<StatusClass, number[]>>;
  readonly failures: number[];
  /** Requests by code of the router's own answers. */
  readonly codes: Readonly<Record<string, number>>;
  readonly latencyMs: Quantiles<Series>;
  readonly summary: {
    readonly requests: number;
    readonly failures: number;
    readonly latencyMs: Quantiles<number | null>;
  };
}

/** What dynos used in a range, by step. */
export interface UsageSeries {
  readonly memoryBytes: Series;
  readonly memoryLimitBytes: number | null;
  readonly cpuCores: Series;
}

/** Rows of requests as series over the range's steps. No row is no request. */
export function trafficSeries(rows: readonly TrafficRow[], range: MetricRange): TrafficSeries {
  const length = stepStarts(range).length;
  const zeros = () => Array<number>(length).fill(0);
  const total = zeros();
  const failures = zeros();
  const byStatus = { '2xx': zeros(), '3xx': zeros(), '4xx': zeros(), '5xx': zeros(), router: zeros() };
  const codes: Record<string, number> = {};
  const histograms: number[][] = Array.from({ length }, () => []);
  for (const { start, outcome, latencies } of rows) {
    const index = Math.floor((start - range.from) / range.stepMs);
    const requests = sum(latencies);
    add(total, index, requests);
    add(byStatus[classOf(outcome)], index, requests);
    if (isFailure(outcome)) add(failures, index, requests);
    const code = codeIn(outcome);
    if (code !== null) codes[code] = (codes[code] ?? 0) + requests;
    mergeLatencies(histograms[index] ?? [], latencies);
  }
  const whole: number[] = [];
  for (const histogram of histograms) mergeLatencies(whole, histogram);
  const series = (quantile: number) => histograms.map((histogram) => latencyQuantile(histogram, quantile));
  return {
    total,
    byStatus,
    failures,
    codes,
    latencyMs: { p50: series(0.5), p95: series(0.95), p99: series(0.99) },
    summary: { requests: sum(total), failures: sum(failures), latencyMs: quantilesOf(whole) },
  };
}

/** Rows of one or more dynos as series: the most memory that one had, and the CPUs that all kept busy. */
export function usageSeries(rows: readonly UsageRow[], range: MetricRange): UsageSeries {
  const length = stepStarts(range).length;
  const memoryBytes: Series = Array.from({ length }, () => null);
  const times: Map<string, { cpuMs: number; measuredMs: number }>[] = Array.from({ length }, () => new Map());
  let memoryLimitBytes: number | null = null;
  for (const row of rows) {
    const index = Math.floor((row.start - range.from) / range.stepMs);
    memoryBytes[index] = Math.max(memoryBytes[index] ?? 0, row.memoryBytes);
    memoryLimitBytes = row.memoryLimitBytes ?? memoryLimitBytes;
    const { cpuMs = 0, measuredMs = 0 } = times[index]?.get(row.dyno) ?? {};
    times[index]?.set(row.dyno, { cpuMs: cpuMs + row.cpuMs, measuredMs: measuredMs + row.measuredMs });
  }
  return { memoryBytes, memoryLimitBytes, cpuCores: times.map((dynos) => coresOf([...dynos.values()])) };
}

/** CPUs busy: each dyno's time by the time in which it was measured. */
function coresOf(dynos: readonly { cpuMs: number; measuredMs: number }[]): number | null {
  const measured = dynos.filter(({ measuredMs }) => measuredMs > 0);
  if (measured.length === 0) return null;
  return Math.round(1e4 * measured.reduce((cores, { cpuMs, measuredMs }) => cores + cpuMs / measuredMs, 0)) / 1e4;
}

/** The process type in a dyno's name. */
export function typeOf(dyno: string): string {
  return dyno.split('.', 1)[0] ?? dyno;
}

/** Rows by what `key` says of them; rows that it says nothing of (an empty key) are left out. */
export function grouped<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row);
    if (name === '') continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

function quantilesOf(histogram: readonly number[]): Quantiles<number | null> {
  const at = (quantile: number) => latencyQuantile(histogram, quantile);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** `2xx` to `5xx`, or `router`. */
export function classOf(outcome: string): StatusClass {
  return STATUS_CLASSES.find((known) => known === outcome) ?? 'router';
}

/** `H12` of `router-H12`. */
export function codeIn(outcome: string): string | null {
  return outcome.startsWith('router-') ? outcome.slice('router-'.length) : null;
}

function add(series: number[], index: number, count: number): void {
  if (index >= 0 && index < series.length) series[index] = (series[index] ?? 0) + count;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
