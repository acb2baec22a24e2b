import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { start } from '../exec.ts';
import { withHostLock } from './lock.ts';
import { identityOf } from './process-identity.ts';
import { newMachine } from './testing/test-machine.ts';

test('withHostLock lets nobody in beside a living owner, and takes over from a dead one', async (t) => {
  const { home } = newMachine(t).paths;
  mkdirSync(home, { recursive: true });
  const owner = start(['sleep', '60'], { stdio: 'ignore' });
  t.after(() => owner.kill());
  writeFileSync(`${home}/host.lock`, `${identityOf(owner.pid ?? 0)}\n`);
  await assert.rejects(
    withHostLock(home, () => Promise.resolve('in')),
    /another berth command/,
  );
  writeFileSync(`${home}/host.lock`, `${owner.pid} 1\n`);
  assert.equal(await withHostLock(home, () => Promise.resolve('in')), 'in');
  assert.equal(existsSync(`${home}/host.lock`), false);
});
