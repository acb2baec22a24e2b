import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FakeApi, fakeApi, reply, TOKEN } from './fake-api.ts';

type Session = (socket: WebSocket, received: string[]) => void;

/** An API whose one-off dyno behaves as `session`. */
async function runApi(session: Session): Promise<FakeApi & { received: string[] }> {
  const app = { id: 'a1', name: 'hello' };
  const dyno = { id: 'd1', name: 'run.1', app, attach_url: null, command: 'x', state: 'starting' };
  const api = await fakeApi({ 'POST /apps/hello/dynos': reply(201, dyno) });
  const received: string[] = [];
  const sockets = new WebSocketServer({ server: api.server, path: '/apps/hello/dynos/run.1/attach' });
  sockets.on('connection', (socket, request) => {
    received.push(String(request.headers.authorization));
    session(socket, received);
  });
  return { ...api, received };
}

const out = (text: string): Buffer => Buffer.concat([Buffer.from([1]), Buffer.from(text)]);
const err = (text: string): Buffer => Buffer.concat([Buffer.from([2]), Buffer.from(text)]);

function exit(socket: WebSocket, code: number): void {
  socket.send(JSON.stringify({ exit: { code } }));
  socket.close();
}

test('run hands on output, errors and the exit code when there is no terminal', async () => {
  const api = await runApi((socket) => {
    socket.send(out('to out\n'));
    socket.send(err('to err\n'));
    exit(socket, 7);
  });
  const result = await api.berth(['run', '-a', 'hello', '--env', 'A=1;2', '--', 'node', '-e', "console.log('a b')"]);
  assert.deepEqual(result, { exitCode: 7, stdout: 'to out\n', stderr: 'to err\n' });
  assert.deepEqual(api.received, [`Bearer ${TOKEN}`]);
  const body = { command: "node -e 'console.log('\\''a b'\\'')'", attach: true, env: { A: '1;2' }, force_no_tty: true };
  assert.deepEqual(
    api.asked.map((asked) => JSON.parse(asked.replace('POST /apps/hello/dynos ', ''))),
    [body],
  );
  await api.close();
});

test('run gives its standard input to the dyno, bytes as they are, and then its end', async () => {
  const api = await runApi((socket, received) => {
    socket.on('message', (data: Buffer, isBinary) => {
      received.push(isBinary ? data.toString('utf8') : data.toString('utf8').toUpperCase());
      if (!isBinary) exit(socket, 0);
    });
  });
  const { exitCode } = await api.berth(['run', '-a', 'hello', 'cat | tr a b'], { input: 'line\r\n\u0004\u0000 – end' });
  assert.equal(exitCode, 0);
  assert.deepEqual(api.received.slice(1), ['line\r\n\u0004\u0000 – end', '{"EOF":TRUE}']);
  assert.match(api.asked[0] ?? '', /"command":"cat \| tr a b"/);
  await api.close();
});

test('run passes on flags that stand behind the command, and loses no output when it is long', async () => {
  const api = await runApi((socket) => {
    for (let part = 0; part < 64; part += 1) socket.send(out('x'.repeat(65_536)));
    exit(socket, 0);
  });
  const { exitCode, stdout } = await api.berth(['run', '-a', 'hello', 'ls', '-a', '--json', '--', 'x']);
  assert.deepEqual([exitCode, stdout.length], [0, 64 * 65_536]);
  assert.match(api.asked[0] ?? '', /"command":"ls -a --json -- x"/);
  await api.close();
});

test('run fails with the reason when the dyno cannot start or the connection is lost', async () => {
  const refused = await runApi((socket) => {
    socket.send(JSON.stringify({ error: { id: 'start_failed', message: 'The dyno could not be started' } }));
    socket.close();
  });
  const start = await refused.berth(['run', '-a', 'hello', 'x']);
  assert.equal(start.exitCode, 1);
  assert.equal(start.stderr, ' ▸    Cannot run the command on hello: The dyno could not be started\n');
  const cut = await runApi((socket) => socket.terminate());
  const lost = await cut.berth(['run', '-a', 'hello', 'x']);
  assert.equal(lost.exitCode, 1);
  assert.match(lost.stderr, /connection to the dyno was lost/);
  await Promise.all([refused.close(), cut.close()]);
});

test('run:detached names the dyno and where its output goes', async () => {
  const api = await runApi(() => undefined);
  const { stderr } = await api.berth(['run:detached', '-a', 'hello', '-s', 'standard-2x', '--', 'sleep', '9']);
  assert.match(
    stderr,
    /^Running sleep 9 on hello\.\.\. done, run\.1\nSee its output with `berth logs --app hello --dyno run\.1/,
  );
  assert.equal(api.asked[0], 'POST /apps/hello/dynos {"command":"sleep 9","attach":false,"size":"standard-2x"}');
  await api.close();
});

test('exec runs its words in the dyno that stands first, and a shell in web.1 without any', async () => {
  const app = { id: 'a1', name: 'hello' };
  const exec = (dyno: string) =>
    reply(201, {
      id: 'e1',
      app,
      dyno: { id: 'd1', name: dyno },
      attach_url: `/apps/hello/dynos/${dyno}/attach?ticket=t`,
    });
  const api = await fakeApi({
    'POST /apps/hello/dynos/web.1/exec': exec('web.1'),
    'POST /apps/hello/dynos/worker.2/exec': exec('worker.2'),
  });
  const opened: string[] = [];
  const sockets = new WebSocketServer({ server: api.server });
  sockets.on('connection', (socket, request) => {
    opened.push(request.url ?? '');
    socket.send(out('/tmp\n'));
    exit(socket, 3);
  });
  const result = await api.berth(['exec', 'worker.2', '-a', 'hello', '--', 'ls', '-d', '/tmp dir']);
  assert.deepEqual(result, { exitCode: 3, stdout: '/tmp\n', stderr: '' });
  assert.equal((await api.berth(['ps:exec', '-a', 'hello', '-e', 'A=1'])).exitCode, 3);
  assert.deepEqual(opened, ['/apps/hello/dynos/worker.2/attach?ticket=t', '/apps/hello/dynos/web.1/attach?ticket=t']);
  const bodies = api.asked.map((asked) => JSON.parse(asked.slice(asked.indexOf('{'))));
  assert.deepEqual(bodies, [
    { command: "ls -d '/tmp dir'", attach: true, force_no_tty: true },
    { env: { A: '1' }, attach: true, force_no_tty: true },
  ]);
  await api.close();
});
