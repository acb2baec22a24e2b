/**
 * heroku.yml: how a source with Dockerfiles is built and run
 * (https://devcenter.heroku.com/articles/build-docker-images-heroku-yml). All process types run one image here.
 */

import { PlanError, type Source } from '../plan.ts';
import { entryAt, listed, shown } from '../tree.ts';
import { parseYaml, YamlError, type YamlValue } from '../yaml.ts';

const path = 'heroku.yml';
const TYPE = /^[A-Za-z0-9_-]{1,64}$/;
const NAME = /^[A-Za-z_]\w*$/;

export interface HerokuYml {
  /** The one Dockerfile; its folder is what is sent to be built. null: the one at the root. */
  readonly dockerfile: string | null;
  /** Stage that is built; null: the last. */
  readonly target: string | null;
  /** Build arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** Commands by process type, empty where the image's own is meant; null where nothing is said of them. */
  readonly processTypes: Readonly<Record<string, string>> | null;
  /** Config vars for the first deploy. */
  readonly config: Readonly<Record<string, string>>;
  /** Add-ons that it asks for. */
  readonly addons: number;
}

/** The source's heroku.yml, or null when there is none. Throws a {@link PlanError} `invalid_heroku_yml`. */
export async function readHerokuYml(source: Source): Promise<HerokuYml | null> {
  if (entryAt(source, path) === null) return null;
  const text = await source.read(path);
  if (text === null) throw fault('it is not a regular file of at most 1 MiB');
  const root = mapOf(parsed(text), 'it');
  const build = mapOf(root.get('build') ?? null, 'build');
  const setup = mapOf(root.get('setup') ?? null, 'setup');
  const images = imagesOf(mapOf(build.get('docker') ?? null, 'build.docker'));
  const { dockerfile, target } = onlyImage(images);
  const addons = setup.get('addons');
  return {
    dockerfile,
    target,
    args: textsOf(build.get('config') ?? null, 'build.config'),
    processTypes: typesOf(root, [...images.keys()]),
    config: textsOf(setup.get('config') ?? null, 'setup.config'),
    addons: Array.isArray(addons) ? addons.length : 0,
  };
}

/** A heroku.yml that leaves the build to buildpacks. */
export interface HerokuLanguages {
  /** As written, in order. */
  readonly names: readonly string[];
  /** What `run` and `release` say, by process type; null where they are not there. */
  readonly processTypes: Readonly<Record<string, string>> | null;
}

/**
 * What a heroku.yml with `build.languages` and no `build.docker` says; null where there is none. Throws a
 * {@link PlanError} `invalid_heroku_yml`.
 */
export async function readHerokuLanguages(source: Source): Promise<HerokuLanguages | null> {
  if (!(await namesLanguages(source))) return null;
  const root = mapOf(parsed((await source.read(path)) ?? ''), 'it');
  const languages = mapOf(root.get('build') ?? null, 'build').get('languages') ?? null;
  const names = Array.isArray(languages) ? languages : languages === null ? [] : [languages];
  const types = typesOf(root, []);
  const empty = Object.entries(types ?? {}).find(([, command]) => command.trim() === '');
  if (empty !== undefined) throw fault(`run.${empty[0]} has no command, and there is no image that has one`);
  return { names: names.map((name: YamlValue) => textOf(name, 'build.languages')), processTypes: types };
}

/**
 * Whether heroku.yml leaves the build to buildpacks: `build.languages` without `build.docker`. A file that cannot be
 * read does not say so.
 */
export async function namesLanguages(source: Source): Promise<boolean> {
  const text = entryAt(source, path) === null ? null : await source.read(path);
  if (text === null) return false;
  const root = yamlOrNull(text);
  const build = root instanceof Map ? root.get('build') : null;
  return build instanceof Map && build.has('languages') && !build.has('docker');
}

function yamlOrNull(text: string): YamlValue {
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return null;
    throw error;
  }
}

function parsed(text: string): YamlValue {
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw fault(`line ${error.line}: ${error.message}`);
    throw error;
  }
}

interface DockerImage {
  readonly dockerfile: string;
  readonly target: string | null;
}

/** Process type to what it is built from: `web: Dockerfile`, or `web: {dockerfile: …, target: …}`. */
function imagesOf(docker: ReadonlyMap<string, YamlValue>): Map<string, DockerImage> {
  const images = new Map<string, DockerImage>();
  for (const [type, value] of docker) {
    requireType(type, 'build.docker');
    const fields = typeof value === 'string' ? new Map([['dockerfile', value]]) : mapOf(value, `build.docker.${type}`);
    const dockerfile = textOf(fields.get('dockerfile') ?? 'Dockerfile', `build.docker.${type}.dockerfile`);
    const place = dockerfile.replace(/^(?:\.\/)+/, '');
    if (place === '' || place.startsWith('/') || place.split('/').includes('..')) {
      throw fault(`build.docker.${type} is no path in the source: ${shown(dockerfile, 60)}`);
    }
    const target = fields.get('target');
    images.set(type, {
      dockerfile: place,
      target: target === undefined || target === null ? null : textOf(target, `build.docker.${type}.target`),
    });
  }
  return images;
}

function onlyImage(images: ReadonlyMap<string, DockerImage>): { dockerfile: string | null; target: string | null } {
  const [first] = images.values();
  if (first === undefined) return { dockerfile: null, target: null };
  const others = [...images.values()].filter(
    ({ dockerfile, target }) => dockerfile !== first.dockerfile || target !== first.target,
  );
  if (others.length === 0) return first;
  throw fault(
    `build.docker builds different images for ${listed([...images.keys()])}, and one image runs all process types here`,
    'Let build.docker name one Dockerfile, and give each process type its command under run; commit it and push again.',
  );
}

/** What `run` and `release` say; types that are built and not named run the command of the image. */
function typesOf(root: ReadonlyMap<string, YamlValue>, built: readonly string[]): HerokuYml['processTypes'] {
  const run = mapOf(root.get('run') ?? null, 'run');
  const release = root.get('release') ?? null;
  const types = new Map<string, string>(built.map((type) => [type, '']));
  for (const [type, value] of run) {
    requireType(type, 'run');
    types.set(type, commandOf(value, `run.${type}`));
  }
  if (release !== null) types.set('release', commandOf(release, 'release'));
  return types.size === 0 ? null : Object.fromEntries(types);
}

/** `web: command`, or `web: {command: [one, another], image: web}`. */
function commandOf(value: YamlValue, where: string): string {
  if (typeof value === 'string') return value.trimEnd();
  const command = mapOf(value, where).get('command') ?? null;
  if (command === null) return '';
  const lines = Array.isArray(command) ? command : [command];
  return lines.map((line: YamlValue) => textOf(line, `${where}.command`).trimEnd()).join(' && ');
}

function requireType(type: string, where: string): void {
  if (!TYPE.test(type) || type === '__proto__') throw fault(`${where}: ${shown(type, 60)} cannot be a process type`);
}

function textsOf(value: YamlValue, where: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...mapOf(value, where)].map(([name, text]) => {
      if (!NAME.test(name) || name === '__proto__') throw fault(`${where}: ${shown(name, 60)} cannot be a name`);
      return [name, text === null ? '' : textOf(text, `${where}.${name}`)];
    }),
  );
}

function textOf(value: YamlValue, where: string): string {
  if (typeof value === 'string') return value;
  throw fault(`${where} is no text`);
}

function mapOf(value: YamlValue, where: string): ReadonlyMap<string, YamlValue> {
  if (value === null) return new Map();
  if (value instanceof Map) return value;
  throw fault(`${where} is no mapping (key: value)`);
}

function fault(reason: string, next = 'Correct heroku.yml, commit it and push again.'): PlanError {
  return new PlanError({ code: 'invalid_heroku_yml', message: `Cannot read heroku.yml: ${reason}.`, next });
}
