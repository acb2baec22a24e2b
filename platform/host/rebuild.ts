import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../client/client.ts';
import { exec } from '../exec.ts';
import type { Settings } from '../model/installation.ts';
import { openStore } from '../store/store.ts';
import { ARCHIVE } from './archive-entries.ts';
import type { Machine } from './machine.ts';
import { type CurrentImage, imagesMissing } from './missing-images.ts';
import { openEngine } from './open-engine.ts';
import { reasonOf } from './problem.ts';
import type { Step } from './progress.ts';
import { apiUrl } from './urls.ts';

const POLL_MS = 500;
const ARCHIVE_MS = 5 * 60_000;

/** Lies in the home between a restore and the `up` that brought all of its apps back. */
export function restoredMarker(home: string): string {
  return `${home}/restored`;
}

/** Gives the images that a backup held to the Docker Engine. Before the platform starts. */
export async function loadRestoredImages(
  machine: Machine,
  { settings, step }: { settings: Settings; step: Step },
): Promise<void> {
  const file = `${machine.paths.home}/${ARCHIVE.images}`;
  if (!existsSync(file)) return step.result('none in the backup');
  const engine = await openEngine({ instance: settings.instance, dockerSocket: machine.dockerSocket });
  await engine.loadImages(createReadStream(file));
  rmSync(file);
  step.result('loaded');
}

/** Builds the images anew that a restored Berth lacks, each from the commit that its app ran. */
export async function rebuildMissing(
  machine: Machine,
  { settings, step }: { settings: Settings; step: Step },
): Promise<void> {
  const { paths, dockerSocket } = machine;
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  const engine = await openEngine({ instance: settings.instance, dockerSocket });
  const missing = await imagesMissing({ store, engine }).finally(() => store.close());
  const client = new Client({ url: apiUrl(settings), token: readFileSync(paths.tokenFile, 'utf8').trim() });
  const failed: string[] = [];
  for (const [index, current] of missing.entries()) {
    const { name } = current.app;
    step.now(`${name} (${index + 1} of ${missing.length})`);
    const reason = await rebuild(machine, { client, current }).catch(reasonOf);
    if (reason === null) continue;
    failed.push(name);
    machine.progress.note(`Cannot build ${name} anew: ${reason}. Push it again: git push berth main`);
  }
  if (failed.length === 0) rmSync(restoredMarker(paths.home), { force: true });
  const built = missing.length - failed.length;
  step.result(missing.length === 0 ? 'all are there' : `${built} of ${missing.length} built anew`);
}

/** Why it failed, or null. */
async function rebuild(
  machine: Machine,
  { client, current }: { client: Client; current: CurrentImage },
): Promise<string | null> {
  const { app, image } = current;
  if (image.commit === null) return 'its commit is not known';
  const folder = mkdtempSync(`${machine.paths.home}/.rebuild-`);
  try {
    const archive = `${folder}/source.tar.gz`;
    await archiveCommit({ repository: `${machine.paths.repositories}/${app.id}.git`, commit: image.commit, archive });
    const source = await client.createSource();
    await client.upload(source, { body: createReadStream(archive), length: statSync(archive).size });
    const { id } = await client.createBuild(app.name, { url: source.source_blob.get_url, version: image.commit });
    return await outcomeOf(client, { app: app.name, build: id });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function outcomeOf(client: Client, { app, build }: { app: string; build: string }): Promise<string | null> {
  for (;;) {
    const { status, error } = await client.buildState(app, build);
    if (status === 'succeeded') return null;
    if (status === 'failed' || status === 'cancelled') return error?.message ?? `its build is ${status}`;
    await sleep(POLL_MS);
  }
}

async function archiveCommit({
  repository,
  commit,
  archive,
}: {
  repository: string;
  commit: string;
  archive: string;
}): Promise<void> {
  const argv = ['git', '-C', repository, 'archive', '--format=tar.gz', `--output=${archive}`, commit];
  const { exitCode, stderr } = await exec(argv, { signal: AbortSignal.timeout(ARCHIVE_MS) });
  if (exitCode !== 0) throw new Error(`git has no archive of ${commit} (${stderr.trim()})`);
}
