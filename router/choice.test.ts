import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Choosable, choose } from './choice.ts';

const dyno = (state: Partial<Choosable>): Choosable => ({ inFlight: 0, healthy: true, aside: false, ...state });

test('choose takes the less busy one when there are two', () => {
  const [busy, idle] = [dyno({ inFlight: 3 }), dyno({ inFlight: 2 })];
  for (let i = 0; i < 50; i += 1) assert.equal(choose([busy, idle]), idle);
});

test('choose spreads over all when they are equally busy', () => {
  const targets = [dyno({}), dyno({}), dyno({})];
  const chosen = new Set(Array.from({ length: 200 }, () => choose(targets)));
  assert.equal(chosen.size, 3);
});

test('choose leaves out unhealthy and aside ones while others are there', () => {
  const good = dyno({ inFlight: 9 });
  for (let i = 0; i < 50; i += 1) assert.equal(choose([dyno({ healthy: false }), good, dyno({ aside: true })]), good);
});

test('choose uses them all when none is well, and gives null when there is none', () => {
  const ill = dyno({ healthy: false });
  assert.equal(choose([ill, dyno({ aside: true })]), ill);
  const aside = dyno({ aside: true });
  assert.equal(choose([aside]), aside);
  assert.equal(choose([]), null);
});
