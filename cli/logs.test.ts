import assert from 'node:assert/strict';
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { exitOf, start } from '../platform/exec.ts';
import { type Answerer, baseEnv, fakeApi, reply, TOKEN } from './fake-api.ts';
import { paintLogLine } from './log-line.ts';
import { timeOf } from './time.ts';

const LINE = '2026-01-01T00:00:00.000000+00:00 app[web.1]: hello';

/** Writes server-sent events and ends. */
function events(text: string): Answerer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(text);
  };
}

test('logs asks for the lines that are wanted and prints them as they are', async () => {
  const api = await fakeApi({
    'POST /apps/hello/log-sessions': reply(201, { id: 'l', logplex_url: '/logs/l' }),
    'GET /logs/l': events(`retry: 1\n\nid: 1\ndata: ${LINE}\n\nid: 2\ndata: ${LINE} 2\n\n`),
  });
  const { exitCode, stdout, stderr } = await api.berth(['logs', '-a', 'hello', '-n', '5', '-d', 'web.1', '-s', 'app']);
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, `${LINE}\n${LINE} 2\n`);
  assert.equal(api.asked[0], 'POST /apps/hello/log-sessions {"lines":5,"tail":false,"source":"app","dyno":"web.1"}');
  await api.close();
});

test('logs asks by level, text and time, and says which time it cannot read', async () => {
  const api = await fakeApi({
    'POST /apps/hello/log-sessions': reply(201, { id: 'l', logplex_url: '/logs/l' }),
    'GET /logs/l': events('retry: 1\n\n'),
  });
  const when = ['--since', '2026-01-31T12:00Z', '--until', '2026-02-01T12:00:30+01:00'];
  const { exitCode } = await api.berth([
    'logs',
    '-a',
    'hello',
    '--level',
    'error',
    '-l',
    'warn',
    '--text',
    'no',
    ...when,
  ]);
  assert.equal(exitCode, 0);
  assert.deepEqual(JSON.parse(api.asked[0]?.replace('POST /apps/hello/log-sessions ', '') ?? ''), {
    lines: 100,
    tail: false,
    level: ['error', 'warn'],
    text: 'no',
    since: '2026-01-31T12:00:00.000Z',
    until: '2026-02-01T11:00:30.000Z',
  });
  assert.equal(timeOf('15m', '--since', Date.UTC(2026, 0, 1, 12)), '2026-01-01T11:45:00.000Z');
  const odd = await api.berth(['logs', '-a', 'hello', '--since', 'noon']);
  assert.equal(odd.exitCode, 2);
  assert.match(odd.stderr, /--since noon: it is no time/);
  await api.close();
});

test('logs --tail goes on after the last line that it has seen when the connection ends', async () => {
  let round = 0;
  const api = await fakeApi({
    'POST /apps/hello/log-sessions': reply(201, { id: 'l', logplex_url: '/logs/l' }),
    'GET /logs/l': (...call: Parameters<Answerer>) => {
      round += 1;
      if (round === 3) call[1].writeHead(200).flushHeaders();
      else events(`retry: 1\n\nid: ${round}\ndata: line ${round}\n\n`)(...call);
    },
  });
  const env = { ...baseEnv(api.folder), BERTH_API_URL: api.url, BERTH_API_KEY: TOKEN };
  const child = start([process.execPath, join(import.meta.dirname, 'main.ts'), 'logs', '--tail', '-a', 'hello'], {
    env,
  });
  let seen = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
  });
  while (round < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  await exitOf(child);
  assert.equal(seen, 'line 1\nline 2\n');
  assert.deepEqual(
    api.headers.slice(1).map((headers) => headers['last-event-id']),
    [undefined, '1', '2'],
  );
  await api.close();
});

test('logs platform prints the last lines of the local process log, and follows it over a rotation', async () => {
  const api = await fakeApi({});
  const logs = join(api.folder, 'home/logs');
  await mkdir(logs, { recursive: true });
  await writeFile(join(logs, 'platform.log'), 'one\ntwo\nthree\n');
  const last = await api.berth(['logs', 'platform', '-n', '2']);
  assert.equal(last.stdout, 'two\nthree\n', last.stderr);
  const child = start(
    [process.execPath, join(import.meta.dirname, 'main.ts'), 'logs', 'platform', '--tail', '-n', '1'],
    {
      env: baseEnv(api.folder),
    },
  );
  let seen = '';
  const until = async (text: string): Promise<void> => {
    while (!seen.includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
  });
  await until('three');
  await appendFile(join(logs, 'platform.log'), 'four\n');
  await until('four');
  await rename(join(logs, 'platform.log'), join(logs, 'platform.log.1'));
  await writeFile(join(logs, 'platform.log'), 'five\n');
  await until('five');
  child.kill();
  await exitOf(child);
  assert.equal(seen, 'three\nfour\nfive\n');
  await api.close();
});

test('logs names the local logs when it is asked for another, and says how to get one when there is none', async () => {
  const api = await fakeApi({});
  const unknown = await api.berth(['logs', 'platfrom']);
  assert.equal(unknown.exitCode, 2);
  assert.match(unknown.stderr, /Did you mean `berth logs platform`\?/);
  const none = await api.berth(['logs', 'router']);
  assert.equal(none.exitCode, 1);
  assert.match(none.stderr, /Cannot show the log: .*home\/logs\/router\.log cannot be read\n ▸ {4}.*berth up/);
  await api.close();
});

test('paintLogLine gives the dynos of a process type one colour, and errors red', () => {
  const painted = (line: string): string => paintLogLine({ colour: true }, line);
  const head = (line: string): string => painted(line).split('m')[0] ?? '';
  assert.equal(head('t app[web.1]: x'), head('t app[web.2]: y'));
  assert.ok(painted('t heroku[router]: at=error code=H12').endsWith('\u001b[31m at=error code=H12\u001b[0m'));
  assert.equal(paintLogLine({ colour: false }, LINE), LINE);
  assert.equal(painted('no log line'), 'no log line');
});
