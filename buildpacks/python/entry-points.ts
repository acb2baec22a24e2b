/** Where a Python source has the application object that a server is to run. */

import type { Source } from '../plan.ts';
import { hasFile } from '../tree.ts';

/** An application object: `shop.main:app`, or what a function without arguments returns. */
export interface EntryPoint {
  /** The file that has it. */
  readonly path: string;
  readonly module: string;
  readonly object: string;
  readonly kind: 'object' | 'factory';
  readonly protocol: 'WSGI' | 'ASGI';
  /** Whether the file starts a server of its own when it is run as a program. */
  readonly runsItself: boolean;
}

/** Names of the files that have it, in the order in which they are looked at. */
export const moduleNames = ['app', 'main', 'wsgi', 'asgi', 'server', 'application'];

const frameworks = {
  ASGI: /^[ \t]*(?:from|import)[ \t]+(?:fastapi|starlette|quart|litestar|sanic|blacksheep)\b/m,
  WSGI: /^[ \t]*(?:from|import)[ \t]+(?:flask|bottle|falcon|pyramid|dash|django)\b/m,
};
const wsgiFunction = /^def (app|application)\(\s*\w+,\s*\w+\s*\)/m;
const asgiFunction = /^async def (app|application)\(\s*\w+,\s*\w+,\s*\w+\s*\)/m;
const assigned = /^(app|application|api)[ \t]*(?::[^=\n]+)?=(?!=)/m;
/** Dash's own object is no application; by its custom, this name has it. */
const dashServer = /^(server)[ \t]*=[ \t]*app\.server\b/m;
const factory = /^def create_app\(([^()]{0,500})\)/m;
const notTheApp = new Set(['tests', 'test', 'docs', 'doc', 'examples', 'scripts', 'tools', 'migrations', 'alembic']);
const mostFolders = 20;

/** All entry points: those at the root first, then those of packages one folder deep, at the root or in src/. */
export async function entryPoints(source: Source): Promise<EntryPoint[]> {
  const folders = new Set(
    source.files
      .flatMap(({ path }) => /^((?:src\/)?[A-Za-z_]\w*)\/[^/]+\.py$/.exec(path)?.[1] ?? [])
      .filter((folder) => !notTheApp.has(folder.replace(/^src\//, ''))),
  );
  const inFolders = [...folders]
    .slice(0, mostFolders)
    .flatMap((folder) => ['__init__', ...moduleNames].map((name) => `${folder}/${name}.py`));
  const others = ownModules(source).slice(0, mostFolders);
  const paths = [...moduleNames.map((name) => `${name}.py`), ...others, ...inFolders].filter((path) =>
    hasFile(source, path),
  );
  const found = await Promise.all(paths.map(async (path) => entryPoint(source, path, (await source.read(path)) ?? '')));
  return found.filter((each) => each !== null);
}

/** The only program at the root, where none has a name that tells; null where there are several. */
export function onlyModule(source: Source): string | null {
  const own = ownModules(source);
  const named = moduleNames.some((name) => hasFile(source, `${name}.py`));
  return own.length === 1 && !named ? (own[0] ?? null) : null;
}

/** Modules at the root whose names tell nothing. */
function ownModules(source: Source): string[] {
  const paths = source.files.flatMap(({ path, kind }) => (kind === 'symlink' ? [] : path));
  return paths.filter(
    (path) =>
      /^[A-Za-z_]\w*\.py$/.test(path) &&
      !moduleNames.includes(path.slice(0, -3)) &&
      !/^(setup|conftest|manage|tests?|config|settings)\.py$|^test_|_test\.py$/.test(path),
  );
}

/** The folder that Python's path has beside the root, for a source with its modules in src/. */
export function sourceFolder(source: Source): string | null {
  return source.files.some(({ path }) => /^src\/(?:[^/]+\/)?[^/]+\.py$/.test(path)) ? 'src' : null;
}

/** By what name `path` is imported: packages in src/ go without it, unless it is one itself. */
function moduleName(source: Source, path: string): string {
  return (hasFile(source, 'src/__init__.py') ? path : path.replace(/^src\/(?=[^/]+\/)/, ''))
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
}

function entryPoint(source: Source, path: string, text: string): EntryPoint | null {
  const named = dashServer.exec(text) ?? assigned.exec(text) ?? wsgiFunction.exec(text) ?? asgiFunction.exec(text);
  const object = named?.[1] ?? (isFactory(text) ? 'create_app' : undefined);
  if (object === undefined) return null;
  const isAsgi = asgiFunction.test(text) || frameworks.ASGI.test(text);
  // Under another name `app = …` may be anything: there a framework's name has to stand beside it.
  const told = moduleNames.includes(path.replace(/\.py$/, '')) || /\/[aw]sgi\.py$/.test(path);
  if (!told && !isAsgi && !frameworks.WSGI.test(text)) return null;
  return {
    path,
    module: moduleName(source, path),
    object,
    kind: named === null ? 'factory' : 'object',
    protocol: isAsgi || /(^|\/)asgi\.py$/.test(path) ? 'ASGI' : 'WSGI',
    runsItself: /\b__main__\b|\.run\(|serve_forever\(/.test(text) || !(isAsgi || frameworks.WSGI.test(text)),
  };
}

/** Whether there is a `create_app` that can be called without arguments. */
function isFactory(text: string): boolean {
  const parameters = factory.exec(text)?.[1];
  return parameters?.split(',').every((parameter) => /^\s*$|=|\*/.test(parameter)) ?? false;
}
