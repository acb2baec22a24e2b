import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../model/dyno.ts';
import { diagnoseBoot, diagnoseExit } from './diagnosis.ts';

function boot(listening: Endpoint[], change: { healthPath?: string; lastRefusal?: string } = {}) {
  const { healthPath = null, lastRefusal = null } = change;
  return diagnoseBoot({ name: 'web.1', port: 8000, seconds: 60, listening, healthPath, lastRefusal });
}

const anywhere = { host: '0.0.0.0', port: 8000 };

test('diagnoseBoot tells a loopback listener, a wrong port, a failed health check and silence apart', () => {
  assert.equal(boot([]).code, 'boot_timeout');
  for (const host of ['127.0.0.1', '127.0.0.53', '::1', '::ffff:127.0.0.1']) {
    assert.equal(boot([{ host, port: 8000 }]).code, 'listens_on_loopback', host);
  }
  const wrong = boot([
    { host: '0.0.0.0', port: 3000 },
    { host: '::', port: 3000 },
  ]);
  assert.equal(wrong.code, 'listens_on_wrong_port');
  assert.match(wrong.message, /listens on port 3000, not on \$PORT, which is 8000/);
  const unhealthy = boot([anywhere], { healthPath: '/up', lastRefusal: 'GET /up answered 500' });
  assert.equal(unhealthy.code, 'health_check_failed');
  assert.match(unhealthy.message, /GET \/up answered 500/);
  assert.match(unhealthy.next, /\/up/);
});

test('diagnoseBoot does not call a listener on all addresses one on loopback', () => {
  const late = boot([anywhere], { lastRefusal: 'connect ETIMEDOUT' });
  assert.equal(late.code, 'boot_timeout');
  assert.match(late.message, /connect ETIMEDOUT/);
});

test('diagnoseExit says how it ended, with the last lines, and what an exit code means', () => {
  const exit = (exitCode: number | null, outOfMemory = false) =>
    diagnoseExit({
      container: { name: 'web.1', exitCode, outOfMemory },
      memoryMb: 512,
      lastLines: exitCode === 1 ? ['Error: no', '  at x'] : [],
    });
  assert.equal(
    exit(1).message,
    'Dyno web.1 exited with code 1 (an error)\nIts last output:\n    Error: no\n      at x',
  );
  assert.match(exit(127).message, /its command was not found/);
  assert.match(exit(126).message, /cannot be executed/);
  assert.match(exit(0).message, /must go on running/);
  assert.match(exit(null).message, /code unknown/);
  const killed = exit(137, true);
  assert.equal(killed.code, 'dyno_out_of_memory');
  assert.match(killed.message, /more than its 512 MB/);
  assert.match(killed.next, /memory-mb/);
});
