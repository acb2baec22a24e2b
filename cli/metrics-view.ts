import type {
  AppMetricsResource,
  ProcessMetricsResource,
  RestartResource,
  Series,
  TrafficSummaryResource,
} from '../platform/client/metrics-resources.ts';
import { sparkline } from './sparkline.ts';
import { type Colour, paint, say, type Terminal } from './terminal.ts';
import { localTime } from './time.ts';

const MIB = 1024 * 1024;
/** Name and figures stand before the bars. */
const NAME_WIDTH = 12;
const FIGURE_WIDTH = 38;
const MOST_BARS = 60;
const LEAST_BARS = 10;
const SHOWN_RESTARTS = 3;

/** Prints an app's figures: all requests, then each process type (or dyno) with its own. */
export function sayMetrics(terminal: Terminal, metrics: AppMetricsResource, since: string): void {
  const { app, summary, requests, latency_ms: latency, step_seconds: step, to } = metrics;
  const bars = Math.max(LEAST_BARS, Math.min(MOST_BARS, terminal.columns - NAME_WIDTH - FIGURE_WIDTH - 2));
  const line = (name: string, figure: string, series: Series = [], look: { colour?: Colour; top?: number } = {}) => {
    const { colour = 'cyan', top } = look;
    const drawn = paint(terminal, colour, sparkline(series, { width: bars, ...(top !== undefined && { top }) }));
    say(terminal, `  ${name.padEnd(NAME_WIDTH - 2)}${figure.padEnd(FIGURE_WIDTH)}${drawn}`.trimEnd());
  };
  const title = (text: string, more: string) =>
    say(terminal, `${paint(terminal, 'bold', text)}  ${paint(terminal, 'dim', more)}`.trimEnd());

  title(app.name, `the last ${since} to ${localTime(to)}, in steps of ${stepText(step)}`);
  line('Requests', requestsText(summary, metrics), requests.total);
  line('Errors', failuresText(summary), requests.failures, { colour: 'red' });
  line('Latency', latencyText(summary), latency.p95, { colour: 'yellow' });
  for (const [code, count] of Object.entries(metrics.router_codes)) line(`  ${code}`, `${number(count)} by the router`);
  for (const release of metrics.releases)
    line(`v${release.version}`, `${localTime(release.at)}  ${release.description}`);

  for (const process of metrics.processes) {
    say(terminal);
    title(process.dyno ?? process.type, '');
    sayProcess(line, process, metrics);
  }
}

type Line = (name: string, figure: string, series?: Series, look?: { colour?: Colour; top?: number }) => void;

function sayProcess(line: Line, process: ProcessMetricsResource, metrics: AppMetricsResource): void {
  const { summary, requests, failures, memory_bytes: memory, memory_limit_bytes: limit, cpu_cores: cpu } = process;
  if (summary.requests > 0) {
    line('Requests', requestsText(summary, metrics), requests);
    line('Errors', failuresText(summary), failures, { colour: 'red' });
    line('Latency', latencyText(summary));
  }
  if (memory.some((value) => value !== null)) {
    const top = limit === null ? {} : { top: limit };
    line('Memory', memoryText(memory, limit), memory, { colour: 'green', ...top });
    line('CPU', cpuText(cpu), cpu, { colour: 'blue' });
  }
  const restarts = metrics.restarts.filter(({ type, dyno }) =>
    process.dyno === null ? type === process.type : dyno === process.dyno,
  );
  if (restarts.length > 0) line('Restarts', restartsText(restarts));
}

function requestsText({ requests }: TrafficSummaryResource, { from, to }: AppMetricsResource): string {
  const minutes = (Date.parse(to) - Date.parse(from)) / 60_000;
  return `${number(requests)}, ${perMinute(requests / minutes)}/min`;
}

function perMinute(rate: number): string {
  return rate > 0 && rate < 10 ? rate.toFixed(1) : number(Math.round(rate));
}

function failuresText({ failures, requests }: TrafficSummaryResource): string {
  if (failures === 0) return '0';
  const share = (100 * failures) / requests;
  return `${number(failures)} (${share < 0.1 ? '< 0.1' : share.toFixed(1)} %)`;
}

/** Half, 95 % and 99 % of requests took no longer. */
function latencyText({ latency_ms: { p50, p95, p99 } }: TrafficSummaryResource): string {
  return p50 === null ? '' : `p50 ${duration(p50)}, p95 ${duration(p95)}, p99 ${duration(p99)}`;
}

function duration(ms: number | null): string {
  if (ms === null) return '-';
  if (ms >= 995) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function memoryText(memory: Series, limit: number | null): string {
  const values = memory.filter((value) => value !== null);
  const most = mebibytes(Math.max(...values));
  const now = mebibytes(values.at(-1) ?? 0);
  return `${now}${limit === null ? '' : ` of ${mebibytes(limit)}`} MiB, most ${most}`;
}

function mebibytes(bytes: number): string {
  return number(Math.round(bytes / MIB));
}

function cpuText(cpu: Series): string {
  const values = cpu.filter((value) => value !== null);
  if (values.length === 0) return '';
  return `${(values.at(-1) ?? 0).toFixed(2)}, most ${Math.max(...values).toFixed(2)} CPUs`;
}

function restartsText(restarts: readonly RestartResource[]): string {
  const shown = restarts.slice(-SHOWN_RESTARTS).map(({ reason, at }) => `${reason} ${localTime(at).slice(11)}`);
  return `${restarts.length}: ${restarts.length > SHOWN_RESTARTS ? '…, ' : ''}${shown.join(', ')}`;
}

function stepText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
