import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from './testing/server.ts';

function line(process: string, text: string, source: 'app' | 'heroku' = 'app') {
  return { at: Date.UTC(2026, 0, 1), source, process, text };
}

test('logs come as server-sent events, the last lines that match, from a URL that needs no token', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  api.logs.lines.push(
    line('web.1', 'one'),
    line('web.2', 'two'),
    line('router', 'three', 'heroku'),
    line('run.1', 'a\r\nb'),
  );
  const session = await api.client.logSession('hello', { lines: 2 });
  const response = await fetch(session.logplex_url);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.equal(
    await response.text(),
    'retry: 1\n\n' +
      'id: 3\ndata: 2026-01-01T00:00:00.000000+00:00 heroku[router]: three\n\n' +
      'id: 4\ndata: 2026-01-01T00:00:00.000000+00:00 app[run.1]: a\ndata: b\n\n',
  );
  const texts = async (request: object) => {
    const found: string[] = [];
    for await (const each of api.client.logs('hello', request)) found.push(each.split(': ').at(-1) ?? '');
    return found;
  };
  assert.deepEqual(await texts({ dyno: 'web' }), ['one', 'two']);
  assert.deepEqual(await texts({ dyno: 'web.2' }), ['two']);
  assert.deepEqual(await texts({ source: 'heroku' }), ['three']);
  assert.deepEqual(await texts({ dyno: 'we' }), []);
});

test('a log URL does not outlive the app, nor the right of whom it was made for, nor five minutes', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const session = await api.client.logSession('hello', {});
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 5 * 60_000 + 1000 });
  assert.equal((await fetch(session.logplex_url)).status, 404);
  t.mock.timers.reset();
  assert.equal((await fetch(session.logplex_url)).status, 200);
  await api.client.destroyApp('hello');
  assert.equal((await fetch(session.logplex_url)).status, 404);
});

test('Client goes on after a lost connection with the line that follows the last one that it had', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  api.logs.lines.push(line('web.1', 'one'), line('web.1', 'two'));
  const stop = new AbortController();
  const seen: string[] = [];
  try {
    for await (const each of api.client.logs('hello', { tail: true }, { signal: stop.signal })) {
      seen.push(each.split(': ').at(-1) ?? '');
      if (seen.length === 2) {
        api.logs.lines.push(line('web.1', 'three'));
        api.server.closeAllConnections();
      }
      if (seen.length === 3) stop.abort();
    }
  } catch (error) {
    assert.ok(stop.signal.aborted, String(error));
  }
  assert.deepEqual(seen, ['one', 'two', 'three']);
});
