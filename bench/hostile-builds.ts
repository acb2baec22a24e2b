import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '../e2e/app.ts';
import { facts } from '../e2e/berth.ts';
import { begin } from '../e2e/process.ts';
import setUp from '../e2e/setup.ts';
import { packageJson, webApp } from '../e2e/sources.ts';
import { figuresOf, print } from './figures.ts';

const PER_SECOND = 50;
const ROUNDS = Number.parseInt(process.argv[2] ?? '5', 10);
/** Words of those kinds that are wanted, or none: all. */
const WANTED = process.argv.slice(3);
/** Of a window; a build that is stopped earlier ends its window, and there are more of them. */
const SECONDS = 10;
const FEWEST = 40;

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

/** Times of the requests of each window, by what went on in it. */
interface Windows {
  readonly idle: number[][];
  readonly busy: number[][];
}

/**
 * What another app's visitors notice of builds that take all they can get: windows of idling and of such a build, in
 * turns, and the medians of their p99 compared. Idling in both windows is the control: what its ratio is off from 1, the
 * machine and the method are. `node bench/hostile-builds.ts [rounds] [a word of a kind] …`; BERTH_E2E_HOME names a Berth that already runs.
 */
async function main(): Promise<void> {
  const tearDown = await setUp();
  try {
    const neighbour = await App.create('neighbour', { files: webApp('1') });
    await neighbour.live();
    const hostile = await App.create('hostile', { files: webApp('1') });
    await hostile.live();
    await hostile.did('settings:set', `build-seconds=${SECONDS + 5}`);
    await measured(neighbour);
    print(
      `Another app at ${PER_SECOND} requests/s through the router, in ms; ${ROUNDS} windows of each kind, in turns:`,
    );
    await compare('control: idle', neighbour, () => measured(neighbour));
    for (const [what, script] of Object.entries(HOSTILE)) {
      if (WANTED.length > 0 && !WANTED.some((word) => what.includes(word))) continue;
      const endings = new Set<string>();
      await compare(what, neighbour, async () => {
        const { times, ending } = await beside({ neighbour, hostile, script });
        endings.add(ending);
        return times;
      });
      print(`    ended as ${[...endings].join(', or as ')}`);
    }
    await hostile.destroy();
    await neighbour.destroy();
  } finally {
    await tearDown();
  }
}

async function compare(what: string, neighbour: App, busy: () => Promise<number[]>): Promise<void> {
  const windows: Windows = { idle: [], busy: [] };
  for (let round = 0; round < ROUNDS; round++) {
    windows.idle.push(await measured(neighbour));
    windows.busy.push(await busy());
    // What the build left is taken away, and its dirty pages are written.
    await sleep(3000);
  }
  const median = (times: readonly number[][], part: number) =>
    figuresOf(times.map((window) => at(window, part))).median;
  const [idle, under] = [median(windows.idle, 0.99), median(windows.busy, 0.99)];
  const count = windows.busy.flat().length;
  print(
    `  ${what.padEnd(34)} p50 ${median(windows.busy, 0.5).toFixed(1)}, p99 ${under.toFixed(1)}; idle between p50 ${median(windows.idle, 0.5).toFixed(1)}, p99 ${idle.toFixed(1)}: ${(under / idle).toFixed(2)} times (at most 1.5; n = ${count}, load ${loadavg()[0]?.toFixed(1)})`,
  );
}

/** Requests while a hostile build runs: from when its script begins until the window or the build is over. */
async function beside(options: { neighbour: App; hostile: App; script: string }) {
  const { neighbour, hostile, script } = options;
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
    times.push(...(await measured(neighbour, push)));
    ending = /\[remote rejected\] .*/.exec((await push).output)?.[0].replace(/^.* -> \S+ /, '') ?? 'accepted';
  }
  return { times, ending };
}

/** Times of requests at a constant rate for a window, or until `end`. */
async function measured(app: App, end?: Promise<unknown>): Promise<number[]> {
  const file = join(import.meta.dirname, 'steady-load.ts');
  const words = [facts().routerPort, app.host, PER_SECOND, SECONDS].map(String);
  const load = begin([process.execPath, '--disable-warning=ExperimentalWarning', file, ...words]);
  void end?.then(() => load.child.stdin?.end());
  const { code, stdout, output } = await load.ended;
  if (code !== 0) throw new Error(output);
  const times: number[] = JSON.parse(stdout);
  return times;
}

function at(times: readonly number[], part: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

await main();
