import type { AppNetwork, ContainerLimits, OneOffSpec, ProcessSetSpec } from '../engine/engine.ts';
import { subnetOf } from '../model/address-pool.ts';
import type { App } from '../model/app.ts';
import { type Dyno, WEB_PORT } from '../model/dyno.ts';
import { DEFAULT_DYNO_SIZE, type DynoSize, dynoSize } from '../model/formation.ts';
import type { ProcessSet } from '../model/process-set.ts';
import type { ConfigVars, Image, Release } from '../model/release.ts';

const MIB = 1024 * 1024;

/** What a process of a release runs as: everything but its slots. */
export interface ProcessContext {
  readonly app: App;
  readonly release: Release;
  readonly image: Image;
  readonly config: ConfigVars;
  readonly pool: string;
  readonly size: DynoSize;
}

/** The environment of a dyno: config vars, and over them what Berth says (names as of Heroku's dyno metadata). */
export function dynoEnvironment(
  { app, release, image, config }: ProcessContext,
  port: number | null,
): Record<string, string> {
  return {
    HEROKU_APP_NAME: app.name,
    HEROKU_APP_ID: app.id,
    HEROKU_RELEASE_VERSION: `v${release.version}`,
    ...(image.commit === null ? {} : { HEROKU_SLUG_COMMIT: image.commit }),
    ...config,
    ...(port === null ? {} : { PORT: String(port) }),
  };
}

/** Memory, CPU and processes of a dyno: its size, or the app's own memory setting. */
export function dynoLimits({ app, size }: Pick<ProcessContext, 'app' | 'size'>): ContainerLimits {
  return { memoryBytes: (app.settings.memoryMb ?? size.memoryMb) * MIB, cpus: size.cpus, pids: size.pids };
}

/** The network of an app: its own /24 of the pool. */
export function appNetwork({ app, pool }: { app: App; pool: string }): AppNetwork {
  return { appId: app.id, subnet: subnetOf({ pool, index: app.subnet }) };
}

/** The size called `name`, or the default one where it is not known any more. */
export function sizeOrDefault(name: string): DynoSize {
  const size = dynoSize(name) ?? dynoSize(DEFAULT_DYNO_SIZE);
  if (size === undefined) throw new Error('The default dyno size is missing');
  return size;
}

/** The spec that the Engine is given for a set with these dynos. */
export function setSpec(options: { context: ProcessContext; set: ProcessSet; dynos: readonly Dyno[] }): ProcessSetSpec {
  const { context, set, dynos } = options;
  const { app, release, image, pool } = context;
  const port = set.type === 'web' ? (image.port ?? WEB_PORT) : null;
  return {
    appId: app.id,
    appName: app.name,
    setId: set.id,
    type: set.type,
    image: image.dockerImage,
    runAs: image.kind === 'dockerfile' ? 'image' : 'profile',
    command: processCommand({ image, type: set.type, processTypes: release.processTypes }),
    env: dynoEnvironment(context, port),
    limits: dynoLimits(context),
    network: appNetwork({ app, pool }),
    port,
    stopSeconds: app.settings.stopSeconds,
    slots: dynos.map(({ id, name, address }) => ({ dynoId: id, name, address })),
  };
}

/** The spec of a one-off dyno. */
export function oneOffSpec(options: {
  context: ProcessContext;
  dyno: Dyno;
  env: Readonly<Record<string, string>>;
  tty: boolean;
  attach: boolean;
  columns?: number;
  rows?: number;
}): OneOffSpec {
  const { context, dyno, env, tty, attach, columns, rows } = options;
  const { app, image, pool } = context;
  return {
    appId: app.id,
    appName: app.name,
    dynoId: dyno.id,
    name: dyno.name,
    address: dyno.address,
    image: image.dockerImage,
    runAs: image.kind === 'dockerfile' ? 'image' : 'profile',
    command: dyno.command,
    env: { ...dynoEnvironment(context, null), ...env },
    limits: dynoLimits(context),
    network: appNetwork({ app, pool }),
    tty,
    attach,
    ...(columns === undefined ? {} : { columns }),
    ...(rows === undefined ? {} : { rows }),
  };
}

/** A Dockerfile's own command is run as the image says (null); anything else is a command line. */
function processCommand({
  image,
  type,
  processTypes,
}: {
  image: Image;
  type: string;
  processTypes: Release['processTypes'];
}): string | null {
  const command = processTypes[type] ?? '';
  return image.kind === 'dockerfile' && command.startsWith(IMAGE_COMMAND) ? null : command;
}

/** Marks a process type that starts what the image itself starts; what follows is for people. */
export const IMAGE_COMMAND = '(image) ';
