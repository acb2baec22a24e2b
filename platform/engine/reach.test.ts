import assert from 'node:assert/strict';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import type { Endpoint } from '../model/dyno.ts';
import { type EngineFixture, engineFixture, until } from './engine-fixture.ts';
import { parseListeners } from './listening.ts';

const LIMIT = { timeout: 60_000 };
/** A web server in Perl: listens where it is told and answers with its own host name. */
const SERVER = (address: string) =>
  `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalAddr => "${address}", LocalPort => $ENV{PORT}, Listen => 9, ReuseAddr => 1) or die; ` +
  `while ($c = $s->accept) { while (<$c>) { last if /^\\r/ } print $c "HTTP/1.0 200 OK\\r\\n\\r\\n$ENV{DYNO}"; close $c }'`;

suite('reach', { concurrency: true }, () => {
  test('a dyno is reached at its own address, which it keeps', LIMIT, async (t) => {
    const fixture = await engineFixture(t, { reach: 'address' });
    const endpoint = await serve(fixture);
    assert.deepEqual(endpoint, { host: fixture.address(11), port: 8000 });
    assert.equal(await until(() => answerOf(endpoint)), 'web.1');
    const { HostConfig } = await fixture.containerOf('d1');
    assert.deepEqual(HostConfig.PortBindings ?? {}, {});
  });

  test('a dyno is reached at a port published on loopback where that is set', LIMIT, async (t) => {
    const fixture = await engineFixture(t, { reach: 'published-port' });
    const endpoint = await serve(fixture);
    assert.equal(endpoint.host, '127.0.0.1');
    assert.notEqual(endpoint.port, 8000);
    assert.equal(await until(() => answerOf(endpoint)), 'web.1');
  });

  test('listening tells a wrong port and a listener on loopback from the right one', LIMIT, async (t) => {
    const { engine, set, network } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const both = `${SERVER('127.0.0.1')} & PORT=9999; export PORT; exec ${SERVER('0.0.0.0')}`;
    await engine.apply(set({ command: both, env: { PORT: '8000' } }));
    const [dyno] = await engine.observe();
    const found = await until(async () => {
      const endpoints = await engine.listening(dyno?.containerId ?? '');
      return endpoints.length === 2 ? endpoints : null;
    });
    assert.deepEqual(
      new Set(found.map(({ host, port }) => `${host}:${port}`)),
      new Set(['127.0.0.1:8000', '0.0.0.0:9999']),
    );
    await engine.apply(set({ setId: 'set-2', dynos: ['d2'], command: 'exit 0' }));
    const exited = await until(async () => (await engine.observe()).find(({ state }) => state === 'exited'));
    assert.deepEqual(await engine.listening(exited.containerId), []);
    assert.equal((await engine.observe()).length, 2);
  });
});

test('parseListeners reads listeners of both families, and no connections', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0B00007F:A2B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1',
    '   1: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 10000        0 2 1',
    '   2: 0B4DFA0A:1F40 014DFA0A:C350 01 00000000:00000000 00:00000000 00000000 10000        0 3 1',
    '   0: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0',
    '   1: 00000000000000000000000001000000:0BB9 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0',
    '   2: 0000000000000000FFFF00000B4DFA0A:0BBA 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0',
    '   3: B80D0120000000000000000001000000:0BBB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0',
  ];
  assert.deepEqual(parseListeners(table.join('\n')), [
    { host: '127.0.0.1', port: 8000 },
    { host: '::', port: 3000 },
    { host: '::1', port: 3001 },
    { host: '10.250.77.11', port: 3002 },
    { host: '2001:db8:0:0:0:0:0:1', port: 3003 },
  ]);
});

async function serve({ engine, set, network }: EngineFixture): Promise<Endpoint> {
  await engine.ensureNetwork(network);
  await engine.apply(set({ port: 8000, env: { PORT: '8000' }, command: SERVER('0.0.0.0') }));
  const [dyno] = await engine.observe();
  assert.ok(dyno?.endpoint);
  return dyno.endpoint;
}

async function answerOf({ host, port }: Endpoint): Promise<string | null> {
  return await new Promise((resolve) => {
    get({ host, port, timeout: 1000 }, (response) => resolve(text(response))).on('error', () => resolve(null));
  });
}
