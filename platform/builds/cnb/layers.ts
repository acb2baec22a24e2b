import { parse, stringify } from 'smol-toml';
import { Item } from '../../../buildpacks/toml.ts';

/** A layer's folder in a container. */
export interface LayerFolder {
  readonly path: string;
}

/** A layer as its `<layer>.toml` says it is. */
export interface Layer extends LayerFolder {
  readonly name: string;
  readonly build: boolean;
  readonly cache: boolean;
  readonly launch: boolean;
  /** Whether its folder is there. */
  readonly present: boolean;
}

/** Names of files beside the layers' that have a meaning of their own. */
const NO_LAYERS = new Set(['launch', 'build', 'store']);

/** The layers of one buildpack, sorted by name. Throws an Error that names the file that is no TOML. */
export function layersOf(options: {
  /** The buildpack's layers folder. */
  path: string;
  /** Its TOML files by name (`node.toml`). */
  files: ReadonlyMap<string, string>;
  folders: ReadonlySet<string>;
}): Layer[] {
  const { path, files, folders } = options;
  const names = [...files.keys()].map((file) => file.replace(/\.toml$/, '')).filter((name) => !NO_LAYERS.has(name));
  return names.sort(byCodePoints).map((name) => {
    const types = tomlOf(files, `${name}.toml`).at('types');
    return {
      name,
      path: `${path}/${name}`,
      build: types.at('build').isTrue,
      cache: types.at('cache').isTrue,
      launch: types.at('launch').isTrue,
      present: folders.has(name),
    };
  });
}

/**
 * What of a layer comes back in the next build: its metadata, and its content too where it was cached
 * (https://github.com/buildpacks/spec/blob/main/buildpack.md#layer-types).
 */
export function restored({ build, cache, launch }: Layer): 'all' | 'metadata' | 'nothing' {
  if (cache) return 'all';
  return launch && !build ? 'metadata' : 'nothing';
}

/** A layer's metadata as the next build finds it: without what it was used for. */
export function withoutTypes(text: string): string {
  const { types, ...rest } = parse(text);
  return stringify(rest);
}

function byCodePoints(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** One of a buildpack's TOML files; absent where there is none. Throws an Error that names it. */
export function tomlOf(files: ReadonlyMap<string, string>, name: string): Item {
  const text = files.get(name);
  if (text === undefined) return new Item(undefined);
  try {
    return new Item(parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new Error(`${name} is no TOML: ${reason}`, { cause });
  }
}
