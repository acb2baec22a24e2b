import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { ApiError } from './api-error.ts';
import { Client } from './client.ts';
import { serverSentEvents } from './event-stream.ts';
import { linkTo } from './link-header.ts';

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ApiError, String(error));
  return error;
}

test('Client gives an error its status, code, message and next step apart', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(422, { 'berth-next-step': encodeURIComponent('Run `berth ps` – then retry.') });
    response.end(
      '{"id":"invalid_params","message":"Cannot scale: no. Run `berth ps` – then retry.","url":"http://x/"}',
    );
  });
  const { status, id, message, next, url: more } = await failureOf(new Client({ url, token: 't' }).account());
  assert.deepEqual(
    { status, id, message, next, more },
    {
      status: 422,
      id: 'invalid_params',
      message: 'Cannot scale: no',
      next: 'Run `berth ps` – then retry.',
      more: 'http://x/',
    },
  );
});

test('Client says what it knows when an error is not the API own', async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(502).end('<html>'));
  const error = await failureOf(new Client({ url, token: 't' }).account());
  assert.deepEqual([error.status, error.message], [502, 'The API answered 502']);
});

test('Client says that nothing answers, and how to start it', async () => {
  const error = await failureOf(new Client({ url: 'http://127.0.0.1:9', token: 't' }).apps());
  assert.deepEqual([error.status, error.id], [0, 'unreachable']);
  assert.match(error.message, /^Cannot reach Berth at http:\/\/127\.0\.0\.1:9: nothing listens there$/);
  assert.match(error.next ?? '', /berth up/);
});

test('Client repeats a call on a new connection when the kept one had been closed', async (t) => {
  let calls = 0;
  const url = await serve(t, (request, response) => {
    calls += 1;
    if (calls === 2) request.socket.destroy();
    else response.end('{}');
  });
  const client = new Client({ url, token: 't' });
  await client.account();
  await client.account();
  assert.equal(calls, 3);
});

test('Client sends its token to the API and not along with a secret URL', async (t) => {
  const seen: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    request.resume();
    response.end(request.url === '/account' ? '{}' : 'built');
  });
  const client = new Client({ url, token: 'secret' });
  await client.account();
  (await client.output(`${url}/streams/builds/x`)).resume();
  const source = { source_blob: { get_url: '', put_url: `${url}/sources/x` } };
  await client.upload(source, { body: Readable.from(['tar']), length: 3 });
  assert.deepEqual(seen, ['Bearer secret', undefined, undefined]);
});

test('Client encodes what stands in a path', async (t) => {
  const seen: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    seen.push(request.url);
    response.end('{}');
  });
  await new Client({ url, token: 't' }).domain('a/../b?c', '*.example.com#x');
  assert.deepEqual(seen, ['/apps/a%2F..%2Fb%3Fc/domains/*.example.com%23x']);
});

test('serverSentEvents joins lines, keeps ids and kinds and survives every way of cutting the stream', async () => {
  const whole = Buffer.from(
    ': hi\r\nretry: 7\r\n\r\nid: 1\ndata: zażółć\ndata:two\n\nevent: reset\nid: 2\rdata: 🚀\r\rid: 3\n\ndata: last without end',
  );
  for (const size of [1, 2, 3, 7, 1000]) {
    const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
      whole.subarray(index * size, (index + 1) * size),
    );
    const events = [];
    const ids = new Set<string>();
    const body = Readable.from(chunks, { objectMode: false });
    for await (const event of serverSentEvents(body, (id) => ids.add(id))) events.push(event);
    assert.deepEqual([...ids], ['1', '2', '3']);
    assert.deepEqual(
      events,
      [
        { id: '1', event: 'message', data: 'zażółć\ntwo' },
        { id: '2', event: 'reset', data: '🚀' },
      ],
      `chunks of ${size}`,
    );
  }
});

test('linkTo finds a relation among several', () => {
  const header = '</a>; rel="self", </b>; rel="rollout next"; title="x", </c>; rel="rollout"';
  assert.equal(linkTo('rollout', header), '/b');
  assert.equal(linkTo('none', header), null);
  assert.equal(linkTo('self', undefined), null);
});

test('Client hears why an upload is refused while it is still sending', async (t) => {
  const url = await serve(t, (request, response) => {
    response.writeHead(413, { connection: 'close' });
    response.end('{"id":"payload_too_large","message":"Too large."}', () => request.socket.destroy());
  });
  const source = { source_blob: { get_url: '', put_url: `${url}/sources/x` } };
  const megabyte = Buffer.alloc(1_048_576);
  const body = Readable.from(
    (function* () {
      for (let sent = 0; sent < 200; sent += 1) yield megabyte;
    })(),
  );
  const error = await failureOf(
    new Client({ url, token: 't' }).upload(source, { body, length: 200 * megabyte.length }),
  );
  assert.ok(error.id === 'payload_too_large' || error.id === 'unreachable', error.id);
});
