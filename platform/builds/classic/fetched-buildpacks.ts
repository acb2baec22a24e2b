import type { BuildContainer, BuildEngine } from '../../engine/engine.ts';
import { Fault } from '../../errors.ts';
import { type BuildContext, buildLimits } from '../build-context.ts';
import { BuildShell } from './build-shell.ts';
import { type BuildpackPlace, type BuildpackReference, placeOf, type Resolve } from './buildpack-reference.ts';
import { FETCH_ARCHIVE, FETCH_GIT, LOOK } from './fetch-scripts.ts';

/** Which of the two interfaces a buildpack has: Heroku's, or that of buildpacks.io. */
export type BuildpackKind = 'classic' | 'cnb';

/** One that was fetched. */
export interface FetchedBuildpack {
  /** As users wrote it, in one line. */
  readonly shown: string;
  readonly kind: BuildpackKind;
  /** The commit that was fetched; null of an archive. */
  readonly commit: string | null;
}

/** Buildpacks in a container of their own, from which builds take them. */
export class FetchedBuildpacks {
  readonly #shell: BuildShell;
  readonly items: readonly FetchedBuildpack[];

  constructor({ shell, items }: { shell: BuildShell; items: readonly FetchedBuildpack[] }) {
    this.#shell = shell;
    this.items = items;
  }

  /** The kind of them all. Throws a Fault where there are both. */
  get kind(): BuildpackKind {
    const kinds = new Set(this.items.map(({ kind }) => kind));
    if (kinds.size === 1 && kinds.has('cnb')) return 'cnb';
    if (!kinds.has('cnb')) return 'classic';
    const lines = this.items.map(
      ({ shown, kind }) => `${shown} is ${kind === 'cnb' ? 'a Cloud Native Buildpack' : 'a classic one'}`,
    );
    throw new Fault({
      code: 'invalid_source',
      message: `Cannot build with classic and Cloud Native Buildpacks together: ${lines.join(', ')}`,
      next: 'Name buildpacks of one kind with `berth buildpacks:set`, and push again.',
    });
  }

  /** Unpacks the `index`th into a folder of another container, which is made. */
  async unpack({ index, into, folder }: { index: number; into: BuildShell; folder: string }): Promise<void> {
    await into.move('Cannot put the buildpack into its build', {
      script: 'mkdir -p -- "$FOLDER" && tar -x -f - -C "$FOLDER" --strip-components=1 --no-same-owner',
      env: { FOLDER: folder },
      input: await this.#shell.container.get(folderOf(index)),
    });
  }

  /** Takes the container away. */
  async remove(): Promise<void> {
    await this.#shell.container.remove();
  }
}

/** Fetches buildpacks: in a container, on the build's own network, and from public hosts alone. */
export class BuildpackFetches {
  readonly #engine: BuildEngine;
  readonly #privateHosts: boolean;
  readonly #resolve: Resolve | undefined;

  constructor(options: { engine: BuildEngine; privateHosts: boolean; resolve?: Resolve }) {
    this.#engine = options.engine;
    this.#privateHosts = options.privateHosts;
    this.#resolve = options.resolve;
  }

  /** Rejects with a Fault that names the one that cannot be fetched, or that is none. `from` is an image with git and curl. */
  async fetch(options: {
    context: BuildContext;
    buildpacks: readonly BuildpackReference[];
    from: string;
  }): Promise<FetchedBuildpacks> {
    const { context, buildpacks, from } = options;
    const resolve = this.#resolve === undefined ? {} : { resolve: this.#resolve };
    const places = await Promise.all(
      buildpacks.map((each) => placeOf(each, { privateHosts: this.#privateHosts, ...resolve })),
    );
    const container = await this.#container({ context, from });
    try {
      const shell = new BuildShell({ container, context });
      const items: FetchedBuildpack[] = [];
      for (const [index, place] of places.entries()) {
        context.log.section(`Fetching the buildpack ${place.shown}`);
        const commit = await this.#get({ shell, place, index });
        if (commit !== null) context.log.line(`At commit ${commit}`);
        items.push({ shown: place.shown, commit, kind: await kindOf({ shell, place, index }) });
      }
      return new FetchedBuildpacks({ shell, items });
    } catch (thrown) {
      await container.remove();
      throw thrown;
    }
  }

  #container({ context, from }: { context: BuildContext; from: string }): Promise<BuildContainer> {
    const { app, build, signal } = context;
    return this.#engine.buildContainer({
      buildId: build.id,
      from,
      limits: buildLimits(app),
      network: 'egress',
      privilege: 'app',
      volumes: [],
      signal,
    });
  }

  async #get(options: { shell: BuildShell; place: BuildpackPlace; index: number }): Promise<string | null> {
    const { shell, place, index } = options;
    const { exitCode, text } = await shell.ask({
      script: place.archive ? FETCH_ARCHIVE : FETCH_GIT,
      env: {
        HOME: '/tmp',
        URL: place.url,
        REF: place.ref,
        FOLDER: place.folder,
        TARGET: folderOf(index),
        PIN: place.pin ?? '',
        PROTOCOLS: this.#privateHosts ? 'http:https' : 'https',
      },
    });
    const lines = hidden({ text, url: place.url }).trim().split('\n');
    if (exitCode === 0) return place.archive ? null : (lines.at(-1) ?? null);
    throw new Fault({
      code: 'build_failed',
      message: `Cannot fetch the buildpack ${place.shown}:\n${lines.slice(-5).join('\n')}`,
      next: 'Check the address and what follows its # (a branch, tag or commit), and that this machine reaches the host (`berth doctor`); then push again.',
    });
  }
}

/** Which kind of buildpack lies in a folder: `bin/detect` with `bin/compile`, or a `buildpack.toml` that names its API. */
async function kindOf(options: { shell: BuildShell; place: BuildpackPlace; index: number }): Promise<BuildpackKind> {
  const { shell, place, index } = options;
  const { text } = await shell.ask({ script: LOOK, env: { TARGET: folderOf(index) } });
  const found = text.trim();
  if (found === 'classic' || found === 'cnb') return found;
  throw new Fault({
    code: 'invalid_source',
    message: `Cannot build with ${place.shown}: it is no buildpack, for it has neither bin/detect and bin/compile nor a buildpack.toml with an api`,
    next: 'Check the address (a folder of a repository is named as `url#ref:folder`), and push again.',
  });
}

/** What a program printed, without the user name and password of the address. */
function hidden({ text, url }: { text: string; url: string }): string {
  const secret = /^[a-z]+:\/\/([^/@]+)@/.exec(url)?.[1];
  return secret === undefined
    ? text
    : [secret, ...secret.split(':')].reduce(
        (left, word) => (word === '' ? left : left.replaceAll(word, '[hidden]')),
        text,
      );
}

function folderOf(index: number): string {
  return `/tmp/fetched/${index}`;
}
