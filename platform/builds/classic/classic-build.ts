import type { BuildEngine } from '../../engine/engine.ts';
import { type BuildContext, buildLimits } from '../build-context.ts';
import type { RuntimeImages } from '../runtimes.ts';
import type { Trees } from '../source-tree.ts';
import { BuildCache } from './build-cache.ts';
import { BuildShell } from './build-shell.ts';
import type { BuildStack } from './build-stack.ts';
import { ClassicBuildpack, type Folders, processTypesOf } from './classic-programs.ts';
import { configFiles } from './config-files.ts';
import type { FetchedBuildpacks } from './fetched-buildpacks.ts';
import { launchProfile, PROFILE_ENV } from './launch-profile.ts';
import type { ReleaseFile } from './release-file.ts';

/** What a build with foreign buildpacks made. */
export interface BuildpackImage {
  readonly dockerImage: string;
  readonly sizeBytes: number;
  readonly processTypes: Readonly<Record<string, string>>;
  /** The names by which the buildpacks call themselves. */
  readonly buildpack: string;
  readonly kind: 'buildpack';
}

const OWNER = { uid: 10_000, gid: 10_000 };
const BUILDPACKS = '/tmp/buildpacks';
const CACHE = '/tmp/cache';
/** One build on its way from buildpack to buildpack. */
interface Work {
  readonly context: BuildContext;
  readonly fetched: FetchedBuildpacks;
  readonly shell: BuildShell;
  readonly folders: Folders;
}

/** Builds with classic buildpacks (https://devcenter.heroku.com/articles/buildpack-api). */
export class ClassicBuilds {
  readonly #engine: BuildEngine;
  readonly #runtimes: Pick<RuntimeImages, 'ensure'>;
  readonly #trees: Trees;
  readonly #instance: string;
  readonly #stack: BuildStack;

  constructor(options: {
    engine: BuildEngine;
    runtimes: Pick<RuntimeImages, 'ensure'>;
    trees: Trees;
    instance: string;
    stack: BuildStack;
  }) {
    this.#engine = options.engine;
    this.#runtimes = options.runtimes;
    this.#trees = options.trees;
    this.#instance = options.instance;
    this.#stack = options.stack;
  }

  /** Detect, compile and release of each in order, then the image of what they left. Rejects with a Fault. */
  async build({ context, fetched }: { context: BuildContext; fetched: FetchedBuildpacks }): Promise<BuildpackImage> {
    const { log, signal } = context;
    const from = await this.#runtimes.ensure({ runtime: this.#stack.build, log, signal });
    const work = await this.#begin({ context, fetched, from });
    try {
      const cache = new BuildCache({
        shell: work.shell,
        log,
        folder: CACHE,
        megabytes: context.app.settings.buildCacheMb,
      });
      await cache.trim();
      const names: string[] = [];
      const releases: ReleaseFile[] = [];
      for (const [index, item] of fetched.items.entries()) {
        const buildpack = new ClassicBuildpack({ ...work, fetched: item, index });
        names.push(await buildpack.detect());
        await buildpack.compile();
        releases.push(await buildpack.release());
        await buildpack.report();
      }
      await cache.trim();
      const processTypes = await this.#processTypes({ work, defaults: releases.at(-1)?.processTypes ?? {}, names });
      const configVars = Object.assign({}, ...releases.map((each) => each.configVars));
      const image = await this.#image({ work, configVars });
      return { ...image, processTypes, buildpack: names.join(' + '), kind: 'buildpack' };
    } finally {
      await work.shell.container.remove();
    }
  }

  async #begin(options: { context: BuildContext; fetched: FetchedBuildpacks; from: string }): Promise<Work> {
    const { context, fetched, from } = options;
    const { app, build, tree, signal } = context;
    const container = await this.#engine.buildContainer({
      buildId: build.id,
      from,
      limits: buildLimits(app),
      network: app.settings.buildNetwork ? 'egress' : 'none',
      privilege: 'app',
      volumes: [{ name: `berth-${this.#instance}-cache-${app.id}-classic`, appId: app.id, path: CACHE }],
      signal,
    });
    try {
      const shell = new BuildShell({ container, context });
      const key = build.id.slice(0, 8);
      const folders = { build: `/tmp/build_${key}`, env: `/tmp/env_${key}`, cache: CACHE, buildpacks: BUILDPACKS };
      const ignored = await tree.read('.slugignore');
      await shell.move('Cannot put the source into its build', {
        script: 'mkdir -p -- "$BUILD" && tar -x -f - -C "$BUILD" --no-same-owner',
        env: { BUILD: folders.build },
        input: await this.#trees.tar(app.id, build.commit, {
          ...OWNER,
          ...(ignored === null ? {} : { ignore: ignored.split('\n') }),
        }),
      });
      await container.put({ tar: await configFiles({ path: folders.env, config: context.config }), path: '/' });
      for (const [index] of fetched.items.entries()) {
        await fetched.unpack({ index, into: shell, folder: `${BUILDPACKS}/${index}` });
      }
      await shell.ask({ script: 'chmod -f +x -- */bin/*', workingDirectory: BUILDPACKS });
      return { context, fetched, shell, folders };
    } catch (thrown) {
      await container.remove();
      throw thrown;
    }
  }

  async #processTypes(options: {
    work: Work;
    defaults: Readonly<Record<string, string>>;
    names: readonly string[];
  }): Promise<Readonly<Record<string, string>>> {
    const { work, defaults, names } = options;
    const { log } = work.context;
    log.section('Discovering process types');
    const { exitCode, text } = await work.shell.ask({
      script: 'cat -- Procfile',
      workingDirectory: work.folders.build,
    });
    const declared = exitCode === 0 ? processTypesOf(text) : {};
    if (exitCode === 0) log.line(`Procfile declares types     -> ${Object.keys(declared).join(', ')}`);
    const rest = Object.keys(defaults).filter((type) => !Object.hasOwn(declared, type));
    if (rest.length > 0) log.line(`Default types for ${names.at(-1)} -> ${rest.join(', ')}`);
    return { ...defaults, ...declared };
  }

  /** The stack that apps run on, with the build folder as /app. */
  async #image(options: {
    work: Work;
    configVars: Readonly<Record<string, string>>;
  }): Promise<{ dockerImage: string; sizeBytes: number }> {
    const { work, configVars } = options;
    const { context } = work;
    const { app, build, log, signal } = context;
    const container = await this.#engine.buildContainer({
      buildId: build.id,
      from: await this.#runtimes.ensure({ runtime: this.#stack.run, log, signal }),
      limits: buildLimits(app),
      network: 'none',
      privilege: 'app',
      volumes: [],
      signal,
    });
    try {
      await container.put({ tar: await launchProfile(), path: '/' });
      await new BuildShell({ container, context }).move('Cannot put what the buildpacks made into the image', {
        script: 'tar -x -f - -C /app --strip-components=1 --no-same-owner',
        input: await work.shell.container.get(work.folders.build),
      });
      const { image, sizeBytes } = await container.commit({
        env: { ...configVars, ...PROFILE_ENV },
        user: '10000:10000',
        workingDirectory: '/app',
        command: ['/bin/bash'],
        labels: { 'berth.kind': 'app', 'berth.app': app.id, 'berth.build': build.id },
        tag: `berth-${this.#instance}/app:${build.id}`,
      });
      return { dockerImage: image, sizeBytes };
    } finally {
      await container.remove();
    }
  }
}
