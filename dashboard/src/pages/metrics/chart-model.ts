import type {
  AppMetricsResource,
  ProcessMetricsResource,
  Series,
} from '../../../../platform/client/metrics-resources.ts';
import { cpu, duration, memory } from '../../strings/count.ts';
import { rate, metricsStrings as text } from '../../strings/metrics.ts';

/** A colour by its token, `--series-1`. */
export type Token = `--${string}`;

export interface ChartSeries {
  readonly name: string;
  readonly colour: Token;
  readonly values: Series;
  readonly dashed?: boolean;
}

/** One chart: what it shows, and how its values are said. */
export interface ChartModel {
  readonly title: string;
  readonly about: string;
  /** On top of each other, so that the highest line is all of them. */
  readonly stacked: boolean;
  readonly series: readonly ChartSeries[];
  readonly limits: readonly { readonly name: string; readonly value: number }[];
  readonly format: (value: number) => string;
}

/** What happened at a time, on every chart. */
export interface Mark {
  /** unix s */
  readonly at: number;
  readonly label: string;
  readonly kind: 'release' | 'restart';
}

const PALETTE: readonly Token[] = ['--series-1', '--series-3', '--series-2', '--series-4', '--series-5', '--series-6'];
const STATUS_COLOURS = {
  '2xx': '--good',
  '3xx': '--series-2',
  '4xx': '--busy',
  '5xx': '--bad',
  router: '--series-4',
} as const;
const STATUSES = ['2xx', '3xx', '4xx', '5xx', 'router'] as const;

/** The page's charts. A process that answered no request has no line among those that did. */
export function chartsOf(metrics: AppMetricsResource, by: 'type' | 'dyno'): ChartModel[] {
  const { requests, latency_ms: latency, processes } = metrics;
  const perMinute = (series: Series) => scaled(series, 60 / metrics.step_seconds);
  const measured = processes.filter(({ memory_bytes }) => memory_bytes.some((value) => value !== null));
  const answering = processes.filter(({ summary }) => summary.requests > 0);
  const linesOf = (of: readonly ProcessMetricsResource[], values: (process: ProcessMetricsResource) => Series) =>
    of.map((process) => ({
      name: nameOf(process),
      colour: colourOf(processes.indexOf(process)),
      values: values(process),
    }));
  const plain = { stacked: false, limits: [] };
  return [
    {
      ...plain,
      title: text.traffic,
      about: text.trafficAbout,
      stacked: true,
      format: rate,
      series: STATUSES.map((status) => ({
        name: text.statuses[status],
        colour: STATUS_COLOURS[status],
        values: perMinute(requests.by_status[status]),
      })),
    },
    {
      ...plain,
      title: text.durations,
      about: text.durationsAbout,
      format: duration,
      series: [
        { name: 'p50', colour: '--series-2', values: latency.p50 },
        { name: 'p95', colour: '--series-1', values: latency.p95 },
        { name: 'p99', colour: '--series-4', values: latency.p99, dashed: true },
      ],
    },
    ...(by === 'dyno' && answering.length > 1
      ? [
          {
            ...plain,
            title: text.trafficOf,
            about: '',
            stacked: true,
            format: rate,
            series: linesOf(answering, (process) => perMinute(process.requests)),
          },
        ]
      : []),
    {
      ...plain,
      title: text.memory,
      about: text.memoryAbout[by],
      format: memory,
      series: linesOf(measured, ({ memory_bytes }) => memory_bytes),
      limits: limitsOf(measured),
    },
    {
      ...plain,
      title: text.cpu,
      about: text.cpuAbout[by],
      format: cpu,
      series: linesOf(measured, ({ cpu_cores }) => cpu_cores),
    },
  ];
}

/** Releases that went live, and dynos that were started again. */
export function marksOf({ releases, restarts }: AppMetricsResource): Mark[] {
  return [
    ...releases.map(({ version, at }) => ({
      at: Date.parse(at) / 1000,
      label: text.release(version),
      kind: 'release' as const,
    })),
    ...restarts.map(({ dyno, at }) => ({ at: Date.parse(at) / 1000, label: dyno, kind: 'restart' as const })),
  ];
}

/** For each time and series the sum of the series up to it, the last line on top; null where none was measured. */
export function stackedValues(series: readonly Series[]): (number | null)[][] {
  const below: (number | null)[] = [];
  return series.map((values) =>
    values.map((value, index) => {
      const sum = value === null ? (below[index] ?? null) : (below[index] ?? 0) + value;
      below[index] = sum;
      return sum;
    }),
  );
}

/** Each limit once, with the process types (or dynos) that have it; without them where all have the same. */
function limitsOf(processes: readonly ProcessMetricsResource[]): ChartModel['limits'] {
  const names = new Map<number, string[]>();
  for (const process of processes) {
    const { memory_limit_bytes: limit } = process;
    if (limit !== null) names.set(limit, [...(names.get(limit) ?? []), nameOf(process)]);
  }
  return [...names].map(([value, of]) => ({
    value,
    name: names.size === 1 ? text.limitOfAll : text.limit(of.join(', ')),
  }));
}

function nameOf({ dyno, type }: ProcessMetricsResource): string {
  return dyno ?? type;
}

function colourOf(index: number): Token {
  return PALETTE[index % PALETTE.length] ?? '--series-1';
}

function scaled(series: Series, factor: number): Series {
  return series.map((value) => (value === null ? null : value * factor));
}
