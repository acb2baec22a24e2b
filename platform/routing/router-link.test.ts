import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { LATENCY_BUCKETS } from '../model/latency-histogram.ts';
import type { LogLine } from '../model/log.ts';
import type { TrafficInterval } from '../model/traffic.ts';
import { openRecord } from '../store/testing/record.ts';
import { RoutePublisher } from './publisher.ts';
import { serveRouters } from './router-link.ts';

async function fixture(t: TestContext) {
  const record = openRecord(t);
  const drained: string[] = [];
  const lines: [string, LogLine][] = [];
  const publisher = new RoutePublisher({
    store: record.store,
    domain: 'localhost',
    system: [],
    onDrained: (ids) => drained.push(...ids),
  });
  const socketPath = `${record.folder}/platform.sock`;
  const log = { append: (app: string, line: LogLine) => lines.push([app, line]) };
  const told: [string, TrafficInterval][] = [];
  const traffic = { accept: (router: string, interval: TrafficInterval) => told.push([router, interval]) };
  const server = serveRouters({ publisher, log, traffic, socketPath, isServing: () => true });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const ask = async (method: string, path: string, body = '') => {
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ socketPath, method, path, agent: false }, resolve).on('error', reject).end(body),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { status: response.statusCode, body: text === '' ? null : JSON.parse(text) };
  };
  return { record, publisher, drained, lines, told, socketPath, ask };
}

test('serveRouters lets its owner alone ask for the table, and watch it', async (t) => {
  const { record, socketPath, ask } = await fixture(t);
  assert.equal(statSync(socketPath).mode & 0o777, 0o600);
  const first = await ask('GET', '/routes?router=r');
  assert.equal(first.status, 200);
  assert.equal(first.body.apps[0].app, 'hello');
  const watched = ask('GET', `/routes?router=r&after=${first.body.revision}`);
  record.newApp('other');
  assert.equal((await watched).body.apps.length, 2);
  const odd = await ask('GET', '/routes?router=r&after=x');
  assert.equal(odd.status, 200);
});

test('serveRouters takes what is drained and the request lines', async (t) => {
  const { drained, lines, ask } = await fixture(t);
  await ask('GET', '/routes?router=r');
  assert.equal((await ask('POST', '/routers/r/drained', '{"targets":["d1",7,"d2"]}')).status, 204);
  assert.deepEqual(drained, ['d1', 'd2']);
  const line = (text: string) => JSON.stringify({ app: 'a1', at: 5, text });
  assert.equal((await ask('POST', '/routers/r/lines', `${line('one')}\n${line('two')}\n`)).status, 204);
  assert.deepEqual(lines, [
    ['a1', { at: 5, source: 'heroku', process: 'router', text: 'one' }],
    ['a1', { at: 5, source: 'heroku', process: 'router', text: 'two' }],
  ]);
});

test('serveRouters answers what it cannot take with an error, and goes on', async (t) => {
  const { ask } = await fixture(t);
  assert.equal((await ask('GET', '/nothing')).status, 404);
  assert.equal((await ask('POST', '/routers/r/drained', 'no json')).status, 400);
  assert.equal((await ask('POST', '/routers/r/lines', '{"app":1}')).status, 400);
  assert.equal((await ask('POST', '/routers/r/drained', 'x'.repeat(5 * 1024 * 1024))).status, 413);
  assert.equal((await ask('GET', '/routes?router=r')).status, 200);
});

test('the link takes counts that it can read, and knows no other acts', async (t) => {
  const { ask, told } = await fixture(t);
  const latencies = Array<number>(LATENCY_BUCKETS).fill(1);
  const now = Date.now();
  const start = now - (now % 10_000);
  const interval = { start, counts: [{ app: 'a1', dyno: null, outcome: 'router-H14', latencies }] };
  assert.equal((await ask('POST', '/routers/r1/metrics', JSON.stringify(interval))).status, 204);
  assert.equal((await ask('POST', '/routers/r1/metrics', '{"start":1,"counts":[{}]}')).status, 400);
  const year = 365 * 24 * 60 * 60 * 1000;
  for (const odd of [start + year, start - year, start + 1, -10_000, 1e300, 'now', null]) {
    const refused = await ask('POST', '/routers/r1/metrics', JSON.stringify({ ...interval, start: odd }));
    assert.equal(refused.status, 400, `an interval that starts at ${odd}`);
  }
  assert.equal((await ask('POST', '/routers/r1/other', '{}')).status, 404);
  assert.deepEqual(told, [['r1', interval]]);
});
