import assert from 'node:assert/strict';
import { test } from 'node:test';

import { logLine, type RequestRecord } from './log-line.ts';

const record: RequestRecord = {
  method: 'GET',
  path: '/a?b=1',
  host: 'hello.localhost',
  requestId: 'f2f3',
  forwardedFor: '10.0.0.1, 127.0.0.1',
  dyno: 'web.1',
  connectMs: 0.6,
  serviceMs: 3.2,
  status: 200,
  bytes: 12,
  failure: null,
};

test('logLine writes the fields in the order of the format', () => {
  assert.equal(
    logLine(record),
    'at=info method=GET path="/a?b=1" host=hello.localhost request_id=f2f3 fwd="10.0.0.1, 127.0.0.1" dyno=web.1 connect=1ms service=3ms status=200 bytes=12 protocol=http',
  );
});

test('logLine names the code and leaves unknown fields empty when the request failed', () => {
  const line = logLine({
    ...record,
    dyno: null,
    connectMs: null,
    serviceMs: null,
    status: 503,
    bytes: 0,
    failure: 'H14',
  });
  assert.ok(line.startsWith('at=error code=H14 desc="No web processes running" method=GET'));
  assert.ok(line.endsWith('dyno= connect= service= status=503 bytes=0 protocol=http'));
});

test('logLine says info when somebody chose the state', () => {
  assert.ok(logLine({ ...record, failure: 'H80' }).startsWith('at=info code=H80 desc="Maintenance mode"'));
});

test('logLine escapes quotes, backslashes and control characters', () => {
  const line = logLine({ ...record, path: '/"x\\\u0085', forwardedFor: 'a" status=200\n' });
  assert.ok(line.includes('path="/\\"x\\\\\\x85"'));
  assert.ok(line.includes('fwd="a\\" status=200\\x0a"'));
});
