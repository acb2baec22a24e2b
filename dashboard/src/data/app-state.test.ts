import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppResource, DynoResource } from '../../../platform/client/resources.ts';
import { appState } from './app-state.ts';

const dyno = (type: string, state: string) => ({ type, state }) as DynoResource;
const app = (fields: Partial<AppResource>) =>
  ({ maintenance: false, released_at: '2026-01-01T00:00:00Z', ...fields }) as AppResource;

test('an app is as its worst dyno', () => {
  assert.deepEqual(appState(app({}), [dyno('web', 'up'), dyno('web', 'up')]), { tone: 'good', text: '2 dynos up' });
  assert.equal(appState(app({}), [dyno('web', 'up'), dyno('worker', 'crashed')]).tone, 'bad');
  assert.equal(appState(app({}), [dyno('web', 'starting')]).text, 'Starting');
});

test('an app without dynos, without a release or in maintenance says so', () => {
  assert.equal(appState(app({}), [dyno('run', 'up')]).text, 'No dynos');
  assert.equal(appState(app({ released_at: null }), []).text, 'No release');
  assert.equal(appState(app({ maintenance: true }), [dyno('web', 'crashed')]).text, 'Maintenance');
});
