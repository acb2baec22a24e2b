import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LogLevel, levelOf, requestIdOf, withoutColours } from './log-level.ts';

const LINES: Readonly<Record<LogLevel, readonly string[]>> = {
  error: [
    '{"level":"error","msg":"x"}',
    '{"level":50,"msg":"x"}',
    '{"severity":"CRITICAL"}',
    '{"log":{"level":"fatal"}}',
    '{"log.level":"error"}',
    'time=2026-01-01 level=error msg="no"',
    '2026-01-01 12:00:00,123 ERROR main.py:3 it broke',
    '2026/01/01 12:00:00 [error] 7#7: upstream',
    'E0131 12:00:00.1 main.go:3] x',
    'E, [2026-01-01T00:00:00 #7] ERROR -- : x',
    'Error: it broke',
    'TypeError: x is not a function',
    'java.lang.IllegalStateException: no',
    'Traceback (most recent call last):',
    'panic: runtime error',
    'Unhandled rejection',
    'PHP Fatal error:  x',
    '\u001b[31merror\u001b[39m: in red',
    'FATAL:  role does not exist',
  ],
  warn: [
    '{"level":"warn"}',
    '{"level":40}',
    'lvl=warning x',
    'WARN careful',
    'npm warn - old',
    '[Warning] x',
    'W, [2026-01-01] x',
  ],
  debug: ['{"level":"trace"}', '{"level":10}', 'level=debug x', 'DEBUG x', '[debug] x'],
  info: [
    'plain',
    '{"level":"info"}',
    '{"level":30}',
    '{"level":["odd"]}',
    '{not json',
    'an error in the middle of a sentence is none',
    'GET /errors 200',
    'Informational words',
    'NOTICE: x',
    '',
  ],
};

test('levelOf reads the level out of what common loggers write', () => {
  for (const [level, texts] of Object.entries(LINES)) {
    for (const text of texts) assert.equal(levelOf({ source: 'app', process: 'web.1', text }), level, text);
  }
});

test('levelOf takes the status of a request, and what became of a dyno', () => {
  const router = (text: string) => levelOf({ source: 'heroku', process: 'router', text });
  const request = (status: number) => `at=info method=GET path="/error" dyno=web.1 status=${status} bytes=1`;
  assert.deepEqual(
    [200, 304, 404, 500, 503].map((status) => router(request(status))),
    ['info', 'info', 'warn', 'error', 'error'],
  );
  assert.equal(router('at=error code=H12 desc="Request timeout" status=503'), 'error');
  const berth = (text: string) => levelOf({ source: 'heroku', process: 'web.1', text });
  assert.equal(berth('State changed from up to crashed'), 'error');
  assert.equal(berth('Error R14 (Memory quota exceeded)'), 'error');
  assert.equal(berth('Process exited with status 1'), 'error');
  assert.equal(berth('Process exited with status 143'), 'info');
  assert.equal(berth('State changed from starting to up'), 'info');
  assert.equal(levelOf({ source: 'app', process: 'api', text: 'Release v3 failed' }), 'error');
});

test('requestIdOf finds the id of a request wherever it stands', () => {
  const of = (text: string) => requestIdOf({ source: 'app', process: 'web.1', text });
  const id = '0b5a3f0e-7d0b-4b7c-9f2e-3d2f7c1a9b8d';
  assert.equal(of(`at=info path="/" request_id=${id} status=200`), id);
  assert.equal(of(`{"requestId":"${id}","level":30}`), id);
  assert.equal(of(`[${id}] Started GET "/"`), id);
  assert.equal(of('request-id: abcdefghij0123456789'), 'abcdefghij0123456789');
  assert.equal(of('nothing of the kind'), null);
});

test('withoutColours leaves what is read, and nothing of what a page does not show', () => {
  assert.equal(withoutColours('a \u001b[1;31mre\u001b[0md\u001b[K word'), 'a red word');
  assert.equal(
    withoutColours('\u001b]0;a window\u0007\u001b]8;;javascript:x\u001b\\a link\u001b]8;;\u001b\\'),
    'a link',
  );
  assert.equal(withoutColours('cut \u001b]8;;in the middle'), 'cut \u001b]8;;in the middle');
});

test('levelOf comes to the end of long hostile lines', () => {
  for (const hostile of ['[', 'level=', '{"a":', '\u001b[', '\u001b]', 'error', 'a.', '- ', 'request_id=']) {
    const text = hostile.repeat(20_000);
    assert.equal(typeof levelOf({ source: 'app', process: 'web.1', text }), 'string');
    requestIdOf({ source: 'app', process: 'web.1', text });
  }
});
