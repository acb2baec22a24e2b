import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../exec.ts';
import { type Kept, keep, keptPids, stopKept } from './keeper.ts';
import { identityOf, livingPid } from './process-identity.ts';

const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin' };
const SLEEPER = ['/bin/sh', '-c', 'trap "echo ended well; exit 0" TERM; echo began; while :; do sleep 0.1; done'];

function newKept(t: TestContext): Kept {
  const folder = mkdtempSync(join(tmpdir(), 'berth-keeper-'));
  const kept = { name: 'sleeper', runFolder: join(folder, 'run'), logFolder: join(folder, 'logs') };
  t.after(async () => {
    await stopKept(kept);
    rmSync(folder, { recursive: true });
  });
  return kept;
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    assert.ok(performance.now() < end, 'it did not come true within 10 s');
    await sleep(20);
  }
}

function logOf(kept: Kept): string {
  return readFileSync(join(kept.logFolder, 'sleeper.log'), 'utf8');
}

test('keep starts a program again at once when it was killed', async (t) => {
  const kept = newKept(t);
  await keep(kept, { argv: SLEEPER, env: ENV });
  const { program, keeper } = keptPids(kept);
  assert.ok(program !== null && keeper !== null);
  await until(() => logOf(kept).includes('began'));
  process.kill(program, 'SIGKILL');
  await until(() => logOf(kept).endsWith('again in 0 s\nbegan\n'));
  await until(() => keptPids(kept).program !== null && keptPids(kept).program !== program);
  assert.equal(keptPids(kept).keeper, keeper);
  assert.match(logOf(kept), /began\n[\s\S]* berth: sleeper ended with code 137, starting it again in 0 s\nbegan\n/);
});

test('stopKept lets the program end by itself and leaves no pid file', async (t) => {
  const kept = newKept(t);
  await keep(kept, { argv: SLEEPER, env: ENV });
  await until(() => logOf(kept).includes('began'));
  assert.equal(await stopKept(kept), true);
  assert.match(logOf(kept), /ended well\n$/);
  assert.deepEqual(keptPids(kept), { keeper: null, program: null });
  assert.equal(existsSync(join(kept.runFolder, 'sleeper.pid')), false);
  assert.equal(await stopKept(kept), false);
});

test('stopKept ends a program whose keeper was killed', async (t) => {
  const kept = newKept(t);
  await keep(kept, { argv: SLEEPER, env: ENV });
  const { program, keeper } = keptPids(kept);
  assert.ok(program !== null && keeper !== null);
  process.kill(keeper, 'SIGKILL');
  await until(() => keptPids(kept).keeper === null);
  assert.equal(keptPids(kept).program, program, 'it outlives its keeper');
  await stopKept(kept);
  assert.equal(identityOf(program), null);
});

test('a pid file whose process is gone or another one names nobody', async (t) => {
  const kept = newKept(t);
  await keep(kept, { argv: SLEEPER, env: ENV });
  const stranger = start(['sleep', '60'], { stdio: 'ignore' });
  t.after(() => stranger.kill());
  const file = join(kept.runFolder, 'stale');
  writeFileSync(file, `${stranger.pid} 1\n`);
  assert.equal(livingPid(file), null, 'the pid is taken by a process that started at another time');
  writeFileSync(file, '4194000 12\n');
  assert.equal(livingPid(file), null);
  writeFileSync(file, `${identityOf(stranger.pid ?? 0)}\n`);
  assert.equal(livingPid(file), stranger.pid);
  assert.equal(livingPid(join(kept.runFolder, 'none')), null);
});
