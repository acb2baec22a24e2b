import { count, grouped } from './count.ts';

/** Words of an app's metrics. */
export const metricsStrings = {
  about: (step: string) => `One point every ${step}`,
  live: 'Refreshed every 10 seconds',
  ranges: { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d' },
  range: 'How far back',
  zoomed: (from: string, to: string) => `${from} to ${to}`,
  back: (range: string) => `Back to the last ${range}`,
  zoomHint: 'Draw across a chart to look closer; point at it, or tap it, for its values at that time.',
  keys: {
    role: 'chart',
    help: 'By keyboard, arrows read it, Shift and arrows mark a part, Enter looks closer, Escape goes back.',
    marked: (from: string, to: string) => `Marked from ${from} to ${to}, Enter looks closer.`,
    zoomed: (from: string, to: string) => `Looks closer, from ${from} to ${to}`,
    whole: 'Looks at the whole time again',
    unmeasured: 'not measured',
  },
  view: 'How it is split',
  views: { type: 'Process types', dyno: 'Dynos' },
  table: 'Show as table',
  charts: 'Show as charts',
  allCharts: 'Charts',
  summary: 'In this time',
  requests: 'Requests',
  requestsPerMinute: (rate: string) => `${rate} a minute`,
  failures: 'Failed requests',
  latency: 'Response time, p95',
  latencyOthers: (half: string, most: string) => `p50 ${half}, p99 ${most}`,
  restarts: 'Restarts',
  noRequests: 'None',
  traffic: 'Requests a minute',
  trafficAbout: 'By how they ended',
  trafficOf: 'Requests a minute, by who answered',
  durations: 'Response time',
  durationsAbout: 'Half, 95 % and 99 % of requests took no longer',
  memory: 'Memory',
  memoryAbout: { type: 'Of the dyno with most of it; the limit is for each', dyno: 'The most in each step' },
  cpu: 'CPU',
  cpuAbout: { type: 'Of all its dynos; 100 % is one CPU', dyno: '100 % is one CPU' },
  statuses: { '2xx': '2xx', '3xx': '3xx', '4xx': '4xx', '5xx': '5xx', router: 'Router' },
  limit: (names: string) => `Limit of ${names}`,
  limitOfAll: 'Limit',
  time: 'Time',
  release: (version: number) => `v${version}`,
  unmeasured: '–',
  chartLabel: (title: string, series: string) => `${title}: a chart of ${series}. “Show as table” has its values.`,
  codes: 'The router had to answer itself',
  noRestarts: 'No dyno was started again in this time.',
  restartOf: (dyno: string) => `${dyno} was started again`,
  restartsAbout: (times: number) => count(times, 'restart', 'restarts'),
  reasons: {
    restarted: 'Somebody asked for it',
    dyno_exited: 'Its process ended',
    dyno_out_of_memory: 'It ran out of memory',
    boot_timeout: 'It did not listen in time',
    health_check_failed: 'Its health check failed',
    listens_on_loopback: 'It listened on localhost alone',
    listens_on_wrong_port: 'It listened on another port than $PORT',
    start_failed: 'It could not be started',
  } as Readonly<Record<string, string>>,
  empty: 'Nothing was measured yet',
  emptyAbout: 'Figures come every 10 seconds once the app is deployed and has dynos.',
  emptyRange: 'Nothing was measured in this time',
  emptyRangeAbout: 'The app had no dynos and no requests then.',
  problem: 'The figures on screen may be old',
} as const;

/** A number of requests in a minute. */
export function rate(perMinute: number): string {
  if (perMinute > 0 && perMinute < 10) return String(Number(perMinute.toFixed(1)));
  return grouped(Math.round(perMinute));
}

/** `10 s`, `5 min`, `2 h` */
export function stepOf(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}
