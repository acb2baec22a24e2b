import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RouteMap } from './route-map.ts';

test('RouteMap.find takes the longest wildcard when several fit, and none for the bare domain', () => {
  const map = new RouteMap<string>();
  map.add('*.example.com', 'short');
  map.add('*.a.example.com', 'long');
  map.add('b.a.example.com', 'exact');
  assert.equal(map.find('b.a.example.com'), 'exact');
  assert.equal(map.find('c.a.example.com'), 'long');
  assert.equal(map.find('a.example.com'), 'short');
  assert.equal(map.find('example.com'), undefined);
});

test('RouteMap.add keeps the first destination when a name is given twice', () => {
  const map = new RouteMap<string>();
  map.add('a.example.com', 'first');
  map.add('a.example.com', 'second');
  assert.equal(map.find('a.example.com'), 'first');
});
