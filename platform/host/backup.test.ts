import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack as newPack } from 'tar-stream';
import type { Settings } from '../model/installation.ts';
import { openStore } from '../store/store.ts';
import { ensureAccount } from './account.ts';
import { backup } from './backup.ts';
import { knownBackups } from './backup-list.ts';
import type { Machine } from './machine.ts';
import { restore } from './restore.ts';
import { writeSettings } from './settings.ts';
import { newMachine, SILENT_STEP } from './testing/test-machine.ts';

const SETTINGS: Settings = {
  instance: 'ab12cd34',
  domain: 'localhost',
  routerPort: 28_080,
  apiPort: 25_000,
  // None that a Berth of this machine may hold: those lie in 10.192.0.0/10.
  pool: '10.103.0.0/16',
  caBundle: null,
  concurrentBuilds: 2,
  reach: 'address',
  stackImage: 'berth/stack:trixie',
};
const CONFIG = { SECRET: 'canary "$(id)"\n', EMPTY: '' };

/** A Berth with one app, one release, a git repository and a build's output; nothing runs. */
function newBerth(t: TestContext): { machine: Machine; file: string; appId: string } {
  const machine = newMachine(t);
  const { paths } = machine;
  writeSettings(paths, SETTINGS);
  ensureAccount({ paths, settings: SETTINGS, step: SILENT_STEP });
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  t.after(() => store.close());
  const appId = store.transaction(() => {
    const account = store.accounts.byEmail('admin@localhost');
    assert.ok(account);
    const app = store.apps.create({ name: 'hello', ownerId: account.id, subnets: 256 });
    assert.ok(app);
    const { commit, ...image } = { commit: 'c'.repeat(40), appId: app.id, dockerImage: 'sha256:1', sizeBytes: 1 };
    const { id } = store.images.create({ ...image, commit, processTypes: {}, buildpack: 'Node.js', kind: 'buildpack' });
    const of = { appId: app.id, accountId: account.id, description: 'Deploy', imageId: id, processTypes: {} };
    store.releases.succeed(store.releases.create({ ...of, config: CONFIG }));
    return app.id;
  });
  mkdirSync(`${paths.repositories}/${appId}.git/objects/12`, { recursive: true });
  mkdirSync(`${paths.repositories}/${appId}.git/refs/tags`, { recursive: true });
  writeFileSync(`${paths.repositories}/${appId}.git/objects/12/34`, Buffer.from([0, 255, 10]));
  mkdirSync(paths.buildOutput);
  writeFileSync(`${paths.buildOutput}/empty.txt`, '');
  return { machine, file: join(dirname(paths.home), 'backup.tar.gz'), appId };
}

test('restore makes of a backup what was backed up while its database was open', async (t) => {
  const { machine, file, appId } = newBerth(t);
  assert.ok((await backup(machine, { file, engine: null, step: SILENT_STEP })) > 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const other = newMachine(t);
  const { settings } = await restore(other, { file });
  assert.deepEqual(settings, { ...SETTINGS, stackImage: null });
  const { paths } = other;
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  t.after(() => store.close());
  const app = store.apps.byName('hello');
  assert.equal(app?.id, appId);
  const release = store.releases.current(appId);
  assert.ok(release);
  assert.deepEqual(store.releases.config(release.id), CONFIG);
  assert.ok(store.tokens.authenticate(readFileSync(paths.tokenFile, 'utf8').trim()));
  assert.deepEqual(readFileSync(`${paths.repositories}/${appId}.git/objects/12/34`), Buffer.from([0, 255, 10]));
  assert.deepEqual(
    readdirSync(`${paths.repositories}/${appId}.git/refs`),
    ['tags'],
    'empty folders are part of a repository',
  );
  assert.equal(statSync(paths.keyFile).mode & 0o777, 0o600);
  assert.equal(statSync(paths.home).mode & 0o777, 0o700);
  assert.equal(readFileSync(`${paths.buildOutput}/empty.txt`, 'utf8'), '');
});

test('backup overwrites no file, and leaves nothing of its own in the home but a note of it', async (t) => {
  const { machine, file } = newBerth(t);
  const before = readdirSync(machine.paths.home).filter((name) => !name.startsWith('berth.db-'));
  await backup(machine, { file, engine: null, step: SILENT_STEP });
  await assert.rejects(backup(machine, { file, engine: null, step: SILENT_STEP }), /Cannot write the backup .*EEXIST/);
  assert.deepEqual(
    readdirSync(machine.paths.home).filter((name) => !name.startsWith('berth.db-')),
    ['backups.json', ...before],
  );
  const [known, ...others] = knownBackups(machine.paths);
  assert.deepEqual([known?.file, known?.sizeBytes, known?.images], [file, statSync(file).size, false]);
  assert.deepEqual(others, []);
});

test('backup puts the images of current releases in when it is given an engine', async (t) => {
  const { machine, file } = newBerth(t);
  const asked: string[][] = [];
  const engine = {
    saveImages: (references: readonly string[]) => {
      asked.push([...references]);
      return Promise.resolve(Readable.from([Buffer.from('layers')]));
    },
  };
  await backup(machine, { file, engine, step: SILENT_STEP });
  assert.deepEqual(asked, [['sha256:1']]);
  const other = newMachine(t);
  const { manifest } = await restore(other, { file });
  assert.deepEqual(manifest.images, ['sha256:1']);
  assert.equal(readFileSync(`${other.paths.home}/images.tar`, 'utf8'), 'layers');
});

test('restore refuses a home that is in use', async (t) => {
  const { machine, file } = newBerth(t);
  await backup(machine, { file, engine: null, step: SILENT_STEP });
  await assert.rejects(restore(machine, { file }), /Cannot restore to .*: it is not empty/);
});

test('restore leaves an empty home when the file was cut off', async (t) => {
  const { machine, file } = newBerth(t);
  const size = await backup(machine, { file, engine: null, step: SILENT_STEP });
  truncateSync(file, size - 200);
  const other = newMachine(t);
  mkdirSync(other.paths.home);
  await assert.rejects(restore(other, { file }), /Cannot restore from/);
  assert.deepEqual(readdirSync(other.paths.home), []);
});

for (const entry of [
  { name: 'git/../../outside', content: 'x' },
  { name: '/etc/berth-outside', content: 'x' },
  { name: 'git/link', type: 'symlink', linkname: '/etc/passwd' } as const,
  { name: 'host-changes.json', content: '[]' },
]) {
  test(`restore refuses a file with the entry ${entry.name}`, async (t) => {
    const machine = newMachine(t);
    mkdirSync(dirname(machine.paths.home), { recursive: true });
    const file = join(dirname(machine.paths.home), 'forged.tar.gz');
    const pack = newPack();
    pack.entry({ name: 'manifest.json' }, JSON.stringify({ format: 1, createdAt: '', instance: 'x', images: null }));
    if ('type' in entry) pack.entry(entry);
    else pack.entry({ name: entry.name }, entry.content);
    pack.finalize();
    writeFileSync(file, gzipSync(await buffer(pack)));
    await assert.rejects(restore(machine, { file }), /which no backup does/);
    assert.deepEqual(readdirSync(dirname(machine.paths.home)), ['forged.tar.gz']);
  });
}
