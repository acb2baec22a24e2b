import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../e2e/app.ts';
import { engine } from '../e2e/engine.ts';
import { must, run } from '../e2e/process.ts';

/** How a sample is built by hand with docker, on the images that Berth made for it. */
export interface Recipe {
  readonly sample: string;
  /** File that changes from round to round. */
  readonly file: string;
  /** Started with PORT=8000. */
  readonly command: string;
  /** A compiled language: what compiles /app in its builder, and folders that go into the image; null: none does. */
  readonly compile: {
    readonly builder: string;
    readonly script: string;
    readonly env: Readonly<Record<string, string>>;
    readonly cache: { readonly name: string; readonly path: string };
    readonly taken: readonly string[];
  } | null;
  /** A hand-written Dockerfile of several stages; `{stack}` and `{runtime}` stand for Berth's images. */
  readonly dockerfile: string;
  /** Name of the runtime image that its Dockerfile builds on. */
  readonly runtime: string;
}

/** Docker id of Berth's newest image whose tag begins so. */
export async function imageOf(prefix: string): Promise<string> {
  const { body } = await engine<{ Id: string; Created: number; RepoTags: string[] | null }[]>('GET', '/images/json');
  const found = body.filter(({ RepoTags }) => RepoTags?.some((tag) => tag.startsWith(prefix)));
  const newest = found.toSorted((left, right) => right.Created - left.Created)[0];
  if (newest === undefined) throw new Error(`There is no image ${prefix}…`);
  return newest.Id;
}

/** Bytes of an image. */
export async function sizeOf(image: string): Promise<number> {
  return (await engine<{ Size: number }>('GET', `/images/${image}/json`)).body.Size;
}

const USER = ['--user', '10000', '--workdir', '/app'];

/**
 * The steps of a rebuild: create from `image`, copy the tree, compile where the language does, commit, start, wait for
 * the port. Answers how many milliseconds they took.
 */
export async function typedByHand({ app, image, recipe }: { app: App; image: string; recipe: Recipe }) {
  const begin = performance.now();
  const made: string[] = [];
  const container =
    recipe.compile === null ? await copied({ app, image, made }) : await compiled({ app, image, recipe, made });
  const committed = (await must(['docker', 'commit', container])).stdout.trim();
  const args = ['--detach', '--init', ...USER, '--env', 'PORT=8000', committed, ...recipe.command.split(' ')];
  const runs = (await must(['docker', 'run', ...args])).stdout.trim();
  const address = (await must(['docker', 'inspect', '--format', '{{.NetworkSettings.IPAddress}}', runs])).stdout.trim();
  await must(['sh', '-c', `until curl -so /dev/null http://${address}:8000/; do sleep 0.02; done`]);
  const elapsed = performance.now() - begin;
  await run(['docker', 'rm', '--force', ...made, runs]);
  await run(['docker', 'rmi', committed]);
  return elapsed;
}

/** A container of `image` with the tree. */
async function copied({ app, image, made }: { app: App; image: string; made: string[] }): Promise<string> {
  const id = (await must(['docker', 'create', ...USER, image, 'true'])).stdout.trim();
  made.push(id);
  await copyTree(app, id);
  return id;
}

/** A container of `image` with what was compiled in the builder. */
async function compiled(options: { app: App; image: string; recipe: Recipe; made: string[] }): Promise<string> {
  const { app, image, recipe, made } = options;
  if (recipe.compile === null) throw new Error('Nothing is compiled');
  const { builder, script, env, cache, taken } = recipe.compile;
  const settings = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const volume = ['--volume', `${cache.name}:${cache.path}`];
  const from = await imageOf(builder);
  const built = await must(['docker', 'create', ...USER, ...settings, ...volume, from, '/bin/sh', '-c', script]);
  const builderId = built.stdout.trim();
  made.push(builderId);
  await copyTree(app, builderId);
  await must(['docker', 'start', '--attach', builderId]);
  const id = (await must(['docker', 'create', ...USER, image, 'true'])).stdout.trim();
  made.push(id);
  for (const path of taken) await must(['sh', '-c', `docker cp ${builderId}:/app/${path} - | docker cp - ${id}:/app`]);
  return id;
}

async function copyTree(app: App, container: string): Promise<void> {
  await must(['sh', '-c', `git archive HEAD | docker cp - ${container}:/app`], { cwd: app.folder });
}

/** Fills the cache of the steps by hand with what Berth's builds of the app have cached. */
export async function fillCache({ from, recipe }: { from: string; recipe: Recipe }): Promise<void> {
  if (recipe.compile === null) return;
  const { cache, builder } = recipe.compile;
  const mounts = ['--volume', `${from}:/from:ro`, '--volume', `${cache.name}:${cache.path}`];
  const copy = `cp -a /from/. ${cache.path}/`;
  await must(['docker', 'run', '--rm', '--user', '0', ...mounts, await imageOf(builder), '/bin/sh', '-c', copy]);
}

/** Builds the Dockerfile of several stages with nothing cached; how long it took, and how large its image is. */
export async function byDockerfile({ app, recipe }: { app: App; recipe: Recipe }) {
  const [stack, runtime] = [await imageOf('berth/stack:'), await imageOf(recipe.runtime)];
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  const file = join(folder, 'Dockerfile');
  writeFileSync(file, recipe.dockerfile.replaceAll('{stack}', stack).replaceAll('{runtime}', runtime));
  const begin = performance.now();
  const argv = ['docker', 'build', '--quiet', '--no-cache', '--network', 'host', '--file', file, app.folder];
  const built = await must(argv, { env: { ...process.env, DOCKER_BUILDKIT: '0' }, timeoutMs: 900_000 });
  const elapsedMs = performance.now() - begin;
  const image = built.stdout.trim();
  const sizeBytes = await sizeOf(image);
  await run(['docker', 'rmi', image]);
  rmSync(folder, { recursive: true });
  return { elapsedMs, sizeBytes };
}
