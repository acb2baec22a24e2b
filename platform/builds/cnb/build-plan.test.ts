import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offersOf, type Passed, resolvePlan } from './build-plan.ts';
import type { Descriptor } from './descriptor.ts';
import { type Component, groupsOf } from './groups.ts';

type Entries = readonly { id: string; optional?: boolean }[];

function component(id: string, order: readonly Entries[] | null = null): Component {
  const descriptor: Descriptor = {
    id,
    version: '1.0.0',
    title: id,
    clearEnv: false,
    order:
      order?.map((group) =>
        group.map(({ optional = false, ...entry }) => ({ ...entry, version: '1.0.0', optional })),
      ) ?? null,
    targets: [],
  };
  return { descriptor, folder: `/${id}` };
}

/** A buildpack that passed: `provides|requires`, and `or` the same; a question mark after the id makes it optional. */
function passed(name: string, ...offers: readonly string[]): Passed {
  return {
    component: component(name.replace('?', '')),
    optional: name.endsWith('?'),
    offers: offers.map((offer) => {
      const [provides = '', requires = ''] = offer.split('|');
      const words = (text: string) => text.split(' ').filter((word) => word !== '');
      return {
        provides: words(provides),
        requires: words(requires).map((required) => ({ name: required, metadata: {} })),
      };
    }),
  };
}

function result(...members: readonly Passed[]): string {
  const resolved = resolvePlan(members);
  if ('problem' in resolved) return resolved.problem;
  return resolved.chosen
    .map(({ component: { descriptor }, offer }) => `${descriptor.id}(${offer.provides.join(' ')})`)
    .join(' ');
}

test('resolvePlan takes those whose requirements are provided by themselves or before', () => {
  assert.equal(result(passed('a', 'node|'), passed('b', 'npm|node npm')), 'a(node) b(npm)');
  assert.equal(
    result(passed('b', '|node'), passed('a', 'node|')),
    'b requires node, which no buildpack up to it provides',
  );
  assert.equal(result(passed('a', 'node|')), 'a provides node, which no buildpack from it on requires');
});

test('resolvePlan leaves out optional ones that do not fit, and those that then fit no more', () => {
  assert.equal(result(passed('a?', 'unused|'), passed('b', '|')), 'b()');
  assert.equal(result(passed('a?', 'x|missing'), passed('b?', '|x'), passed('c', '|')), 'c()');
  assert.equal(result(passed('a?', 'x|')), 'no buildpack is left that takes part');
  assert.equal(result(), 'no buildpack is left that takes part');
});

test('resolvePlan tries the offers left to right, the last buildpack first', () => {
  assert.equal(result(passed('a', 'x|', 'y|', '|'), passed('b', '|y', '|x')), 'a(x) b()');
  assert.equal(result(passed('a', 'x|', 'y|'), passed('b', '|z', '|y')), 'a(y) b()');
});

test('offersOf reads a build plan with its alternatives', () => {
  const text = '[[provides]]\nname = "a"\n[[or]]\n[[or.requires]]\nname = "b"\n[or.requires.metadata]\nversion = "1"\n';
  assert.deepEqual(JSON.parse(JSON.stringify(offersOf(text))), [
    { provides: ['a'], requires: [] },
    { provides: [], requires: [{ name: 'b', metadata: { version: '1' } }] },
  ]);
  assert.deepEqual(offersOf(''), [{ provides: [], requires: [] }]);
  assert.throws(() => offersOf('a = '));
});

function groups(named: readonly Component[], found: readonly Component[] = named): string[] {
  return groupsOf({ named, found }).map((group) =>
    group.map((member) => `${member.component.descriptor.id}${member.optional ? '?' : ''}`).join(' '),
  );
}

test('groupsOf expands orders depth first, and counts no member twice that an order picks', () => {
  const [e, f, g, h] = ['e', 'f', 'g', 'h'].map((id) => component(id)) as [Component, Component, Component, Component];
  const inner = component('inner', [[{ id: 'g' }], [{ id: 'h' }]]);
  const outer = component('outer', [
    [
      { id: 'e', optional: true },
      { id: 'inner', optional: true },
    ],
    [{ id: 'f' }],
  ]);
  assert.deepEqual(groups([e, f]), ['e f']);
  assert.deepEqual(groups([outer, e, f, inner, g, h]), ['e? g', 'e? h', 'e?', 'f']);
  assert.throws(() => groups([outer]), { code: 'invalid_source', message: /buildpack e: an order names it/ });
});

test('groupsOf refuses an order that leads back to itself or grows without end', () => {
  const loop = component('loop', [[{ id: 'back' }]]);
  const back = component('back', [[{ id: 'loop' }]]);
  const start = component('start', [[{ id: 'loop' }]]);
  assert.throws(() => groups([start], [start, loop, back]), { message: /leads back to itself/ });
  const one = component('one');
  const many = component(
    'many',
    Array.from({ length: 30 }, () => [{ id: 'one' }]),
  );
  const more = component('more', [[{ id: 'many' }, { id: 'many' }, { id: 'many' }]]);
  assert.throws(() => groups([more], [more, many, one]), { message: /more than 500 groups/ });
});
