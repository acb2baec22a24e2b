import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exec } from '../exec.ts';
import { pusherEnvironment } from './git-server-fixture.ts';
import { Repositories } from './repositories.ts';

/** A working copy whose commits are in the repository of `app`. */
async function fixture(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'berth-source-changes-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const repositories = new Repositories({ root: join(folder, 'repositories') });
  const work = join(folder, 'work');
  const directory = await repositories.ensure('app');
  const git = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await exec(['git', '-C', work, ...args], { env: pusherEnvironment() });
    assert.equal(exitCode, 0, stderr);
    return stdout.trim();
  };
  await exec(['git', 'init', '--quiet', '--initial-branch=main', work], { env: pusherEnvironment() });
  return {
    directory,
    git,
    path: (name: string | Buffer) => Buffer.concat([Buffer.from(`${work}/`), Buffer.from(name)]),
    /** Commits the files and what else was changed; gives the commit, which is in the repository. */
    commit: async (subject: string, files: Readonly<Record<string, string | Buffer>> = {}) => {
      for (const [name, content] of Object.entries(files)) await writeFile(join(work, name), content);
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', subject);
      await git('push', '--quiet', '--force', directory, 'HEAD:main');
      return git('rev-parse', 'HEAD');
    },
    changes: (from: string, to: string) => repositories.changes('app', from, to),
  };
}

test('changes tells files with their lines, and commits, newest first, in both directions', async (t) => {
  const { commit, changes, git } = await fixture(t);
  const first = await commit('First', { 'app.py': 'a\nb\n', gone: 'x\n', image: Buffer.from([0, 1]), empty: '' });
  await git('rm', '--quiet', 'gone');
  const second = await commit('Say it\nin two lines\n\nAnd why.', {
    image: Buffer.from([0, 2]),
    'new\nname': '1\n2\n3\n',
  });
  const third = await commit('Third \u001b[31m', { 'app.py': 'a\nc\nd\n' });
  const found = await changes(first, third);
  assert.deepEqual(found?.files, {
    total: 4,
    shown: [
      { path: 'app.py', change: 'changed', lines: { added: 2, removed: 1 } },
      { path: 'gone', change: 'removed', lines: { added: 0, removed: 1 } },
      { path: 'image', change: 'changed', lines: null },
      { path: 'new\nname', change: 'added', lines: { added: 3, removed: 0 } },
    ],
  });
  assert.deepEqual(
    found.commitsAdded.shown.map(({ id, subject }) => [id, subject]),
    [
      [third, 'Third \u001b[31m'],
      [second, 'Say it in two lines'],
    ],
  );
  assert.equal(found.commitsAdded.shown[0]?.author, 'Test');
  assert.ok(Math.abs((found.commitsAdded.shown[0]?.at ?? 0) - Date.now()) < 60_000);
  assert.equal(found.commitsRemoved.total, 0);
  const back = await changes(third, first);
  assert.deepEqual([back?.commitsAdded.total, back?.commitsRemoved.total], [0, 2]);
  assert.deepEqual(back?.files.shown[0]?.lines, { added: 1, removed: 2 });
});

test('changes tells no commits where histories have nothing in common, and those of both sides after a forced push', async (t) => {
  const { commit, changes, git } = await fixture(t);
  const root = await commit('Root', { a: '1\n' });
  const one = await commit('One', { a: '2\n' });
  await git('reset', '--quiet', '--hard', root);
  const other = await commit('Other', { a: '3\n' });
  const forced = await changes(one, other);
  assert.deepEqual(
    [forced?.commitsAdded, forced?.commitsRemoved].map((each) => each?.shown.map(({ subject }) => subject)),
    [['Other'], ['One']],
  );
  await git('checkout', '--quiet', '--orphan', 'alone');
  const alone = await commit('Alone', { a: '4\n' });
  const apart = await changes(one, alone);
  assert.deepEqual([apart?.commitsAdded.total, apart?.commitsRemoved.total, apart?.files.total], [0, 0, 1]);
});

test('changes shows the first of very many, reads no large file, and gives null where a commit is gone', async (t) => {
  const { commit, changes, git, path } = await fixture(t);
  const first = await commit('First', { large: 'line\n'.repeat(500_000), script: '' });
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`file-${index}`, 'x\n']));
  const second = await commit('Many', many);
  const found = await changes(first, second);
  assert.deepEqual([found?.files.total, found?.files.shown.length], [201, 200]);
  assert.equal(found?.files.shown[0]?.lines, null);
  await chmod(path('script'), 0o755);
  await git('config', 'core.fileMode', 'true');
  const third = await commit('Large', { large: 'other\n'.repeat(500_000) });
  assert.deepEqual((await changes(second, third))?.files.shown, [
    { path: 'large', change: 'changed', lines: null },
    { path: 'script', change: 'changed', lines: { added: 0, removed: 0 } },
  ]);
  for (let count = 0; count < 25; count++) await commit(`Commit ${count}`);
  const last = await git('rev-parse', 'HEAD');
  const commits = (await changes(third, last))?.commitsAdded;
  assert.deepEqual([commits?.total, commits?.shown.length, commits?.shown[0]?.subject], [25, 20, 'Commit 24']);
  assert.equal(await changes('1'.repeat(40), last), null);
  await assert.rejects(changes('--output=/tmp/x', last), { code: 'invalid_source' });
});
