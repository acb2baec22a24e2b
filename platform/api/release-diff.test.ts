import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exec } from '../exec.ts';
import { startApi, type TestApi } from './testing/server.ts';

test('a release is compared with the one that it was built on, or with any other', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  await api.client.setConfig('hello', { KEPT: 'a', CHANGED: 'before-4be1', GONE: 'x' });
  await api.client.setConfig('hello', { CHANGED: 'after-4be1', GONE: null, NEW: 'y' });
  const config = await api.client.releaseDiff('hello', 'v4');
  assert.deepEqual([config.from?.version, config.to.version], [3, 4]);
  assert.deepEqual(config.config, { added: ['NEW'], removed: ['GONE'], changed: ['CHANGED'] });
  assert.deepEqual([config.source_changed, config.image_changed], [false, false]);
  assert.deepEqual(config.process_types, { added: [], removed: [], changed: [] });
  assert.doesNotMatch(JSON.stringify(config), /4be1/);
  api.acts.deploy({ account: api.admin, app, processTypes: { web: 'node other.js', clock: 'node clock.js' } });
  const deploy = await api.client.releaseDiff('hello', '5', '3');
  assert.equal(deploy.image_changed, true);
  assert.deepEqual(deploy.process_types, {
    added: [{ type: 'clock', command: 'node clock.js' }],
    removed: [{ type: 'worker', command: 'node worker.js' }],
    changed: [{ type: 'web', from: 'node server.js', to: 'node other.js' }],
  });
  assert.deepEqual(deploy.config, { added: ['NEW'], removed: ['GONE'], changed: ['CHANGED'] });
  const back = await api.client.releaseDiff('hello', 'v3', 'v5');
  assert.deepEqual(back.config, { added: ['GONE'], removed: ['NEW'], changed: ['CHANGED'] });
});

test('a release is not compared with one that failed, and the first with nothing', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const first = await api.client.releaseDiff('hello', 'v1');
  assert.deepEqual([first.from, first.source_changed], [null, false]);
  const { store, admin } = api;
  store.transaction(() => {
    const of = { appId: app.id, accountId: admin.id, imageId: null, processTypes: {}, config: {} };
    const release = store.releases.create({ ...of, description: 'Deploy bad' });
    store.releases.fail({ release, code: 'boot_timeout', message: 'too slow' });
  });
  await api.client.setConfig('hello', { A: '1' });
  assert.deepEqual((await api.client.releaseDiff('hello', 'v4')).from?.version, 2);
  const unknown = await api.fetch('/apps/hello/releases/v4/diff?with=v9');
  assert.equal(unknown.status, 404);
});

test('two releases of a source are compared by their commits and files, while both are kept', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const first = await commitOf(api, app.id, { files: { 'app.py': 'one\n' }, parent: null });
  const second = await commitOf(api, app.id, { files: { 'app.py': 'one\ntwo\n', new: '' }, parent: first });
  for (const commit of [first, second, 'f'.repeat(40)]) {
    api.acts.deploy({ account: api.admin, app, processTypes: { web: 'python app.py' }, commit });
  }
  const { source } = await api.client.releaseDiff('hello', 'v4', 'v3');
  assert.deepEqual(source, {
    commits_added: {
      total: 1,
      shown: [{ id: second, subject: 'Of 2 files', author: 'Ann', committed_at: '2001-09-09T01:46:40Z' }],
    },
    commits_removed: { total: 0, shown: [] },
    files: {
      total: 2,
      shown: [
        { path: 'app.py', change: 'changed', lines: { added: 1, removed: 0 } },
        { path: 'new', change: 'added', lines: { added: 0, removed: 0 } },
      ],
    },
  });
  assert.equal((await api.client.releaseDiff('hello', 'v3', 'v4')).source?.commits_removed.total, 1);
  const gone = await api.client.releaseDiff('hello', 'v5', 'v4');
  assert.deepEqual([gone.source_changed, gone.source], [true, null]);
});

/** A commit in the app's repository, of `files`. */
async function commitOf(
  api: TestApi,
  appId: string,
  { files, parent }: { files: Readonly<Record<string, string>>; parent: string | null },
): Promise<string> {
  const cwd = await api.sources.ensure(appId);
  const who = { NAME: 'Ann', EMAIL: 'ann@localhost', DATE: '1000000000 +0000' };
  const env: Record<string, string> = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([of, value]) => [`GIT_${role}_${of}`, value])),
  );
  env['PATH'] = '/usr/bin:/bin';
  const git = async (args: readonly string[], input: string) => {
    const { exitCode, stdout, stderr } = await exec(['git', ...args], { cwd, input, env });
    assert.equal(exitCode, 0, stderr);
    return stdout.trim();
  };
  const entries: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    entries.push(`100644 blob ${await git(['hash-object', '-w', '--stdin'], text)}\t${name}\n`);
  }
  const tree = await git(['mktree'], entries.join(''));
  const of = parent === null ? [] : ['-p', parent];
  return git(['commit-tree', tree, ...of], `Of ${entries.length} ${entries.length === 1 ? 'file' : 'files'}`);
}
