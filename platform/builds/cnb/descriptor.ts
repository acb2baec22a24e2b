import { parse } from 'smol-toml';
import { Item } from '../../../buildpacks/toml.ts';
import { Fault } from '../../errors.ts';

/** What a `buildpack.toml` says of a buildpack. */
export interface Descriptor {
  readonly id: string;
  readonly version: string;
  /** As shown to users. */
  readonly title: string;
  /** Whether config vars stay out of its environment. */
  readonly clearEnv: boolean;
  /** Groups of other buildpacks that are tried in order; null of one that builds itself. */
  readonly order: readonly (readonly GroupEntry[])[] | null;
  readonly targets: readonly Target[];
}

export interface GroupEntry {
  readonly id: string;
  readonly version: string;
  readonly optional: boolean;
}

/** What a buildpack builds for; what it does not name fits all. */
export interface Target {
  readonly os: string | null;
  readonly arch: string | null;
  readonly distros: readonly { readonly name: string | null; readonly version: string | null }[];
}

/** What Berth builds for. */
export interface Platform {
  readonly arch: 'amd64' | 'arm64';
  readonly distroName: string;
  readonly distroVersion: string;
}

/** The Buildpack API versions that are spoken (https://github.com/buildpacks/spec/blob/main/buildpack.md). */
const APIS = ['0.10', '0.11', '0.12'];
const ID = /^[A-Za-z0-9.-]+(?:\/[A-Za-z0-9.-]+)*$/;
const RESERVED = new Set(['app', 'config', 'generated', 'sbom', '.', '..']);

/** Reads a `buildpack.toml`. Throws a Fault `invalid_source` that names `shown`, where it is. */
export function readDescriptor({ text, shown }: { text: string; shown: string }): Descriptor {
  const file = documentOf({ text, shown });
  const api = file.at('api').text ?? '';
  if (!APIS.includes(api)) {
    throw unreadable({ shown, reason: `it speaks Buildpack API ${api}, and ${APIS.join(', ')} are understood here` });
  }
  const id = file.at('buildpack', 'id').text ?? '';
  const version = file.at('buildpack', 'version').text ?? '0.0.0';
  if (!ID.test(id) || id.split('/').some((part) => part === '.' || part === '..') || RESERVED.has(id)) {
    throw unreadable({ shown, reason: `its buildpack.toml has no usable id (${JSON.stringify(id)})` });
  }
  if (!/^[\w.+-]+$/.test(version)) {
    throw unreadable({ shown, reason: `its version ${JSON.stringify(version)} is none` });
  }
  const order = file.at('order');
  return {
    id,
    version,
    title: (file.at('buildpack', 'name').text ?? id).slice(0, 80),
    clearEnv: file.at('buildpack', 'clear-env').isTrue,
    order: order.present ? order.items.map((group) => group.at('group').items.map(entryOf)) : null,
    targets: file.at('targets').items.map(targetOf),
  };
}

/** Why a buildpack does not build for a platform, or null when it does. */
export function targetProblem({ targets }: Descriptor, platform: Platform): string | null {
  const machine = targets.filter(
    ({ os, arch }) => (os ?? 'linux') === 'linux' && (arch ?? platform.arch) === platform.arch,
  );
  if (targets.length === 0 || machine.some(({ distros }) => fits(distros, platform))) return null;
  if (machine.length === 0) return `it does not build for linux/${platform.arch}`;
  const named = machine.flatMap(({ distros }) =>
    distros.map(({ name, version }) => `${name ?? 'any'} ${version ?? ''}`.trim()),
  );
  return `it builds for ${named.join(', ')}, and this is ${platform.distroName} ${platform.distroVersion}`;
}

function fits(distros: Target['distros'], { distroName, distroVersion }: Platform): boolean {
  const same = (wanted: string | null, actual: string) => wanted === null || wanted === actual;
  return (
    distros.length === 0 || distros.some(({ name, version }) => same(name, distroName) && same(version, distroVersion))
  );
}

function documentOf({ text, shown }: { text: string; shown: string }): Item {
  try {
    return new Item(parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw unreadable({ shown, reason: `its buildpack.toml is no TOML: ${reason}` });
  }
}

function entryOf(item: Item): GroupEntry {
  const { text: id } = item.at('id');
  return { id: id ?? '', version: item.at('version').text ?? '', optional: item.at('optional').isTrue };
}

function targetOf(item: Item): Target {
  const distros = item.at('distros').items;
  return {
    os: item.at('os').text,
    arch: item.at('arch').text,
    distros: distros.map((distro) => ({ name: distro.at('name').text, version: distro.at('version').text })),
  };
}

function unreadable({ shown, reason }: { shown: string; reason: string }): Fault {
  return new Fault({
    code: 'invalid_source',
    message: `Cannot use the buildpack ${shown}: ${reason}`,
    next: 'Name another version of it (`url#ref`) with `berth buildpacks:set`, and push again.',
  });
}
