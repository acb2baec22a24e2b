import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { readReferences, referenceText } from '../buildpacks/reference.ts';
import type { Acts, OnApp } from './api/dependencies.ts';
import type { AppActs } from './apps/apps.ts';
import type { BuildQueue } from './builds/build-queue.ts';
import type { Catalogs } from './builds/catalog.ts';
import { referenceProblem } from './builds/classic/buildpack-reference.ts';
import { asFaults, chosenBuildpacks, planTree } from './builds/plan-tree.ts';
import { builtSource, type Trees } from './builds/source-tree.ts';
import { referenceProblem as imageNameProblem } from './builds/taken-image.ts';
import type { PlanResource } from './client/berth-resources.ts';
import type { Engine } from './engine/engine.ts';
import { Fault } from './errors.ts';
import type { Account } from './model/account.ts';
import type { App } from './model/app.ts';
import type { Build, TakenImage } from './model/build.ts';
import type { HomePaths, Settings } from './model/installation.ts';
import type { Store } from './store/store.ts';

const CANCEL_MS = 30_000;
const ARCHIVE_LIMITS = { bytes: 2 * 1024 ** 3, files: 200_000 };

/** Turns a received archive into a commit of the app's repository. */
export interface ArchiveImporter {
  importArchive(options: {
    appId: string;
    file: string;
    format: 'tar.gz' | 'tar';
    limits: { bytes: number; files: number };
    signal: AbortSignal;
  }): Promise<string>;
}

/** The parts that acts on builds call. */
export interface BuildParts {
  readonly store: Store;
  readonly builds: Pick<BuildQueue, 'enqueue' | 'cancel' | 'cancelAll' | 'ended'>;
  readonly archives: ArchiveImporter;
  readonly trees: Pick<Trees, 'source' | 'folder'>;
  readonly catalogs: Pick<Catalogs, 'current'>;
  readonly apps: Pick<AppActs, 'setSettings'>;
  readonly engine: Pick<Engine, 'volumes' | 'removeVolume' | 'images' | 'removeImage'>;
  readonly settings: Pick<Settings, 'allowLocalBuildpacks'>;
  readonly paths: HomePaths;
}

/** What the API may do about builds and their sources. */
export function buildActs(
  parts: BuildParts,
): Pick<
  Acts,
  | 'startBuild'
  | 'deployTaken'
  | 'cancelBuild'
  | 'createSource'
  | 'receiveSource'
  | 'plan'
  | 'catalog'
  | 'setBuildpacks'
  | 'purgeBuildCache'
> {
  const { store, builds, archives, paths } = parts;
  const fileOf = (id: string) => `${paths.sources}/${id}`;
  return {
    startBuild: async ({ account, app, sourceId, version, subject, checksum, buildpacks: wished }) => {
      const buildpacks = wished === null ? null : await checkedBuildpacks(parts, wished);
      requireReceived(parts, { sourceId, account });
      await verifyChecksum(fileOf(sourceId), checksum);
      const signal = AbortSignal.timeout(10 * 60_000);
      const commit = await archives.importArchive({
        appId: app.id,
        file: fileOf(sourceId),
        format: 'tar.gz',
        limits: ARCHIVE_LIMITS,
        signal,
      });
      const build = { appId: app.id, accountId: account.id, commit, origin: 'archive', version, subject } as const;
      return builds.enqueue({ ...build, buildpacks });
    },
    deployTaken: (options) => deployTaken(parts, options),
    cancelBuild: async ({ build }): Promise<Build> => {
      builds.cancel(build);
      const patience = AbortSignal.timeout(CANCEL_MS);
      // A step that does not die at once ends a little later: the answer is what the build is now.
      return builds.ended({ buildId: build.id, signal: patience }).catch((error: unknown) => {
        const now = store.builds.byId(build.id);
        if (!patience.aborted || now === null) throw error;
        return now;
      });
    },
    createSource: async ({ account }) => store.transaction(() => store.sources.create(account.id)),
    receiveSource: async ({ id, stream, limitBytes }) => {
      const source = store.sources.byId(id);
      if (source === null)
        throw new Fault({ code: 'not_found', resource: 'source', message: "Couldn't find that source." });
      if (source.sizeBytes !== null)
        throw new Fault({ code: 'conflict', message: 'Cannot take the archive: this source has one already' });
      const sizeBytes = await receive({ stream, file: fileOf(id), limitBytes });
      store.transaction(() => store.sources.received({ id, sizeBytes }));
    },
    setBuildpacks: (options) => setBuildpacks(parts, options),
    purgeBuildCache: ({ app }) => purgeCache(parts, app),
    plan: ({ app }) => planOf(parts, app),
    catalog: () => parts.catalogs.current(),
  };
}

function requireReceived({ store }: BuildParts, { sourceId, account }: { sourceId: string; account: Account }): void {
  const source = store.sources.byId(sourceId);
  if (source !== null && source.accountId === account.id && source.sizeBytes !== null) return;
  throw new Fault({
    code: 'invalid_params',
    message: 'Cannot build: that URL is no source that was received here',
    next: 'Make one with POST /sources, PUT the archive to its put_url, and give its get_url.',
  });
}

/** The build of a source that says `FROM` the image and nothing else, so that it is known what was released. */
async function deployTaken(
  parts: BuildParts,
  { account, app, image, version }: OnApp & { image: TakenImage; version: string | null },
): Promise<Build> {
  const { builds, archives, paths } = parts;
  if (image.kind === 'archive') requireReceived(parts, { sourceId: image.sourceId, account });
  const problem = image.kind === 'reference' ? imageNameProblem(image.reference) : null;
  if (problem !== null) throw new Fault({ code: 'invalid_params', message: `Cannot deploy the image: ${problem}` });
  const file = `${paths.sources}/${randomUUID()}.tar`;
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, image.kind === 'reference' ? `FROM ${image.reference}\n` : 'FROM scratch\n');
  tar.finalize();
  try {
    await pipeline(tar, createWriteStream(file, { mode: 0o600 }));
    const signal = AbortSignal.timeout(60_000);
    const commit = await archives.importArchive({ appId: app.id, file, format: 'tar', limits: ARCHIVE_LIMITS, signal });
    const name = image.kind === 'reference' ? image.reference : 'image';
    const build = { appId: app.id, accountId: account.id, commit, origin: 'archive', takenImage: image } as const;
    return await builds.enqueue({ ...build, version: version ?? name });
  } finally {
    await rm(file, { force: true });
  }
}

async function setBuildpacks(
  parts: BuildParts,
  { account, app, buildpacks: wished }: OnApp & { buildpacks: readonly string[] },
): Promise<App> {
  const buildpacks = await checkedBuildpacks(parts, wished);
  return parts.apps.setSettings({ app, accountId: account.id, settings: { buildpacks } });
}

/** The names as they are kept. Rejects with a Fault `invalid_buildpacks` where one cannot be used here. */
async function checkedBuildpacks({ settings }: BuildParts, buildpacks: readonly string[]): Promise<string[]> {
  const references = await asFaults(() => readReferences(buildpacks));
  for (const reference of references) {
    const options = { privateHosts: settings.allowLocalBuildpacks === true };
    const problem = reference.kind === 'git' ? referenceProblem(reference, options) : null;
    if (problem === null) continue;
    throw new Fault({
      code: 'invalid_buildpacks',
      message: `Cannot use the buildpack ${referenceText(reference)}: ${problem}`,
      next: 'Name one of ours, such as nodejs, or the public https:// URL of a git repository, with #ref for a branch, tag or commit.',
    });
  }
  return references.map(referenceText);
}

/** Package caches and dependency images: the next build makes all of it anew. */
async function purgeCache({ store, engine }: BuildParts, app: App): Promise<void> {
  if (store.builds.open().some(({ appId, status }) => appId === app.id && status === 'building')) {
    throw new Fault({
      code: 'conflict',
      message: `Cannot purge the build cache of ${app.name}: a build uses it`,
      next: 'Wait for its end, or cancel it with `berth builds:cancel`.',
    });
  }
  for (const { name, appId } of await engine.volumes()) {
    if (appId === app.id) await engine.removeVolume(name);
  }
  for (const { id, tags, labels } of await engine.images()) {
    if (labels['berth.app'] !== app.id || !['deps', 'stage'].includes(labels['berth.kind'] ?? '')) continue;
    for (const reference of tags.length > 0 ? tags : [id]) await engine.removeImage(reference);
  }
}

/** How the app's last source would be built now: that of its newest build, however that came out. */
async function planOf({ store, trees, catalogs }: BuildParts, app: App): Promise<PlanResource> {
  const commit = store.builds.ofApp(app.id).at(-1)?.commit ?? null;
  if (commit === null) {
    throw new Fault({
      code: 'invalid_params',
      message: `Cannot plan: nothing was pushed to ${app.name} yet`,
      next: 'Push it with `git push berth main`, or plan the folder itself with `berth plan .`.',
    });
  }
  const { buildRoot: root, buildpacks: set } = app.settings;
  const { tree: source } = await builtSource({ trees, app, commit });
  const chosen = await asFaults(() => chosenBuildpacks({ source, buildpacks: set }));
  const planned = await planTree({ source, catalog: () => catalogs.current(), buildpacks: set });
  return {
    app: { id: app.id, name: app.name },
    commit,
    root,
    buildpacks: chosen.map(referenceText),
    plan: planned.kind === 'plan' ? planned.plan : (planned.own?.plan ?? null),
  };
}

async function receive({
  stream,
  file,
  limitBytes,
}: {
  stream: Readable;
  file: string;
  limitBytes: number;
}): Promise<number> {
  const part = `${file}.${randomUUID()}.part`;
  let sizeBytes = 0;
  try {
    await pipeline(
      stream,
      async function* bounded(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          sizeBytes += chunk.length;
          if (sizeBytes > limitBytes) {
            throw new Fault({
              code: 'payload_too_large',
              message: `Cannot take the archive: it is over ${Math.round(limitBytes / 1e6)} MB`,
            });
          }
          yield chunk;
        }
      },
      createWriteStream(part, { mode: 0o600 }),
    );
    await rename(part, file);
    return sizeBytes;
  } finally {
    await rm(part, { force: true });
  }
}

async function verifyChecksum(file: string, checksum: string | null): Promise<void> {
  if (checksum === null) return;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('hex');
  const expected = checksum.toLowerCase().replace(/^sha256:/, '');
  if (actual === expected) return;
  throw new Fault({
    code: 'invalid_params',
    message: `Cannot build: the archive's checksum is SHA256:${actual}, not what source_blob.checksum says`,
  });
}
