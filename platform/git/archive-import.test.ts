import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Fault } from '../errors.ts';
import { exec } from '../exec.ts';
import { Repositories } from './repositories.ts';
import { paxRecord, type RawMember, rawTar } from './tar-fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'berth-archive-'));
const repositories = new Repositories({ root: join(folder, 'repositories') });
after(() => rm(folder, { recursive: true, force: true }));

let files = 0;

async function importBytes(bytes: Buffer, limits = { bytes: 10_000_000, files: 1000 }): Promise<string> {
  const file = join(folder, `archive-${++files}`);
  await writeFile(file, bytes);
  return repositories.importArchive({ appId: 'app', file, limits });
}

async function listing(commit: string): Promise<string[]> {
  const source = await repositories.source('app', commit);
  return source.files.map(({ path, kind }) => (kind === 'file' ? path : `${path} (${kind})`));
}

const file = (path: string, more: Partial<RawMember> = {}): RawMember => ({ path, content: 'x\n', ...more });
const link = (path: string, target: string): RawMember => ({ path, flag: '2', target });

const ACCEPTED: readonly [name: string, members: RawMember[], files: string[]][] = [
  ['files at the root', [file('b'), file('a/c')], ['a/c', 'b']],
  ['one folder around everything', [{ path: 'app-1/', flag: '5' }, file('app-1/b'), file('app-1/c/d')], ['b', 'c/d']],
  ['one folder beside a file at the root', [file('app/b'), file('c')], ['app/b', 'c']],
  ['one folder beside an empty folder', [file('app/b'), { path: 'empty/', flag: '5' }], ['app/b']],
  ['names that begin with ./', [{ path: './', flag: '5' }, file('./b'), file('./c/d')], ['b', 'c/d']],
  [
    'modes, without the setuid bit',
    [file('b', { mode: 0o4755 }), file('c', { mode: 0o4644 })],
    ['b (executable)', 'c'],
  ],
  [
    'links inside',
    [file('a/b'), link('a/l', '../c'), link('l', 'a/b'), file('c')],
    ['a/b', 'a/l (symlink)', 'c', 'l (symlink)'],
  ],
  [
    'a hard link to an earlier file',
    [file('b', { mode: 0o755 }), { path: 'c', flag: '1', target: 'b' }],
    ['b (executable)', 'c (executable)'],
  ],
  ['a path twice: the later counts', [file('b', { content: 'old' }), file('b', { mode: 0o755 })], ['b (executable)']],
  [
    'odd names',
    [file('-rf'), file('new\nline'), file('quo"te\\'), file('$(id)')],
    ['$(id)', '-rf', 'new\nline', 'quo"te\\'],
  ],
  ['an empty file', [file('empty', { content: '' })], ['empty']],
  [
    'a global header of a forge',
    [{ path: 'pax_global_header', flag: 'g', content: paxRecord('comment', 'abc') }, file('t/b')],
    ['b'],
  ],
  [
    'a long pax path',
    [{ path: 'x', flag: 'x', content: paxRecord('path', `d/${'n'.repeat(200)}`) }, file('short'), file('z')],
    [`d/${'n'.repeat(200)}`, 'z'],
  ],
];

test('importArchive takes', async (t) => {
  for (const [name, members, expected] of ACCEPTED) {
    await t.test(name, async () => {
      assert.deepEqual(await listing(await importBytes(gzipSync(rawTar(members)))), expected);
      assert.deepEqual(await listing(await importBytes(rawTar(members))), expected);
    });
  }
});

const REFUSED: readonly [name: string, members: RawMember[], says: RegExp][] = [
  ['a path that leads out', [file('../evil')], /"\.\.\/evil" is refused: its path leads out/],
  ['a path that leads out in its middle', [file('a/../../evil')], /leads out of the archive/],
  [
    'a path that leads out by a pax header',
    [{ path: 'x', flag: 'x', content: paxRecord('path', '../evil') }, file('ok')],
    /leads out/,
  ],
  [
    'a path that leads out by a GNU long name',
    [{ path: 'x', flag: 'L', content: '../evil\0' }, file('ok')],
    /leads out/,
  ],
  ['an absolute path', [file('/etc/passwd')], /its path is absolute/],
  ['an empty name', [file('')], /its name is empty/],
  ['an empty name inside', [file('a//b')], /an empty name in it/],
  ['a NUL in a name', [{ path: 'x', flag: 'x', content: paxRecord('path', 'a\0b') }, file('ok')], /NUL byte/],
  ['an absolute link', [link('l', '/etc/shadow'), file('b')], /link that points out of the tree \("\/etc\/shadow"\)/],
  ['a link that leads out', [link('a/l', '../../b'), file('b')], /link that points out/],
  [
    'a link that leads out once the folder around is gone',
    [link('app/l', '../b'), file('app/b')],
    /link that points out/,
  ],
  ['a link that leads out through another', [link('d', '.'), link('l', 'd/../x'), file('b')], /link that points out/],
  ['an empty link', [link('l', ''), file('b')], /link that points out/],
  ['a file under a link', [link('l', 'a'), file('l/b'), file('a/c')], /"l\/b" is refused: it lies under a link/],
  ['a file under an outward link', [link('l', '/tmp'), file('l/b')], /lies under a link/],
  ['a hard link out', [{ path: 'l', flag: '1', target: '/etc/passwd' }], /its path is absolute/],
  ['a hard link to nothing', [{ path: 'l', flag: '1', target: 'nothing' }], /a hard link to something that is not/],
  [
    'a hard link through a link',
    [link('l', '/etc'), { path: 'h', flag: '1', target: 'l/passwd' }],
    /a hard link to something/,
  ],
  ['a character device', [{ path: 'd', flag: '3' }], /neither a file nor a folder/],
  ['a block device', [{ path: 'd', flag: '4' }], /neither a file nor a folder/],
  ['a pipe', [{ path: 'd', flag: '6' }], /neither a file nor a folder/],
  ['a .git folder', [file('.git/hooks/post-checkout')], /it lies in a \.git folder/],
  ['a .GIT folder inside', [file('a/.GiT/config')], /it lies in a \.git folder/],
  ['a file where a folder is', [file('a/b'), file('a')], /a folder of the same path/],
  ['a folder where a file is', [file('a'), { path: 'a/', flag: '5' }], /a file of the same path/],
  ['a file under a file', [file('a'), file('a/b')], /lies under a file/],
  ['no files', [{ path: 'a/', flag: '5' }], /it has no files/],
  [
    'an extended header that is too large',
    [{ path: 'x', flag: 'x', content: Buffer.alloc(2_000_000) }],
    /extended header that is too large/,
  ],
  [
    'extended headers without end',
    Array.from({ length: 9 }, () => ({ path: 'x', flag: 'x', content: paxRecord('a', 'b') })),
    /too many extended headers/,
  ],
  ['a sparse file', [{ path: 'x', flag: 'x', content: paxRecord('GNU.sparse.major', '1') }, file('b')], /sparse/],
];

test('importArchive refuses', async (t) => {
  for (const [name, members, says] of REFUSED) {
    await t.test(name, async () => {
      await assert.rejects(importBytes(gzipSync(rawTar(members))), (error) => {
        assert.ok(error instanceof Fault);
        assert.equal(error.code, 'invalid_source');
        assert.match(error.message, says);
        return true;
      });
    });
  }
});

test('importArchive refuses what is over its limits, and what is damaged', async (t) => {
  const noise = Buffer.from(Array.from({ length: 100_000 }, () => Math.floor(Math.random() * 256)));
  const whole = gzipSync(rawTar([file('a'), file('noise', { content: noise })]));
  const broken = Buffer.from(whole);
  broken.fill(0x55, 50_000, 50_100);
  const limits = { bytes: 1_000_000, files: 100 };
  const cases: readonly [string, Buffer, RegExp][] = [
    [
      'too many bytes',
      gzipSync(rawTar([file('zeros', { content: Buffer.alloc(1_000_001) })])),
      /more than 1000000 bytes/,
    ],
    ['a claim of too many bytes', gzipSync(rawTar([file('zeros', { size: 8 ** 11 - 1 })])), /more than 1000000 bytes/],
    [
      'too many entries',
      gzipSync(rawTar(Array.from({ length: 101 }, (_, index) => file(`f${index}`)))),
      /more than 100 entries/,
    ],
    ['a truncated gzip', whole.subarray(0, whole.length - 100), /it ends too early/],
    ['a gzip without its check sum', whole.subarray(0, whole.length - 8), /it ends too early/],
    ['a damaged gzip', broken, /damaged|too early/],
    ['a truncated tar', rawTar([file('a', { content: noise })]).subarray(0, 5000), /it ends too early/],
    ['a file that ends in its padding', rawTar([file('a')]).subarray(0, 600), /it ends too early/],
    [
      'zeros after the end',
      gzipSync(Buffer.concat([rawTar([file('a')]), Buffer.alloc(3_000_000)])),
      /goes on after its end/,
    ],
    ['a zip', Buffer.from('PK\x03\x04 and so on'), /it is a zip file/],
    ['text', Buffer.from('hello '.repeat(1000)), /not a tar file/],
    ['nothing', Buffer.alloc(0), /no files/],
  ];
  for (const [name, bytes, says] of cases) {
    await t.test(name, async () => {
      await assert.rejects(importBytes(bytes, limits), (error) => {
        assert.ok(error instanceof Fault, String(error));
        assert.equal(error.code, 'invalid_source');
        assert.match(error.message, says);
        return true;
      });
    });
  }
});

test('importArchive takes what tar itself makes, in each of its formats', async () => {
  const tree = join(folder, 'tree');
  await mkdir(join(tree, 'app', 'd'.repeat(120)), { recursive: true });
  await writeFile(join(tree, 'app', 'd'.repeat(120), 'ä'.repeat(60)), 'deep');
  await writeFile(join(tree, 'app', 'big'), Buffer.alloc(300_000, 'abc'));
  await exec(['ln', '-s', `${'d'.repeat(120)}/${'ä'.repeat(60)}`, join(tree, 'app', 'link')]);
  for (const format of ['gnu', 'pax', 'oldgnu']) {
    const out = join(folder, `${format}.tar.gz`);
    await exec(['tar', `--format=${format}`, '-czf', out, '-C', tree, 'app']);
    const commit = await repositories.importArchive({ appId: 'app', file: out, limits: { bytes: 1e6, files: 9 } });
    assert.deepEqual(await listing(commit), ['big', `${'d'.repeat(120)}/${'ä'.repeat(60)}`, 'link (symlink)'], format);
  }
});

test('importArchive keeps its commit by a hidden ref, and leaves nothing of one that was refused', async () => {
  const commit = await importBytes(rawTar([file('kept')]));
  const { stdout } = await exec(['git', 'for-each-ref'], { cwd: join(folder, 'repositories', 'app.git') });
  assert.match(stdout, new RegExp(`${commit} commit\trefs/berth/archives/`));
  const before = stdout.split('\n').length;
  await assert.rejects(importBytes(rawTar([file('ok'), file('../evil')])));
  const later = await exec(['git', 'for-each-ref'], { cwd: join(folder, 'repositories', 'app.git') });
  assert.equal(later.stdout.split('\n').length, before);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('evil')),
    [],
  );
});

test('importArchive ends with its signal', async () => {
  const path = join(folder, 'aborted');
  await writeFile(path, rawTar([file('a')]));
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(
    repositories.importArchive({ appId: 'app', file: path, limits: { bytes: 1000, files: 10 }, signal }),
    /enough/,
  );
});
