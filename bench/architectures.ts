import { App } from '../e2e/app.ts';
import { engine } from '../e2e/engine.ts';
import setUp from '../e2e/setup.ts';
import { closedLoad } from './closed-load.ts';
import { print } from './figures.ts';

const REQUESTS = 2000;
const CONNECTIONS = 16;
const PATHS = ['/', '/static/guestbook.css'];

/** The four ways to serve a Python app first, then the other servers. */
const SAMPLES = [
  'guestbook-gunicorn',
  'guestbook-mod-wsgi',
  'guestbook-nginx',
  'guestbook-whitenoise',
  'guestbook-cgi',
  'guestbook-http-server',
  'guestbook-wsgiref',
  'guestbook-eventlet',
  'guestbook-twisted',
  'guestbook-tornado',
  'guestbook-aiohttp',
  'guestbook-uvicorn',
];

/** Of a dyno since it started. */
interface Usage {
  readonly cpuMs: number;
  /** What cannot be taken back: without the page cache. */
  readonly memoryMb: number;
}

interface Stats {
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
  readonly memory_stats: {
    readonly usage: number;
    readonly stats: { readonly inactive_file?: number; readonly total_inactive_file?: number };
  };
}

/**
 * What each way to serve the same guestbook costs: its page and its style sheet, through the router, one dyno each.
 * `node bench/architectures.ts [requests] [connections] [sample…]`; BERTH_E2E_HOME names a Berth that already runs.
 */
async function main(): Promise<void> {
  const [requests = REQUESTS, connections = CONNECTIONS] = process.argv.slice(2, 4).map(Number);
  const named = process.argv.slice(4);
  const tearDown = await setUp();
  try {
    print(`${requests} requests over ${connections} connections for each path, through the router, one dyno each:`);
    print(`  ${'sample'.padEnd(22)}${'path'.padEnd(23)}requests/s    p50 ms    p99 ms  CPU ms/req  MB after  failed`);
    for (const sample of named.length > 0 ? named : SAMPLES) await compare({ sample, requests, connections });
  } finally {
    await tearDown();
  }
}

async function compare(options: { sample: string; requests: number; connections: number }): Promise<void> {
  const { sample, requests, connections } = options;
  const app = await App.create('way', { sample });
  try {
    await app.live();
    const container = await webContainer(app);
    for (const path of PATHS) {
      // What is made at the first request (a database, a cache, threads) is not what is measured.
      await closedLoad({ host: app.host, path, requests: connections * 2, connections });
      const before = await usageOf(container);
      const { perSecond, times, failed } = await closedLoad({ host: app.host, path, requests, connections });
      const after = await usageOf(container);
      const sorted = times.toSorted((left, right) => left - right);
      const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
      const figures = [perSecond, at(0.5), at(0.99), (after.cpuMs - before.cpuMs) / requests, after.memoryMb];
      const columns = figures.map((figure, index) => figure.toFixed(index === 0 || index === 4 ? 0 : 2).padStart(10));
      print(`  ${sample.padEnd(22)}${path.padEnd(23)}${columns.join('')}${String(failed).padStart(8)}`);
    }
  } finally {
    await app.destroy();
  }
}

/** Id of the container of web.1. */
async function webContainer(app: App): Promise<string> {
  const info = await app.json<{ app: { id: string } }>('apps:info');
  const filters = encodeURIComponent(JSON.stringify({ label: [`berth.app=${info.app.id}`, 'berth.kind=dyno'] }));
  const { body } = await engine<{ Id: string }[]>('GET', `/containers/json?filters=${filters}`);
  const found = body[0];
  if (found === undefined) throw new Error(`There is no container of ${app.name}`);
  return found.Id;
}

async function usageOf(container: string): Promise<Usage> {
  const { body } = await engine<Stats>('GET', `/containers/${container}/stats?stream=false&one-shot=true`);
  const { usage, stats } = body.memory_stats;
  const cached = stats.inactive_file ?? stats.total_inactive_file ?? 0;
  return { cpuMs: body.cpu_stats.cpu_usage.total_usage / 1e6, memoryMb: (usage - cached) / 1024 / 1024 };
}

await main();
