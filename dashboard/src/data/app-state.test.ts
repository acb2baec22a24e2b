import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appState } from './app-state.ts';

type App = Parameters<typeof appState>[0];
const dynos = (fields: Partial<App['dynos'][number]>) => ({
  type: 'web',
  wanted: 1,
  up: 1,
  starting: 0,
  crashed: 0,
  ...fields,
});
const app = (fields: Partial<App>): App => ({
  maintenance: false,
  released_at: '2026-01-01T00:00:00Z',
  open_rollout: null,
  dynos: [dynos({})],
  ...fields,
});

test('an app is as its worst dyno', () => {
  assert.deepEqual(appState(app({ dynos: [dynos({ wanted: 2, up: 2 })] })), { tone: 'good', text: '2 dynos up' });
  const crashed = [dynos({}), dynos({ type: 'worker', up: 0, crashed: 1 })];
  assert.equal(appState(app({ dynos: crashed })).tone, 'bad');
  assert.equal(appState(app({ dynos: [dynos({ wanted: 3, up: 1, starting: 2 })] })).text, '1 of 3 dynos up');
});

test('an app without dynos, without a release, in a rollout or in maintenance says so', () => {
  assert.equal(appState(app({ dynos: [] })).text, 'No dynos');
  assert.equal(appState(app({ dynos: [], released_at: null })).text, 'No release');
  assert.equal(appState(app({ open_rollout: { id: '1', status: 'running', step: 'starting' } })).text, 'Rolling out');
  assert.equal(appState(app({ maintenance: true, dynos: [dynos({ crashed: 1 })] })).text, 'Maintenance');
});
