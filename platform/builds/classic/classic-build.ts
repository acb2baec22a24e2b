import type { BuildEngine } from '../../engine/engine.ts';
import { type BuildContext, buildLimits } from '../build-context.ts';
import { cacheVolumes, treeRequest } from '../container-build.ts';
import type { OwnPart } from '../plan-tree.ts';
import type { RuntimeImages } from '../runtimes.ts';
import type { Trees } from '../source-tree.ts';
import { HOME } from '../step-run.ts';
import { BuildCache } from './build-cache.ts';
import { BuildShell } from './build-shell.ts';
import type { BuildStack } from './build-stack.ts';
import { ClassicBuildpack, type Folders, processTypesOf } from './classic-programs.ts';
import { configFiles } from './config-files.ts';
import type { FetchedBuildpacks } from './fetched-buildpacks.ts';
import { launchProfile, PROFILE_ENV } from './launch-profile.ts';
import { runOwnPart, stackWith } from './own-part.ts';
import type { ReleaseFile } from './release-file.ts';

/** What a build with foreign buildpacks made. */
export interface BuildpackImage {
  readonly dockerImage: string;
  readonly sizeBytes: number;
  readonly processTypes: Readonly<Record<string, string>>;
  /** The names by which the buildpacks call themselves. */
  readonly buildpack: string;
  readonly kind: 'buildpack';
  /** As of a plan: where web listens whatever $PORT says; null: $PORT. */
  readonly port?: number | null;
}

const BUILDPACKS = '/tmp/buildpacks';
const CACHE = '/tmp/cache';
/** One build on its way from buildpack to buildpack. */
interface Work {
  readonly context: BuildContext;
  readonly fetched: FetchedBuildpacks;
  readonly own: OwnPart | null;
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

  /**
   * Detect, compile and release of each in order, and what ours do among them; then the image of what they left. Rejects
   * with a Fault.
   */
  async build(options: {
    context: BuildContext;
    fetched: FetchedBuildpacks;
    own: OwnPart | null;
  }): Promise<BuildpackImage> {
    const { context, own } = options;
    const { log } = context;
    const stack = own === null ? this.#stack : stackWith(this.#stack, own.plan);
    const work = await this.#begin({ ...options, stack });
    try {
      const megabytes = context.app.settings.buildCacheMb;
      const cache = new BuildCache({ shell: work.shell, log, folder: CACHE, megabytes });
      await cache.trim();
      const { names, defaults, configVars } = await runAll(work);
      await cache.trim();
      const processTypes = await this.#processTypes({ work, defaults, names });
      const image = await this.#image({ work, stack, env: { ...own?.plan.env, ...configVars } });
      return { ...image, processTypes, buildpack: names.join(' + '), kind: 'buildpack', port: own?.plan.port ?? null };
    } finally {
      await work.shell.container.remove();
    }
  }

  async #begin(options: {
    context: BuildContext;
    fetched: FetchedBuildpacks;
    own: OwnPart | null;
    stack: BuildStack;
  }): Promise<Work> {
    const { context, fetched, own, stack } = options;
    const { app, build, signal, log } = context;
    const from = await this.#runtimes.ensure({ runtime: stack.build, log, signal });
    const steps = own === null ? [] : [...(own.plan.install === null ? [] : [own.plan.install]), ...own.plan.steps];
    const container = await this.#engine.buildContainer({
      buildId: build.id,
      from,
      limits: buildLimits(app),
      network: app.settings.buildNetwork ? 'egress' : 'none',
      privilege: 'app',
      volumes: [
        { name: `berth-${this.#instance}-cache-${app.id}-classic`, appId: app.id, path: CACHE },
        ...cacheVolumes({ instance: this.#instance, appId: app.id, steps }),
      ],
      signal,
    });
    try {
      const shell = new BuildShell({ container, context });
      const key = build.id.slice(0, 8);
      // Steps of ours are at home in /app.
      const folder = own === null ? `/tmp/build_${key}` : HOME;
      const folders = { build: folder, env: `/tmp/env_${key}`, cache: CACHE, buildpacks: BUILDPACKS };
      await shell.move('Cannot put the source into its build', {
        script: 'mkdir -p -- "$BUILD" && tar -x -f - -C "$BUILD" --no-same-owner',
        env: { BUILD: folders.build },
        input: await this.#trees.tar(app.id, build.commit, await treeRequest(context, own?.plan ?? { files: [] })),
      });
      await container.put({ tar: await configFiles({ path: folders.env, config: context.config }), path: '/' });
      for (const [index] of fetched.items.entries()) {
        await fetched.unpack({ index, into: shell, folder: `${BUILDPACKS}/${index}` });
      }
      await shell.ask({ script: 'chmod -f +x -- */bin/*', workingDirectory: BUILDPACKS });
      return { context, fetched, own, shell, folders };
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
    stack: BuildStack;
    env: Readonly<Record<string, string>>;
  }): Promise<{ dockerImage: string; sizeBytes: number }> {
    const { work, stack, env } = options;
    const { context } = work;
    const { app, build, log, signal } = context;
    const container = await this.#engine.buildContainer({
      buildId: build.id,
      from: await this.#runtimes.ensure({ runtime: stack.run, log, signal }),
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
        env: { ...env, ...PROFILE_ENV },
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

interface Ran {
  /** The names by which the buildpacks call themselves. */
  readonly names: readonly string[];
  /** What is started where the Procfile does not say: what the last says, and ours as far as that is silent. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly configVars: Readonly<Record<string, string>>;
}

/** All buildpacks in their order. */
async function runAll(work: Work): Promise<Ran> {
  const { context, fetched, own, shell, folders } = work;
  const names: string[] = [];
  const releases: ReleaseFile[] = [];
  for (let index = 0; index <= fetched.items.length; index += 1) {
    if (own?.at === index) {
      await runOwnPart({ context, container: shell.container, own, buildpacks: folders.buildpacks });
      names.push(own.plan.title);
    }
    const item = fetched.items[index];
    if (item === undefined) continue;
    const env = own !== null && index >= own.at ? own.plan.env : {};
    const buildpack = new ClassicBuildpack({ ...work, fetched: item, index, env });
    names.push(await buildpack.detect());
    await buildpack.compile();
    releases.push(await buildpack.release());
    await buildpack.report();
  }
  const last = releases.at(-1)?.processTypes ?? {};
  const types = own?.plan.processTypes ?? {};
  return {
    names,
    defaults: own?.at === releases.length ? { ...last, ...types } : { ...types, ...last },
    configVars: Object.assign({}, ...releases.map((each) => each.configVars)),
  };
}
