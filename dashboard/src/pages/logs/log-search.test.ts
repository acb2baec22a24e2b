import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logSearch, sessionFilter } from './log-search.ts';

test('logSearch takes what it understands of an address, and asks for it', () => {
  const search = logSearch({
    q: 'boom',
    level: 'error.warn.loud',
    source: 'app',
    dyno: 'web.1',
    at: '2026-01-31T12:00',
  });
  assert.deepEqual(search, { q: 'boom', level: 'error.warn', source: 'app', dyno: 'web.1', at: '2026-01-31T12:00' });
  assert.deepEqual(sessionFilter(search), { text: 'boom', level: ['error', 'warn'], source: 'app', dyno: 'web.1' });
  assert.deepEqual(logSearch({ level: 'error.warn.info.debug', source: 'x', at: 'noon', line: 'first' }), {});
  assert.deepEqual(logSearch({ q: 404, line: 12 }), { q: '404', line: 12 });
  assert.deepEqual(sessionFilter({}), {});
});
