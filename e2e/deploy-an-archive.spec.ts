import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import type { App } from './app.ts';
import { api, until } from './http.ts';
import { packageJson, server, webApp } from './sources.ts';
import { expect, test } from './story.ts';

const FILES: readonly Entry[] = [
  { header: { name: 'package.json' }, content: packageJson({ start: 'node server.js' }) },
  { header: { name: 'server.js' }, content: server('archived') },
];

interface Entry {
  readonly header: Partial<Header> & { readonly name: string };
  readonly content?: string | Buffer;
}

test('`berth deploy` sends a folder without git, and leaves out what .gitignore names', async ({ createApp }) => {
  const app = await createApp('folder', { files: { ...webApp('folder'), '.gitignore': 'junk\n', junk: 'x' } });
  const { code, output } = await app.berth('deploy');
  expect(code, output).toBe(0);
  expect(output).toContain('Released v1');
  expect((await app.get()).body).toBe('folder');
  expect((await app.did('run', 'ls')).stdout).not.toContain('junk');
});

test('an archive goes through POST /sources and POST /apps/:app/builds, as the API’s own tools send it', async ({
  createApp,
}) => {
  const app = await createApp('archive', { files: webApp() });
  const build = await sendArchive(app, await archive(FILES));
  expect(build.status, build.error?.message).toBe('succeeded');
  expect((await app.get()).body).toBe('archived');
  const { status } = await api('GET', `/apps/${app.name}/builds/${build.id}`);
  expect(status).toBe(200);
});

test('a broken archive build fails with its code, and the live release goes on', async ({ createApp }) => {
  const app = await (await createApp('badarchive', { files: webApp('1') })).live();
  const build = await sendArchive(app, await archive([{ header: { name: 'package.json' }, content: '{' }]));
  expect(build).toMatchObject({ status: 'failed', error: { id: 'invalid_package_json' } });
  expect((await app.get()).body).toBe('1');
});

const CANARY = join(tmpdir(), `berth-e2e-canary-${process.pid}`);

const HOSTILE: Readonly<Record<string, readonly Entry[]>> = {
  'a path out of the tree': [...FILES, { header: { name: `../../../../../..${CANARY}` }, content: 'x' }],
  'an absolute path': [...FILES, { header: { name: CANARY }, content: 'x' }],
  'a link out of the tree': [...FILES, { header: { name: 'out', type: 'symlink', linkname: '../../../etc' } }],
  'an absolute link': [...FILES, { header: { name: 'out', type: 'symlink', linkname: '/etc/shadow' } }],
  'a link and a file through it': [
    ...FILES,
    { header: { name: 'out', type: 'symlink', linkname: tmpdir() } },
    { header: { name: `out/${CANARY.split('/').at(-1)}` }, content: 'x' },
  ],
  'a hard link out of the tree': [...FILES, { header: { name: 'hard', type: 'link', linkname: '/etc/passwd' } }],
  'a device': [...FILES, { header: { name: 'disk', type: 'block-device', devmajor: 8, devminor: 0 } }],
  'a pipe': [...FILES, { header: { name: 'pipe', type: 'fifo' } }],
  'a git folder with hooks': [
    ...FILES,
    { header: { name: '.git/hooks/post-checkout', mode: 0o755 }, content: `#!/bin/sh\ntouch ${CANARY}\n` },
    { header: { name: '.git/config' }, content: `[core]\n\tfsmonitor = touch ${CANARY}\n` },
  ],
};

for (const [what, entries] of Object.entries(HOSTILE)) {
  test(`an archive with ${what} is refused, and nothing of it is on the host`, async ({ createApp }) => {
    const app = await createApp('hostile', { files: webApp() });
    const build = await sendArchive(app, await archive(entries));
    expect(build.status).toBe('failed');
    expect(build.error?.id).toBe('invalid_source');
    expect(existsSync(CANARY)).toBe(false);
    expect((await app.get()).status).not.toBe(200);
  });
}

test('archive bombs, of bytes and of files, are refused in good time', async ({ createApp }) => {
  test.slow();
  const app = await createApp('bomb', { files: webApp() });
  const bytes = await sendArchive(app, bombOfBytes());
  expect(bytes).toMatchObject({ status: 'failed', error: { id: 'invalid_source' } });
  const files = await sendArchive(app, bombOfFiles(250_000));
  expect(files).toMatchObject({ status: 'failed', error: { id: 'invalid_source' } });
});

test('what is no archive at all is refused', async ({ createApp }) => {
  const app = await createApp('noarchive', { files: webApp() });
  for (const bytes of [Buffer.from('hello'), randomBytes(5000), Buffer.alloc(0)]) {
    const build = await sendArchive(app, bytes);
    expect(build).toMatchObject({ status: 'failed', error: { id: 'invalid_source' } });
  }
});

test('no URL but a source’s own is ever fetched', async ({ createApp }) => {
  const app = await createApp('ssrf', { files: webApp() });
  for (const url of [
    'http://127.0.0.1:1/x',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'http://[::1]/',
    'ext::sh -c id',
    'http://2130706433/',
  ]) {
    const { status, body } = await api('POST', `/apps/${app.name}/builds`, { json: { source_blob: { url } } });
    expect(status, url).toBe(422);
    expect(JSON.parse(body).id).toBe('invalid_params');
  }
});

test('a pushed tree with links out of it shows nothing of the host', async ({ createApp }) => {
  const app = await createApp('links', { files: webApp() });
  await app.git('config', 'core.symlinks', 'true');
  const { symlinkSync } = await import('node:fs');
  symlinkSync('/etc/shadow', join(app.folder, 'Procfile'));
  await app.commit('A link.');
  const { output } = await app.push();
  expect(output).not.toContain(readFileSync('/etc/shadow', 'utf8').split('\n')[0]);
  expect(output).not.toContain('root:');
});

interface Build {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly id: string; readonly message: string } | null;
}

/** Makes a source, sends the bytes, starts a build of it and waits for its end. A source that is refused is an end too. */
async function sendArchive(app: App, bytes: Buffer): Promise<Build> {
  const source: { source_blob: { get_url: string; put_url: string } } = (await api('POST', '/sources')).json();
  const sent = await put(source.source_blob.put_url, bytes);
  if (sent.status >= 400) return { id: '', status: 'failed', error: JSON.parse(sent.body) };
  const made = await api('POST', `/apps/${app.name}/builds`, {
    json: { source_blob: { url: source.source_blob.get_url, version: 'test' } },
    timeoutMs: 120_000,
  });
  if (made.status >= 400) return { id: '', status: 'failed', error: made.json() };
  const { id }: { id: string } = made.json();
  return until(
    'the build ends',
    async () => {
      const state: Build = (await api('GET', `/apps/${app.name}/builds/${id}/state`)).json();
      return ['succeeded', 'failed', 'cancelled'].includes(state.status) && state;
    },
    { seconds: 90 },
  );
}

function put(url: string, bytes: Buffer): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'PUT', headers: { 'content-length': bytes.length } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end(bytes);
  });
}

const MEBIBYTE = 1024 * 1024;

/** Three gigabytes of zeros in a few megabytes: gzip's members, of which all but the first of a file are the same. */
function bombOfBytes(): Buffer {
  const zeros = gzipSync(Buffer.alloc(64 * MEBIBYTE), { level: 1 });
  const file = (name: string, times: number): Buffer[] => [
    gzipSync(tarHeader(name, times * 64 * MEBIBYTE)),
    ...Array.from({ length: times }, () => zeros),
  ];
  return Buffer.concat([...file('small', 1), ...file('large', 48), gzipSync(Buffer.alloc(1024))]);
}

function bombOfFiles(count: number): Buffer {
  const bytes = Buffer.alloc(count * 512 + 1024);
  const header = tarHeader('f/000000', 0);
  const sum = Number.parseInt(header.toString('latin1', 148, 154), 8);
  for (let index = 0; index < count; index++) {
    const digits = String(index).padStart(6, '0');
    header.write(digits, 2);
    header.write(
      octal(
        [...digits].reduce((total, digit) => total + Number(digit), sum),
        6,
      ),
      148,
    );
    header.copy(bytes, index * 512);
  }
  return gzipSync(bytes, { level: 1 });
}

/** The header of a regular file (POSIX ustar). */
function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\u00000000000\u00000000000\0', 100);
  header.write(`${octal(size, 11)}\u000000000000000\0        `, 124);
  header.write('ustar\u000000', 257);
  header.write(
    `${octal(
      header.reduce((total, byte) => total + byte, 0),
      6,
    )}\0 `,
    148,
  );
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** A tar.gz of the entries, whatever is in them. */
async function archive(entries: readonly Entry[]): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-e2e-tar-'));
  const file = join(folder, 'source.tar.gz');
  const tar = pack();
  const written = pipeline(tar, createGzip({ level: 1 }), createWriteStream(file));
  for (const { header, content } of entries) {
    const size = content === undefined ? 0 : Buffer.byteLength(content);
    await new Promise<void>((resolve, reject) => {
      const entry = tar.entry({ ...header, size }, (error) => (error ? reject(error) : resolve()));
      entry.end(content);
    });
  }
  tar.finalize();
  await written;
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}
