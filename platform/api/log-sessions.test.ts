import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../client/client.ts';
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

test('a session shows lines by source, dyno, level, text and time, each as a list where that makes sense', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const at = (minute: number) => Date.UTC(2026, 0, 1, 12, minute);
  const request = 'at=info path="/" request_id=abcdefghij0123456789 dyno=web.1';
  api.logs.lines.push(
    { at: at(0), source: 'app', process: 'web.1', text: 'plain' },
    { at: at(1), source: 'app', process: 'worker.1', text: 'level=warn Careful' },
    { at: at(2), source: 'heroku', process: 'router', text: `${request} status=503` },
    { at: at(3), source: 'app', process: 'web.2', text: '\u001b[31mError:\u001b[0m no' },
  );
  const shown = async (body: object) => {
    const { logplex_url: url } = await api.client.logSession('hello', { format: 'json', ...body });
    const lines = (await (await fetch(url)).text()).matchAll(/id: (\d+)\ndata: (.*)/g);
    return [...lines].map(([, id, data]) => ({ id, ...JSON.parse(data ?? '') }));
  };
  const ids = async (body: object) => (await shown(body)).map(({ id }) => id).join(' ');
  assert.equal(await ids({ level: 'error' }), '3 4');
  assert.equal(await ids({ level: ['warn', 'info'] }), '1 2');
  assert.equal(await ids({ dyno: ['web.1', 'worker'] }), '1 2');
  assert.equal(await ids({ source: ['app'], text: 'CARE' }), '2');
  assert.equal(await ids({ text: 'abcdefghij0123456789' }), '3');
  assert.equal(await ids({ text: 'error: NO' }), '4', 'whatever its colours');
  assert.equal(await ids({ since: '2026-01-01T12:01:00Z', until: '2026-01-01T14:02:00+02:00' }), '2 3');
  assert.equal(await ids({ before: '4', lines: 2 }), '2 3');
  assert.equal(await ids({ after: '1', from: 'start', lines: 2 }), '2 3');
  assert.deepEqual((await shown({ level: 'error' }))[0], {
    id: '3',
    at: '2026-01-01T12:02:00.000Z',
    source: 'heroku',
    dyno: 'router',
    level: 'error',
    text: `${request} status=503`,
    request_id: 'abcdefghij0123456789',
  });
  for (const [body, what] of [
    [{ level: 'loud' }, /level/],
    [{ since: 'yesterday' }, /since/],
    [{ source: [1] }, /source/],
    [{ tail: true, before: '3' }, /tail/],
    [{ tail: true, until: '2026-01-01' }, /tail/],
    [{ format: 'xml' }, /format/],
    [{ from: 'middle' }, /from/],
  ] as const) {
    const answer = await api.fetch('/apps/hello/log-sessions', { method: 'POST', body: JSON.stringify(body) });
    assert.equal(answer.status, 422, JSON.stringify(body));
    assert.match(await answer.text(), what);
  }
});

test('a session is a file for who asks for plain text, with all that it shows and not the last lines alone', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  for (let count = 1; count <= 2000; count += 1) api.logs.lines.push(line('web.1', `line ${count}`));
  api.logs.lines.push(line('worker.1', 'other'));
  const { logplex_url: url } = await api.client.logSession('hello', { dyno: 'web' });
  const answer = await fetch(url, { headers: { accept: 'text/plain' } });
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="hello.log"');
  const lines = (await answer.text()).trimEnd().split('\n');
  assert.equal(lines.length, 2000);
  assert.equal(lines.at(-1), '2026-01-01T00:00:00.000000+00:00 app[web.1]: line 2000');
});

test('a log URL ends with the session or token that asked for it', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  api.logs.lines.push(line('web.1', 'one'));
  const of = { accountId: api.admin.id, description: 'other', expiresAt: null };
  const { token, text } = api.store.transaction(() => api.store.tokens.create(of));
  const client = new Client({ url: api.url, token: text });
  const { logplex_url: url } = await client.logSession('hello', { tail: true });
  const answer = await fetch(url);
  api.store.transaction(() => api.store.tokens.revoke({ id: token.id, accountId: api.admin.id }));
  assert.match(await answer.text(), /one\n\n$/);
  assert.equal((await fetch(url)).status, 404);
});
