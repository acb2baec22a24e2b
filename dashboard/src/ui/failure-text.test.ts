import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureText } from './failure-text.ts';

test('failureText tells cause, evidence and next step apart', () => {
  const next = 'Mend it, and push again.';
  const message = `Dyno web.1 exited with code 3 (an error)\nIts last output:\n    starting\n    Error: no\n      at x\n${next}`;
  assert.deepEqual(failureText({ id: 'dyno_exited', message, next }), {
    cause: 'Dyno web.1 exited with code 3 (an error)',
    evidence: ['starting', 'Error: no', '  at x'],
    next,
  });
  assert.deepEqual(failureText({ id: 'build_cancelled', message: 'Cancelled', next: null }), {
    cause: 'Cancelled',
    evidence: [],
    next: null,
  });
});
