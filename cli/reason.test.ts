import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explained, inOneLine } from './reason.ts';

test('explained puts the code behind the cause, and the step apart, when the message has both', () => {
  const message = 'Cannot read package.json: it ends too early.\nCorrect it and push again.';
  assert.deepEqual(explained({ id: 'invalid_package_json', message }), {
    cause: 'Cannot read package.json: it ends too early (invalid_package_json)',
    next: 'Correct it and push again.',
  });
  assert.deepEqual(explained({ id: 'x', message: 'No', next: 'Try.' }), { cause: 'No (x)', next: 'Try.' });
});

test('explained keeps the output with the cause when indented lines follow it', () => {
  const message = 'Dyno web.1 exited with code 3. Its last output:\n    Error: no\n    at x\nSee the log.';
  assert.deepEqual(explained({ id: 'dyno_exited', message }), {
    cause: 'Dyno web.1 exited with code 3. Its last output:\n    Error: no\n    at x\nCode: dyno_exited',
    next: 'See the log.',
  });
  assert.equal(inOneLine({ id: 'dyno_exited', message }), 'Dyno web.1 exited with code 3 (dyno_exited)');
});
