// biome-ignore lint/style/noRestrictedImports: a look at what this machine allows.
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '../e2e/app.ts';
import { facts } from '../e2e/berth.ts';
import { begin, type Running } from '../e2e/process.ts';
import setUp from '../e2e/setup.ts';
import { packageJson, webApp } from '../e2e/sources.ts';
import { print } from './figures.ts';

const PER_SECOND = 50;
const ROUNDS = Number.parseInt(process.argv[2] ?? '5', 10);
/** Words of those kinds that are wanted, or none: all. */
const WANTED = process.argv.slice(3);
/** Of a window; a build that is stopped earlier ends its window, and there are more of them. */
const SECONDS = 10;
const FEWEST = 200;
const WARM_MS = 20_000;
/** All windows of all kinds. */
const LONGEST_MS = 3_600_000;

/** What each build script does for as long as it is let. */
const HOSTILE: Readonly<Record<string, string>> = {
  'at its memory limit':
    'for (;;) { const held = []; for (let n = 0; n < 800; n++) held.push(Buffer.alloc(1048576, 1)); }',
  'in an endless loop, on every CPU':
    "const { spawn } = require('node:child_process');\nfor (let n = 0; n < 4; n++) spawn(process.execPath, ['-e', 'for (;;);']);",
  'forking without end':
    "const { spawn } = require('node:child_process');\nfor (;;) spawn('sleep', ['1000'], { stdio: 'ignore' });",
  'writing files without end':
    "const data = Buffer.alloc(4194304);\nfor (let n = 0; ; n++) require('node:fs').writeFileSync('/tmp/' + (n % 200), data);",
  'printing without end': "const line = 'x'.repeat(1000) + '\\n'; for (;;) require('node:fs').writeSync(1, line);",
};

/**
 * What another app's visitors notice of builds that take all they can get. Requests go to that app at a constant rate
 * all the time, by one client, and windows are cut out of them: of idling and of such a build, in turns. The p99 of all
 * requests of either kind are compared. Idling in both is the control: what its ratio is off from 1, the machine and the
 * method are. `node bench/hostile-builds.ts [rounds] [a word of a kind] …`; BERTH_E2E_HOME names a Berth that already runs.
 */
async function main(): Promise<void> {
  const tearDown = await setUp();
  try {
    const neighbour = await App.create('neighbour', { files: webApp('1') });
    await neighbour.live();
    const hostile = await App.create('hostile', { files: webApp('1') });
    await hostile.live();
    await hostile.did('settings:set', `build-seconds=${SECONDS + 5}`);
    const load = new Load(neighbour);
    // Whoever asks for the first time, and who is asked, has still to compile its code.
    await sleep(WARM_MS);
    print(
      `Another app at ${PER_SECOND} requests/s through the router, in ms; ${ROUNDS} windows of each kind, in turns:`,
    );
    await compare('control: idle', load, () => load.window());
    for (const [what, script] of Object.entries(HOSTILE)) {
      if (WANTED.length > 0 && !WANTED.some((word) => what.includes(word))) continue;
      const endings = new Set<string>();
      await compare(what, load, async () => {
        const { times, ending } = await beside({ load, hostile, script });
        endings.add(ending);
        return times;
      });
      print(`    ended as ${[...endings].join(', or as ')}`);
    }
    await load.end();
    await hostile.destroy();
    await neighbour.destroy();
  } finally {
    await tearDown();
  }
}

async function compare(what: string, load: Load, busyWindow: () => Promise<number[]>): Promise<void> {
  const idle: number[] = [];
  const busy: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    idle.push(...(await load.window()));
    busy.push(...(await busyWindow()));
    // What the build left is taken away, and its dirty pages are written.
    await sleep(3000);
  }
  const [beside, alone] = [at(busy, 0.99), at(idle, 0.99)];
  print(
    `  ${what.padEnd(34)} p50 ${at(busy, 0.5).toFixed(1)}, p99 ${beside.toFixed(1)}; idle between p50 ${at(idle, 0.5).toFixed(1)}, p99 ${alone.toFixed(1)}: ${(beside / alone).toFixed(2)} times (at most 1.5; n = ${busy.length}, load ${loadavg()[0]?.toFixed(1)})`,
  );
}

/** Requests while a hostile build runs: from when its script begins until the window or the build is over. */
async function beside(options: { load: Load; hostile: App; script: string }) {
  const { load, hostile, script } = options;
  const times: number[] = [];
  let ending = '';
  // Builds that are stopped within a second or two are made again, until there are requests enough to tell.
  while (times.length < FEWEST) {
    hostile.write({
      'package.json': packageJson({ start: 'node server.js', build: 'node hostile.js' }),
      'hostile.js': `${script}\n`,
    });
    await hostile.commit('Change the app.');
    const begun = Promise.withResolvers<void>();
    const push = hostile.push('main', { onOutput: (text) => text.includes('node hostile.js') && begun.resolve() });
    void push.then(() => begun.resolve());
    await begun.promise;
    times.push(...(await load.window(push)));
    ending = /\[remote rejected\] .*/.exec((await push).output)?.[0].replace(/^.* -> \S+ /, '') ?? 'accepted';
  }
  return { times, ending };
}

/** Requests to an app at a constant rate, from now until its end. */
class Load {
  readonly #running: Running;

  constructor(app: App) {
    const file = join(import.meta.dirname, 'steady-load.ts');
    const words = [facts().routerPort, app.host, PER_SECOND].map(String);
    const load = [process.execPath, '--disable-warning=ExperimentalWarning', file, ...words];
    // Visitors are elsewhere: they wait for no CPU of this machine, as Linux's real-time class does not.
    const alone = mayRunFirst() ? ['chrt', '--rr', '1', ...load] : load;
    this.#running = begin(alone, { timeoutMs: LONGEST_MS });
  }

  /** What each request of a window that begins now took, in ms: of its length, or until `end` where that is earlier. */
  async window(end?: Promise<unknown>): Promise<number[]> {
    const from = Date.now();
    await Promise.race([sleep(SECONDS * 1000), ...(end === undefined ? [] : [end])]);
    const until = Date.now();
    // The last ones are answered, or the load failed.
    await Promise.race([sleep(1000), this.#failed()]);
    return this.#answers()
      .filter(([askedAt]) => askedAt >= from && askedAt < until)
      .map(([, tookMs]) => tookMs);
  }

  async end(): Promise<void> {
    this.#running.child.stdin?.end();
    const { code, stderr } = await this.#running.ended;
    if (code !== 0) throw new Error(stderr);
  }

  async #failed(): Promise<never> {
    const { stderr } = await this.#running.ended;
    throw new Error(`The load ended: ${stderr}`);
  }

  #answers(): [askedAt: number, tookMs: number][] {
    const lines = this.#running.output().split('\n').slice(0, -1);
    return lines.map((line) => {
      const [askedAt = '', tookMs = ''] = line.split(' ');
      return [Number(askedAt), Number(tookMs)];
    });
  }
}

/** Whether this user may give a program a real-time priority. */
function mayRunFirst(): boolean {
  return spawnSync('chrt', ['--rr', '1', 'true']).status === 0;
}

function at(times: readonly number[], part: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

await main();
