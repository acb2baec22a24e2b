import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { exec } from '../platform/exec.ts';
import { type FakeApi, fakeApi, reply } from './fake-api.ts';

const BUILD = { id: 'b1', output_stream_url: '/output/b1', status: 'pending' };

async function buildsApi(state: object): Promise<FakeApi & { sent: Buffer[] }> {
  const sent: Buffer[] = [];
  const api = await fakeApi({
    'POST /sources': reply(201, { source_blob: { get_url: 'http://x/get', put_url: '/put' } }),
    'POST /apps/hello/builds': reply(201, BUILD),
    'PUT /put': (_request: IncomingMessage, response: ServerResponse, body: Buffer) => {
      sent.push(body);
      response.end();
    },
    'GET /output/b1': (_request: IncomingMessage, response: ServerResponse) => response.end('-----> Building\n'),
    'GET /apps/hello/builds/b1/state': { id: 'b1', error: null, ...state },
    'GET /apps/hello/builds/b1': { ...BUILD, status: 'succeeded' },
  });
  return { ...api, sent };
}

/** Names, types and modes of what was sent. */
async function entries(sent: readonly Buffer[]): Promise<string[]> {
  const names: string[] = [];
  const tar = extract();
  tar.end(gunzipSync(Buffer.concat(sent)));
  for await (const entry of tar) {
    const { name, type, mode, linkname } = entry.header;
    names.push([name, type, type === 'file' ? mode?.toString(8) : linkname].join(' '));
    entry.resume();
  }
  return names.sort((a, b) => (a < b ? -1 : 1));
}

test('deploy sends the folder as git sees it, streams the build and ends when it is live', async () => {
  const api = await buildsApi({ status: 'succeeded' });
  const app = join(api.folder, 'app');
  await mkdir(join(app, 'bin'), { recursive: true });
  await writeFile(join(app, 'bin/start'), '#!/bin/sh\n');
  await chmod(join(app, 'bin/start'), 0o775);
  await writeFile(join(app, 'ünïcode.txt'), 'x');
  await writeFile(join(app, '.gitignore'), 'node_modules\n');
  await mkdir(join(app, 'node_modules'));
  await writeFile(join(app, 'node_modules/x.js'), 'x');
  await symlink('bin/start', join(app, 'link'));
  await exec(['git', 'init', '-q', app]);
  const { exitCode, stdout, stderr } = await api.berth(['deploy', 'app', '-a', 'hello', '--version', 'v9']);
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, '-----> Building\n');
  assert.equal(stderr, 'Sending the source to hello... done\n');
  assert.deepEqual(await entries(api.sent), [
    '.gitignore file 644',
    'bin/start file 755',
    'link symlink bin/start',
    'ünïcode.txt file 644',
  ]);
  assert.ok(api.asked.includes('POST /apps/hello/builds {"source_blob":{"url":"http://x/get","version":"v9"}}'));
  await api.close();
});

test('deploy sends every file but .git when the folder is no repository', async () => {
  const api = await buildsApi({ status: 'succeeded' });
  await mkdir(join(api.folder, 'app/deep'), { recursive: true });
  await writeFile(join(api.folder, 'app/deep/.env.example'), 'x');
  await writeFile(join(api.folder, 'app/.git'), 'gitdir: nowhere');
  const { exitCode, stderr } = await api.berth(['deploy', 'app', '-a', 'hello']);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(await entries(api.sent), ['deep/.env.example file 644']);
  await api.close();
});

test('builds:create exits with 1, the code and the next step when the build fails', async () => {
  const error = { id: 'build_failed', message: 'npm run build exited with 1' };
  const api = await buildsApi({ status: 'failed', error });
  await writeFile(join(api.folder, 'app.tar.gz'), 'any bytes');
  const { exitCode, stderr } = await api.berth(['builds:create', '--source-tar', 'app.tar.gz', '-a', 'hello']);
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /Cannot deploy to hello: the build failed \(build_failed\)\n ▸ {4}Nothing that is live has changed/,
  );
  assert.equal(Buffer.concat(api.sent).toString(), 'any bytes');
  await api.close();
});

test('deploy says what is wrong when the folder is not there or empty', async () => {
  const api = await buildsApi({ status: 'succeeded' });
  const absent = await api.berth(['deploy', 'nowhere', '-a', 'hello']);
  assert.equal(absent.exitCode, 1);
  assert.match(absent.stderr, /Cannot deploy to hello: there is no folder nowhere\n/);
  await mkdir(join(api.folder, 'empty'));
  const empty = await api.berth(['deploy', 'empty', '-a', 'hello']);
  assert.match(empty.stderr, /there are no files in empty\n/);
  assert.deepEqual(api.asked, []);
  await api.close();
});

test('deploy --image releases an image by its name, and --image-archive one that is sent', async () => {
  const api = await buildsApi({ status: 'succeeded' });
  const named = await api.berth(['deploy', '--image', 'nginx:1.29', '-a', 'hello']);
  assert.equal(named.exitCode, 0, named.stderr);
  assert.match(named.stderr, /^Deploying nginx:1\.29 to hello\.\.\. done\n/);
  assert.equal(api.asked[0], 'POST /apps/hello/builds {"image":{"reference":"nginx:1.29"}}');
  await writeFile(join(api.folder, 'shop.tar'), 'layers');
  const sent = await api.berth(['deploy', '--image-archive', 'shop.tar', '--version', '7', '-a', 'hello']);
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.ok(api.asked.includes('POST /apps/hello/builds {"image":{"url":"http://x/get","version":"7"}}'));
  assert.equal(Buffer.concat(api.sent).toString(), 'layers');
  const both = await api.berth(['deploy', '.', '--image', 'nginx', '-a', 'hello']);
  assert.equal(both.exitCode, 2);
  await api.close();
});
