import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, test } from 'node:test';
import { extract } from 'tar-stream';
import { exec } from '../exec.ts';
import { pusherEnvironment } from './git-server-fixture.ts';
import { Repositories } from './repositories.ts';
import type { TarOptions } from './tree-tar.ts';

const folder = await mkdtemp(join(tmpdir(), 'berth-repositories-'));
const repositories = new Repositories({ root: join(folder, 'repositories') });
after(() => rm(folder, { recursive: true, force: true }));

const work = join(folder, 'work');
const git = async (...args: string[]) => {
  const result = await exec(['git', ...args], { cwd: work, env: pusherEnvironment() });
  assert.equal(result.exitCode, 0, result.stderr);
  return result.stdout.trim();
};
const commit = await makeCommit();

async function makeCommit(): Promise<string> {
  await mkdir(join(work, 'sub', 'deep'), { recursive: true });
  await git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(work, '-dash'), 'dash');
  await writeFile(join(work, 'new\nline'), 'line');
  await writeFile(join(work, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(Buffer.concat([Buffer.from(`${work}/invalid-`), Buffer.from([0xff])]), 'bytes');
  await writeFile(join(work, 'sub', 'deep', 'n'.repeat(150)), 'long');
  await writeFile(join(work, 'sub', 'big'), Buffer.alloc(2_000_000, 'abc'));
  await symlink('/etc/shadow', join(work, 'Procfile'));
  await git('add', '--all');
  await git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/module`);
  await git('commit', '--quiet', '-m', 'x');
  await git('push', '--quiet', await repositories.ensure('app'), 'main');
  return git('rev-parse', 'HEAD');
}

interface Member {
  readonly name: string;
  readonly type: string | null | undefined;
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly text: string;
}

async function members(options: Partial<TarOptions>): Promise<Member[]> {
  const found: Member[] = [];
  const reader = extract();
  const tar = repositories.tar('app', commit, { uid: 10_000, gid: 10_001, ...options });
  const done = pipeline(tar, reader);
  for await (const entry of reader) {
    const { name, type, mode, uid, gid, linkname } = entry.header;
    assert.equal(gid, 10_001);
    const text = Buffer.concat(await Array.fromAsync<Buffer>(Readable.from(entry))).toString();
    found.push({ name, type, mode, uid, text: linkname ?? text.slice(0, 12) });
  }
  await done;
  return found;
}

async function names(options: Partial<TarOptions>): Promise<string[]> {
  return (await members(options)).filter(({ type }) => type !== 'directory').map(({ name }) => name);
}

test('Repositories.subject gives the first paragraph of a message as one short line, or null', async () => {
  const subject = async (...messages: string[]) => {
    const args = messages.flatMap((message) => ['-m', message]);
    await git('commit', '--quiet', '--allow-empty', '--allow-empty-message', ...args);
    await git('push', '--quiet', await repositories.ensure('app'), 'HEAD:other', '--force');
    return repositories.subject('app', await git('rev-parse', 'HEAD'));
  };
  assert.equal(await subject('Add \u001b[31ma form\nand a list', 'And why.'), 'Add [31ma form and a list');
  assert.equal(await subject(''), null);
  assert.equal(await subject('é'.repeat(300)), `${'é'.repeat(200)}…`);
});

test('Repositories.source lists every kind of file and reads regular ones only', async () => {
  const source = await repositories.source('app', commit);
  assert.deepEqual(
    source.files.map(({ path, kind, size }) => [path.slice(0, 20), kind, size]),
    [
      ['-dash', 'file', 4],
      ['Procfile', 'symlink', 11],
      ['invalid-\ufffd', 'file', 5],
      ['new\nline', 'file', 4],
      ['run.sh', 'executable', 10],
      ['sub/big', 'file', 2_000_000],
      [`sub/deep/${'n'.repeat(11)}`, 'file', 4],
      ['vendor/module', 'submodule', 0],
    ],
  );
  const texts = await Promise.all(['-dash', 'new\nline', 'run.sh'].map((path) => source.read(path)));
  assert.deepEqual(texts, ['dash', 'line', '#!/bin/sh\n']);
  for (const path of ['Procfile', 'sub/big', 'sub', 'vendor/module', 'nothing', '../etc/passwd']) {
    assert.equal(await source.read(path), null, path);
  }
});

test('Repositories.source refuses what is no commit id', async () => {
  for (const id of ['HEAD', '--upload-pack=touch x', '', 'main', `${commit};id`]) {
    await assert.rejects(repositories.source('app', id), /not a commit id/);
  }
  await assert.rejects(repositories.source('app', '0'.repeat(40)));
});

test('Repositories.tar gives the tree with owners, modes and links as they are', async () => {
  const found = await members({ prefix: 'app' });
  const of = (name: string) => found.find((member) => member.name === name);
  assert.deepEqual(of('app/'), { name: 'app/', type: 'directory', mode: 0o755, uid: 10_000, text: '' });
  assert.deepEqual(of('app/-dash'), { name: 'app/-dash', type: 'file', mode: 0o644, uid: 10_000, text: 'dash' });
  assert.equal(of('app/run.sh')?.mode, 0o755);
  assert.deepEqual([of('app/Procfile')?.type, of('app/Procfile')?.text], ['symlink', '/etc/shadow']);
  assert.equal(of('app/vendor/module/')?.type, 'directory');
  assert.equal(of(`app/sub/deep/${'n'.repeat(150)}`)?.text, 'long');
  assert.equal(of('app/sub/big')?.text, 'abcabcabcabc');
});

test('Repositories.tar unpacks to the same bytes with tar', async () => {
  const file = join(folder, 'tree.tar');
  await pipeline(repositories.tar('app', commit, { uid: 0, gid: 0 }), createWriteStream(file));
  await mkdir(join(folder, 'unpacked'));
  const unpacked = await exec(['tar', '-xf', file, '-C', join(folder, 'unpacked')]);
  assert.equal(unpacked.exitCode, 0, unpacked.stderr);
  const same = await exec([
    'diff',
    '-r',
    '--no-dereference',
    '--exclude=.git',
    '--exclude=vendor',
    work,
    join(folder, 'unpacked'),
  ]);
  assert.equal(same.exitCode, 0, same.stdout);
});

test('Repositories.tar leaves out what is not wanted', async () => {
  assert.deepEqual(await names({ paths: ['run.sh', 'sub', 'nothing'] }), [
    'run.sh',
    'sub/big',
    `sub/deep/${'n'.repeat(150)}`,
  ]);
  assert.deepEqual(await names({ paths: ['-dash', 'sub'], leftOut: ['sub/deep'] }), ['-dash', 'sub/big']);
  const ignore = ['# comment', '!sub', 'deep/', '*.sh', '/-d?sh', 'in*', 'new*', 'Procfile/'];
  assert.deepEqual(await names({ ignore }), ['Procfile', 'sub/big']);
  assert.deepEqual(await names({ ignore: ['[!a-e-]*', '-d[b-c]sh', 'run.s[gh]'] }), ['-dash']);
  assert.deepEqual(await names({ ignore: ['**/deep/**', 'sub/b*'], paths: ['sub'] }), []);
});

test('Repositories.tar leaves out what a .dockerignore says: from the root, and the last line that fits counts', async () => {
  const deep = `sub/deep/${'n'.repeat(150)}`;
  const kept = (...dockerIgnore: readonly string[]) => names({ dockerIgnore, paths: ['sub', 'run.sh', '-dash'] });
  assert.deepEqual(await kept('deep', 'big', '# run.sh', ''), ['-dash', 'run.sh', 'sub/big', deep]);
  assert.deepEqual(await kept('**/deep', './run.sh'), ['-dash', 'sub/big']);
  assert.deepEqual(await kept('*', '!sub', 'sub/deep/'), ['sub/big']);
  assert.deepEqual(await kept('sub', '! sub/b*', '*dash', '!run.sh'), ['run.sh', 'sub/big']);
});

test('Repositories.tar makes files executable that are wanted so', async () => {
  const found = await members({ executable: ['sub', 'Procfile'], paths: ['sub', '-dash', 'Procfile'] });
  const modes = found
    .filter(({ type }) => type === 'file')
    .map(({ name, mode }) => `${name.slice(0, 7)} ${mode?.toString(8)}`);
  assert.deepEqual(modes, ['-dash 644', 'sub/big 755', 'sub/dee 755']);
});

test('Repositories.tar adds files, which win over the tree and are never under a link', async () => {
  const extra = [
    { path: 'run.sh', content: 'mine', executable: false },
    { path: 'Procfile/x', content: 'y', executable: true },
  ];
  const found = (await members({ extra, paths: ['run.sh', 'Procfile', '-dash'] })).map(({ name, type, mode, text }) => [
    name,
    type,
    mode,
    text,
  ]);
  assert.deepEqual(found, [
    ['Procfile/', 'directory', 0o755, ''],
    ['run.sh', 'file', 0o644, 'mine'],
    ['Procfile/x', 'file', 0o755, 'y'],
    ['-dash', 'file', 0o644, 'dash'],
  ]);
});

test('Repositories.tar reports a commit that is not there on the stream', async () => {
  const tar = repositories.tar('app', '0'.repeat(40), { uid: 0, gid: 0 });
  await assert.rejects(Array.fromAsync(tar));
});

test('Repositories.tar ends its git when the reader leaves', async () => {
  const tar = repositories.tar('app', commit, { uid: 0, gid: 0 });
  for await (const chunk of tar) {
    assert.ok(chunk.length > 0);
    break;
  }
  assert.equal(tar.destroyed, true);
});

test('Repositories keeps refs and says what they name', async () => {
  assert.equal(await repositories.head('app'), commit);
  await repositories.setRef('app', 'refs/berth/releases/1', commit);
  assert.equal(await repositories.readRef('app', 'refs/berth/releases/1'), commit);
  await repositories.setRef('app', 'refs/berth/releases/1', null);
  assert.equal(await repositories.readRef('app', 'refs/berth/releases/1'), null);
  await assert.rejects(repositories.setRef('app', '--stdin', commit), /refs\//);
  await assert.rejects(repositories.setRef('app', 'refs/heads/x', '--delete'), /not a commit id/);
});

test('Repositories makes a repository once, bare and without hooks, and takes it away', async () => {
  const made = await Promise.all([repositories.ensure('other'), repositories.ensure('other')]);
  const again = new Repositories({ root: join(folder, 'repositories') });
  assert.deepEqual(new Set([...made, await again.ensure('other')]).size, 1);
  const [directory = ''] = made;
  assert.deepEqual((await readdir(directory)).includes('hooks'), false);
  assert.match(await readFile(join(directory, 'HEAD'), 'utf8'), /refs\/heads\/main/);
  await repositories.maintain('other');
  await repositories.remove('other');
  await assert.rejects(stat(directory));
  await repositories.remove('other');
});

test('Repositories.sweep removes what was cut short and leaves everything else', async () => {
  const directory = await repositories.ensure('app');
  const leftovers = [
    join(folder, 'repositories', 'new.git.1.tmp'),
    join(directory, 'import-1.tmp', 'objects'),
    join(directory, 'objects', 'tmp_objdir-incoming-1'),
    join(directory, 'objects', 'incoming-1'),
    join(directory, 'objects', 'pack', 'tmp_pack_1'),
    join(directory, 'refs', 'heads', 'main.lock'),
    join(directory, 'HEAD.lock'),
  ];
  for (const path of leftovers) await mkdir(path, { recursive: true });
  assert.equal(await repositories.sweep({ olderThanMs: 60_000 }), 0);
  assert.equal(await repositories.sweep({ olderThanMs: -1000 }), leftovers.length);
  for (const path of leftovers) await assert.rejects(stat(path));
  assert.equal(await repositories.head('app'), commit);
  assert.equal((await exec(['git', 'fsck'], { cwd: directory })).exitCode, 0);
});

test('Repositories refuses app ids that could be paths', async () => {
  for (const appId of ['..', 'a/b', '', '-x', 'a\0'])
    await assert.rejects(async () => repositories.ensure(appId), /no app id/);
});

test('Repositories.folder makes the same commit of a folder each time, and follows no link', async () => {
  const made = await repositories.folder('app', commit, 'sub');
  assert.equal(await repositories.folder('app', commit, 'sub'), made);
  const { files } = await repositories.source('app', made ?? '');
  assert.deepEqual(
    files.map(({ path }) => path),
    ['big', `deep/${'n'.repeat(150)}`],
  );
  for (const none of ['nowhere', 'sub/big', 'Procfile', '-dash', '../sub']) {
    assert.equal(await repositories.folder('app', commit, none), null, none);
  }
});
