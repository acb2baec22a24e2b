import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ranked } from './ranked.ts';

/** The share of a name that was typed; 0 for what is no part of it. */
const share = (name: string, typed: string) => (name.includes(typed) ? typed.length / name.length : 0);
const named = (...names: string[]) => names.map((name) => ({ name }));
const names = (groups: ReturnType<typeof ranked<{ name: string }>>) =>
  groups.map(({ heading, entries }) => [heading, ...entries.map(({ name }) => name)]);

test('ranked puts the best match first, and its group, and leaves out what does not match', () => {
  const groups = [
    { heading: 'Pages', entries: named('shop window', 'logs') },
    { heading: 'Apps', entries: named('bookshop', 'shop', 'cinema', 'workshop') },
    { heading: 'Other', entries: named('cinema') },
  ];
  assert.deepEqual(names(ranked(groups, { typed: ' shop ', most: 9, score: share })), [
    ['Apps', 'shop', 'bookshop', 'workshop'],
    ['Pages', 'shop window'],
  ]);
});

test('ranked keeps the order of what is equal, and cuts what is worst', () => {
  const apps = Array.from({ length: 200 }, (_, index) => ({ name: `app-${index}` }));
  const groups = [{ heading: 'Apps', entries: [...apps, { name: 'a' }] }];
  const found = ranked(groups, { typed: 'a', most: 3, score: share });
  assert.deepEqual(names(found), [['Apps', 'a', 'app-0', 'app-1']]);
  assert.deepEqual(names(ranked(groups, { typed: '', most: 3, score: share })), [['Apps', 'app-0', 'app-1', 'app-2']]);
});
