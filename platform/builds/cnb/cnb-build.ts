import { stringify } from 'smol-toml';
import type { Item } from '../../../buildpacks/toml.ts';
import type { BuildContainer, BuildEngine } from '../../engine/engine.ts';
import { tarOf } from '../../engine/tar.ts';
import { Fault } from '../../errors.ts';
import { type BuildContext, buildLimits } from '../build-context.ts';
import { BuildCache } from '../classic/build-cache.ts';
import { BuildShell } from '../classic/build-shell.ts';
import type { BuildStack } from '../classic/build-stack.ts';
import type { BuildpackImage } from '../classic/classic-build.ts';
import { processTypesOf } from '../classic/classic-programs.ts';
import { configFiles } from '../classic/config-files.ts';
import type { FetchedBuildpacks } from '../classic/fetched-buildpacks.ts';
import { hintFor } from '../hints.ts';
import type { RuntimeImages } from '../runtimes.ts';
import type { Trees } from '../source-tree.ts';
import type { Chosen } from './build-plan.ts';
import { componentsIn } from './components.ts';
import type { Platform } from './descriptor.ts';
import { Detection, environmentOf, nameOf } from './detection.ts';
import { buildEnvironment } from './environment.ts';
import { filesIn } from './files-in.ts';
import { groupsOf } from './groups.ts';
import { type Built, fill, foldersTar, gather, IMAGE_ENV } from './image-export.ts';
import { LayerCache } from './layer-cache.ts';
import { type Layer, layersOf, tomlOf } from './layers.ts';
import { folderName, PLACES } from './places.ts';
import { launchOf } from './processes.ts';

const OWNER = { uid: 10_000, gid: 10_000 };
/** In one stream: Docker would not keep the order of two. */
const RUN = 'exec "$CNB_BUILDPACK_DIR/bin/build" "$CNB_LAYERS_DIR" "$CNB_PLATFORM_DIR" "$CNB_BP_PLAN_PATH" 2>&1';

/** What one buildpack left. */
interface Left extends Built {
  readonly launch: Item;
  /** Names of requirements that it leaves to a later buildpack. */
  readonly unmet: ReadonlySet<string>;
}

interface Work {
  readonly context: BuildContext;
  readonly shell: BuildShell;
  readonly platform: Platform;
}

/**
 * Builds with Cloud Native Buildpacks (https://github.com/buildpacks/spec/blob/main/buildpack.md): the phases of a
 * lifecycle, each in a container. Launch layers, app and bills of materials are the image.
 */
export class CnbBuilds {
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

  /** Detect, restore, build and export. Rejects with a Fault. */
  async build({ context, fetched }: { context: BuildContext; fetched: FetchedBuildpacks }): Promise<BuildpackImage> {
    const container = await this.#container(context);
    const work = { context, shell: new BuildShell({ container, context }), platform: platformOf(context) };
    try {
      const { found, named } = await this.#prepare({ work, fetched });
      const chosen = await new Detection(work).choose(groupsOf({ named, found }));
      const cache = new LayerCache(work.shell);
      const volume = new BuildCache({
        shell: work.shell,
        log: context.log,
        folder: PLACES.cache,
        megabytes: context.app.settings.buildCacheMb,
      });
      await volume.trim();
      for (const { component } of chosen) await cache.restore(component.descriptor.id);
      const left = await buildAll(work, chosen);
      await cache.reuse(left.flatMap(({ layers }) => layers.filter(({ launch, present }) => launch && !present)));
      await cache.save(left);
      await volume.trim();
      const image = await this.#image({ work, left });
      return { ...image, buildpack: chosen.map(({ component }) => component.descriptor.title).join(' + ') };
    } finally {
      await container.remove();
    }
  }

  async #container(context: BuildContext): Promise<BuildContainer> {
    const { app, build, log, signal } = context;
    return await this.#engine.buildContainer({
      buildId: build.id,
      from: await this.#runtimes.ensure({ runtime: this.#stack.build, log, signal }),
      limits: buildLimits(app),
      network: app.settings.buildNetwork ? 'egress' : 'none',
      privilege: 'app',
      volumes: [{ name: `berth-${this.#instance}-cache-${app.id}-cnb`, appId: app.id, path: PLACES.cache }],
      signal,
    });
  }

  /** Puts source, config vars and buildpacks where they belong. */
  async #prepare({ work, fetched }: { work: Work; fetched: FetchedBuildpacks }) {
    const { context, shell } = work;
    const { app, build, config } = context;
    const { container } = shell;
    const { app: folder, layers, home, platform, buildpacks, plans, exported } = PLACES;
    await container.put({
      tar: await foldersTar([folder, layers, home, platform, buildpacks, plans, exported]),
      path: '/',
    });
    await container.put({ tar: await configFiles({ path: `${platform}/env`, config }), path: '/' });
    const ignored = await context.tree.read('.slugignore');
    await shell.move('Cannot put the source into its build', {
      script: 'tar -x -f - -C "$APP" --no-same-owner',
      env: { APP: folder },
      input: await this.#trees.tar(app.id, build.commit, {
        ...OWNER,
        ...(ignored === null ? {} : { ignore: ignored.split('\n') }),
      }),
    });
    for (const [index] of fetched.items.entries()) {
      await fetched.unpack({ index, into: shell, folder: `${buildpacks}/${index}` });
    }
    return await componentsIn({ shell, folder: buildpacks, shown: fetched.items.map(({ shown }) => shown) });
  }

  async #image({ work, left }: { work: Work; left: readonly Left[] }): Promise<Omit<BuildpackImage, 'buildpack'>> {
    const { context, shell } = work;
    const { app, build, log, signal } = context;
    const { processTypes, labels } = await launchIn({ work, left });
    await gather({ shell, built: left });
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
      const into = new BuildShell({ container, context });
      await fill({ into: container, shell: into, from: shell.container, built: left, processTypes });
      const { image, sizeBytes } = await container.commit({
        env: IMAGE_ENV,
        user: '10000:10000',
        workingDirectory: PLACES.app,
        command: ['/bin/bash'],
        labels: { ...labels, 'berth.kind': 'app', 'berth.app': app.id, 'berth.build': build.id },
        tag: `berth-${this.#instance}/app:${build.id}`,
      });
      return { dockerImage: image, sizeBytes, processTypes, kind: 'buildpack' };
    } finally {
      await container.remove();
    }
  }
}

/** Each of the chosen in turn, with what those before it made and what the plan leaves to it. */
async function buildAll(work: Work, chosen: readonly Chosen[]): Promise<Left[]> {
  const left: Left[] = [];
  let open = chosen.flatMap(({ offer }) => offer.requires);
  for (const member of chosen) {
    const mine = open.filter(({ name }) => member.offer.provides.includes(name));
    const entries = mine.map(({ name, metadata }) => ({ name, metadata }));
    const result = await buildOne({ work, member, plan: stringify({ entries }), before: left });
    open = open.filter((entry) => !mine.includes(entry) || result.unmet.has(entry.name));
    left.push(result);
  }
  return left;
}

async function buildOne(options: { work: Work; member: Chosen; plan: string; before: readonly Left[] }): Promise<Left> {
  const { work, member, plan, before } = options;
  const { context, shell, platform } = work;
  const { descriptor, folder } = member.component;
  const layersFolder = `${PLACES.layers}/${folderName(descriptor.id)}`;
  const header = { name: 'build.toml', mode: 0o644, ...OWNER };
  await shell.container.put({ tar: await tarOf([{ header, content: plan }]), path: PLACES.plans });
  context.log.section(nameOf(descriptor));
  const layers = before.map((each) => each.layers.filter(({ build, present }) => build && present));
  const exitCode = await shell.program({
    script: `${buildEnvironment({ layers, withConfig: !descriptor.clearEnv })}\n${RUN}`,
    workingDirectory: PLACES.app,
    env: {
      ...environmentOf({ folder, platform }),
      CNB_LAYERS_DIR: layersFolder,
      CNB_BP_PLAN_PATH: `${PLACES.plans}/build.toml`,
    },
  });
  if (exitCode !== 0) {
    throw new Fault({
      code: 'build_failed',
      message: `The buildpack ${nameOf(descriptor)} failed: its bin/build ended with code ${exitCode}`,
      next:
        hintFor(context.log.tail, { network: context.app.settings.buildNetwork }) ??
        'Its output is above. Mend what it wants, and push again.',
    });
  }
  return await leftBy({ shell, folder: layersFolder, id: descriptor.id, version: descriptor.version });
}

/** Reads what a buildpack left; layers without a use are put out of the way of the next ones. */
async function leftBy(options: { shell: BuildShell; folder: string; id: string; version: string }): Promise<Left> {
  const { shell, folder, id, version } = options;
  const content = await filesIn(shell, folder);
  try {
    const layers = layersOf({ path: folder, ...content });
    await setAside({ shell, layers });
    return {
      id,
      version,
      layers: layers.filter(({ build, cache, launch }) => build || cache || launch),
      launch: tomlOf(content.files, 'launch.toml'),
      unmet: new Set(
        tomlOf(content.files, 'build.toml')
          .at('unmet')
          .items.flatMap((each) => each.at('name').text ?? []),
      ),
    };
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault({
      code: 'build_failed',
      message: `Cannot read what the buildpack ${id} left: ${cause instanceof Error ? cause.message : cause}`,
      next: 'Mend the buildpack, and push again.',
      cause,
    });
  }
}

async function setAside({ shell, layers }: { shell: BuildShell; layers: readonly Layer[] }): Promise<void> {
  const ignored = layers.filter(({ build, cache, launch, present }) => present && !build && !cache && !launch);
  for (const { path } of ignored) {
    await shell.move('Cannot set a layer aside', { script: 'mv -- "$LAYER" "$LAYER.ignore"', env: { LAYER: path } });
  }
}

/** Process types and labels: the Procfile's lines win over what the buildpacks say. */
async function launchIn({ work, left }: { work: Work; left: readonly Left[] }) {
  const { log } = work.context;
  log.section('Discovering process types');
  const { processTypes, labels, leftOut } = launchOf({ files: left.map(({ launch }) => launch), app: PLACES.app });
  const { exitCode, text } = await work.shell.ask({ script: 'cat -- Procfile', workingDirectory: PLACES.app });
  const declared = exitCode === 0 ? processTypesOf(text) : {};
  if (exitCode === 0) log.line(`Procfile declares types     -> ${Object.keys(declared).join(', ')}`);
  const rest = Object.keys(processTypes).filter((type) => !Object.hasOwn(declared, type));
  if (rest.length > 0) log.line(`The buildpacks' own types   -> ${rest.join(', ')}`);
  if (leftOut.length > 0) log.warning(`Left out, for they cannot be process types here: ${leftOut.join(', ')}`);
  return { processTypes: { ...processTypes, ...declared }, labels };
}

/** What is built for; config vars may claim another distribution, for buildpacks that know only that. */
function platformOf({ config }: BuildContext): Platform {
  return {
    arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
    distroName: config['CNB_TARGET_DISTRO_NAME'] ?? 'debian',
    distroVersion: config['CNB_TARGET_DISTRO_VERSION'] ?? '13',
  };
}
