import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { referenceText } from '../buildpacks/reference.ts';
import type { Acts } from './api/dependencies.ts';
import type { BuildQueue } from './builds/build-queue.ts';
import type { Catalogs } from './builds/catalog.ts';
import { asFaults, chosenBuildpacks, planTree } from './builds/plan-tree.ts';
import { builtSource, type Trees } from './builds/source-tree.ts';
import type { PlanResource } from './client/berth-resources.ts';
import { Fault } from './errors.ts';
import type { App } from './model/app.ts';
import type { Build } from './model/build.ts';
import type { HomePaths } from './model/installation.ts';
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
  readonly paths: HomePaths;
}

/** What the API may do about builds and their sources. */
export function buildActs(
  parts: BuildParts,
): Pick<Acts, 'startBuild' | 'cancelBuild' | 'createSource' | 'receiveSource' | 'plan' | 'catalog'> {
  const { store, builds, archives, paths } = parts;
  const fileOf = (id: string) => `${paths.sources}/${id}`;
  return {
    startBuild: async ({ account, app, sourceId, version, checksum }) => {
      const source = store.sources.byId(sourceId);
      if (source === null || source.accountId !== account.id || source.sizeBytes === null) {
        throw new Fault({
          code: 'invalid_params',
          message: 'Cannot build: source_blob.url is no source that was received here',
          next: 'Make one with POST /sources, PUT the archive to its put_url, and give its get_url.',
        });
      }
      await verifyChecksum(fileOf(sourceId), checksum);
      const signal = AbortSignal.timeout(10 * 60_000);
      const commit = await archives.importArchive({
        appId: app.id,
        file: fileOf(sourceId),
        format: 'tar.gz',
        limits: ARCHIVE_LIMITS,
        signal,
      });
      return builds.enqueue({ appId: app.id, accountId: account.id, commit, origin: 'archive', version });
    },
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
    plan: ({ app }) => planOf(parts, app),
    catalog: () => parts.catalogs.current(),
  };
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
    plan: planned.kind === 'plan' ? planned.plan : null,
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
