import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '../e2e/app.ts';
import { throughRouter } from '../e2e/http.ts';
import setUp from '../e2e/setup.ts';
import { packageJson, webApp } from '../e2e/sources.ts';
import { print } from './figures.ts';

const PER_SECOND = 50;
const SECONDS = 20;

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

/** What another app's visitors notice of builds that take all they can get. */
async function main(): Promise<void> {
  const tearDown = await setUp();
  try {
    const neighbour = await App.create('neighbour', { files: webApp('1') });
    await neighbour.live();
    const hostile = await App.create('hostile', { files: webApp('1') });
    await hostile.live();
    await hostile.did('settings:set', `build-seconds=${SECONDS + 10}`);
    await measured(neighbour, 3);
    print(`Another app at ${PER_SECOND} requests/s through the router, p50 and p99 in ms, load of the machine:`);
    const idle = shown('idle', await measured(neighbour, SECONDS), null);
    for (const [what, script] of Object.entries(HOSTILE)) {
      const files = {
        'package.json': packageJson({ start: 'node server.js', build: 'node hostile.js' }),
        'hostile.js': `${script}\n`,
      };
      const push = hostile.deploy(files);
      await sleep(4000);
      shown(what, await measured(neighbour, SECONDS, push), idle);
      const { output } = await push;
      print(`    ended as ${/\[remote rejected\] .*/.exec(output)?.[0] ?? 'accepted'}`);
      await sleep(3000);
    }
    await hostile.destroy();
    await neighbour.destroy();
  } finally {
    await tearDown();
  }
}

/** Times of requests at a constant rate for some seconds, or until `end`. */
async function measured(app: App, seconds: number, end?: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  let over = false;
  void end?.finally(() => {
    over = true;
  });
  const begin = performance.now();
  for (let count = 0; count < seconds * PER_SECOND && !over; count++) {
    await sleep(Math.max(0, begin + (count * 1000) / PER_SECOND - performance.now()));
    asked.push(timeOf(app).then((ms) => void times.push(ms)));
  }
  await Promise.all(asked);
  return times;
}

async function timeOf(app: App): Promise<number> {
  const begin = performance.now();
  const { status } = await throughRouter(app.host, '/');
  if (status !== 200) throw new Error(`${app.name} answered ${status}`);
  return performance.now() - begin;
}

/** Prints a line; answers its p99. `idle` is that of the line to compare with. */
function shown(what: string, times: readonly number[], idle: number | null): number {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  const ratio = idle === null ? '' : `, ${(at(0.99) / idle).toFixed(2)} times idle`;
  const load = loadavg()[0]?.toFixed(1);
  print(
    `  ${what.padEnd(34)} p50 ${at(0.5).toFixed(1)}, p99 ${at(0.99).toFixed(1)}${ratio} (n = ${times.length}, load ${load})`,
  );
  return at(0.99);
}

await main();
