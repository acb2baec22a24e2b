import { existsSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESERVED_NAMES } from '../platform/model/app.ts';
import { facts, shell } from './berth.ts';
import { api, throughRouter } from './http.ts';
import { run } from './process.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const CANARY = join(tmpdir(), `berth-e2e-pwn-${process.pid}`);

const NAMES = [
  `a;touch ${CANARY}`,
  `$(touch ${CANARY})`,
  `\`touch ${CANARY}\``,
  `a|touch ${CANARY}`,
  `a&touch ${CANARY}&`,
  'a\ntouch x',
  '..',
  '../../etc',
  'a/../b',
  '%2e%2e%2fetc',
  'ünïcode',
  '\u202eevil',
  'A-Capital',
  '-starts-with-a-dash',
  '--upload-pack=touch',
  'ends-with-a-dash-',
  'ab',
  'x'.repeat(64),
  'x'.repeat(5000),
  'a.b',
  'a b',
  '',
  '0digit',
];

test.afterEach(() => rmSync(CANARY, { force: true }));

test('hostile app names are refused by the API', async () => {
  for (const name of NAMES) {
    const { status, body } = await api('POST', '/apps', { json: { name } });
    expect(status, JSON.stringify(name)).toBe(422);
    expect(JSON.parse(body).id).toBe('invalid_params');
  }
  for (const name of [7, {}, [], true]) expect((await api('POST', '/apps', { json: { name } })).status).toBe(422);
  expect(existsSync(CANARY)).toBe(false);
});

test('names that Berth needs are kept, and a name is had once', async ({ createApp }) => {
  for (const name of RESERVED_NAMES) expect((await api('POST', '/apps', { json: { name } })).status, name).toBe(422);
  const app = await createApp('once', { files: webApp() });
  const again = await app.berth('create', app.name, '--no-remote');
  expect(again.code).not.toBe(0);
  expect(again.output).toContain('taken');
});

test('hostile app names in paths of API and git answer 4xx and reach no shell and no file', async () => {
  const { token } = facts();
  const basic = `Basic ${Buffer.from(`berth:${token}`).toString('base64')}`;
  const encoded = NAMES.filter((name) => name !== '').map((name) => encodeURIComponent(name));
  const raw = ['..', '../..', '%2e%2e', 'a%00b', '%', '%zz', '.git', 'hello-berth.git/..', '/etc/passwd'];
  for (const name of [...encoded, ...raw]) {
    for (const path of [`/apps/${name}`, `/apps/${name}/config-vars`]) {
      const { status } = await api('GET', path);
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(status, path).toBeLessThan(500);
    }
    for (const service of ['git-upload-pack', 'git-receive-pack']) {
      const path = `/${name}.git/info/refs?service=${service}`;
      const { status, body } = await rawGet(path, { authorization: basic });
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(status, path).toBeLessThan(500);
      expect(body, path).not.toContain('root:');
    }
  }
  expect(existsSync(CANARY)).toBe(false);
});

test('git knows no other service than its two, and serves no file of the repository as such', async ({ createApp }) => {
  const app = await (await createApp('gitpaths', { files: webApp() })).live();
  const authorization = `Basic ${Buffer.from(`berth:${facts().token}`).toString('base64')}`;
  for (const path of [
    'HEAD',
    'config',
    'objects/info/packs',
    'info/refs',
    'info/refs?service=git-upload-archive',
    'info/refs?service=../../x',
    'hooks/proc-receive',
    '../../token',
    '%2e%2e/%2e%2e/token',
  ])
    expect((await rawGet(`/${app.name}.git/${path}`, { authorization })).status, path).toBeGreaterThanOrEqual(400);
});

test('hostile branch names reach no shell', async ({ createApp }) => {
  const app = await createApp('refs', { files: webApp() });
  for (const branch of [
    `main;touch\${IFS}${CANARY}`,
    `$(touch\${IFS}${CANARY})`,
    `\`touch\${IFS}${CANARY}\``,
    `x|touch\${IFS}${CANARY}`,
    "it's",
  ]) {
    const { code, output } = await run(['git', 'push', 'berth', `main:refs/heads/${branch}`], {
      cwd: app.folder,
      env: shell(),
    });
    expect(code, branch).not.toBe(0);
    expect(output).toMatch(/remote rejected|invalid refspec/);
  }
  expect(existsSync(CANARY)).toBe(false);
});

test('a Procfile command runs in the dyno and nowhere else', async ({ createApp }) => {
  const command = `web: touch ${CANARY}; id > ${CANARY}.id; node server.js\n`;
  const app = await (await createApp('command', { files: { ...webApp(), Procfile: command } })).live();
  expect((await app.get()).status).toBe(200);
  expect(existsSync(CANARY)).toBe(false);
});

test('requests that are ambiguous or for another’s host are refused by the router', async () => {
  const { routerPort, domain } = facts();
  const port = routerPort;
  for (const head of [
    'GET / HTTP/1.1\r\nHost: a.localhost\r\nHost: hello-berth.localhost\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: hello-berth.localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: hello-berth.localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
    'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: hello-berth.localhost\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: hello-berth.localhost\r\nX-A: b\r\n folded\r\n\r\n',
  ]) {
    const answer = await rawExchange(port, head.replaceAll('localhost', domain));
    expect(answer, head).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
  expect((await throughRouter(`api.${domain}`, '/apps')).status).not.toBe(200);
});

/** A path as it is, which URL parsers would tidy. */
function rawGet(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const port = Number(new URL(facts().apiUrl).port);
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function rawExchange(port: number, bytes: string): Promise<string> {
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (data) => {
      text += data.toString();
      socket.end();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
