import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimits } from './rate-limit.ts';
import { startApi } from './testing/server.ts';

test('RateLimits gives 4500 requests and 75 more each minute, to each account for itself', () => {
  let now = 0;
  const limits = new RateLimits({ now: () => now });
  for (let index = 0; index < 4500; index += 1) assert.equal(limits.take('a'), 4499 - index);
  assert.equal(limits.take('a'), null);
  assert.equal(limits.take('b'), 4499);
  now += 60_000;
  assert.equal(limits.remaining('a'), 75);
  for (let index = 0; index < 75; index += 1) assert.notEqual(limits.take('a'), null);
  assert.equal(limits.take('a'), null);
  now -= 3_600_000;
  assert.equal(limits.take('a'), null, 'a clock that jumps back takes nothing away and gives nothing');
  now += 3_600_000 * 200;
  assert.equal(limits.remaining('a'), 4500);
});

test('an account that asks too often is told so with 429', async (t) => {
  const api = await startApi(t);
  const member = api.newAccount('busy@localhost');
  let status = 200;
  for (let round = 0; round < 100 && status === 200; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api.fetch('/account/rate-limits', { as: member.token })),
    );
    const refused = answers.find((answer) => answer.status !== 200);
    status = refused?.status ?? 200;
    if (refused === undefined) continue;
    assert.equal(refused.headers.get('ratelimit-remaining'), '0');
    assert.match(await refused.text(), /"id":"rate_limit"/);
  }
  assert.equal(status, 429);
  assert.equal((await api.fetch('/account')).status, 200, 'others are not held back');
});
