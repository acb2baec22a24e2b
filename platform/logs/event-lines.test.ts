import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventLines } from './event-lines.ts';

test('eventLines tells a release, its reason and who made it', () => {
  const data = { release: 'id', version: 3, description: 'Set GREETING config vars' };
  assert.deepEqual(eventLines({ kind: 'release.created', data }, 'admin@localhost'), [
    'Set GREETING config vars by user admin@localhost',
    'Release v3 created by user admin@localhost',
  ]);
});

test('eventLines tells a scaling, and leaves out what nobody in particular did', () => {
  const data = { type: 'web', from: 1, quantity: 3, size: 'Standard-1X' };
  assert.deepEqual(eventLines({ kind: 'formation.updated', data }, null), ['Scaled to web@3:Standard-1X']);
  assert.deepEqual(eventLines({ kind: 'build.succeeded', data: {} }, 'admin@localhost'), ['Build succeeded']);
});

test('eventLines says nothing of what the lines of dynos tell', () => {
  assert.deepEqual(eventLines({ kind: 'dyno.state', data: { state: 'up' } }, null), []);
});
