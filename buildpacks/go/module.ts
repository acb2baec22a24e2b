/** go.mod and go.work, as far as a plan depends on them (https://go.dev/ref/mod#go-mod-file, #workspaces). */

import { posix } from 'node:path';
import { PlanError, type Source } from '../plan.ts';
import { entryAt, hasFile, shown, withoutBom } from '../tree.ts';

export interface GoModule {
  /** The file that says so: `go.mod`, or `go.work` for a workspace of modules. */
  readonly file: string;
  /** The folders of modules, `.` for the root, with their paths: `example.com/shop/v2`. */
  readonly modules: ReadonlyMap<string, string>;
  /** What the `go` line says: `1.22`; null where there is none. */
  readonly go: string | null;
  /** The toolchain that a `toolchain` line or Heroku's `+heroku goVersion` comment names: `1.24.3`. */
  readonly toolchain: string | null;
  /** Whether that toolchain is a wish of its own and no mere minimum. */
  readonly pinned: boolean;
  /** Packages that Heroku's `+heroku install` comment names. */
  readonly install: readonly string[];
  /** Paths of the required modules. */
  readonly requires: ReadonlySet<string>;
}

const version = /^\d+\.\d+(\.\d+)?((rc|beta)\d+)?$/;

/** Reads the go.mod at the root, or the go.work where there is none. Throws a {@link PlanError} `invalid_go_mod`. */
export async function readModule(source: Source): Promise<GoModule> {
  return entryAt(source, 'go.mod') === null && entryAt(source, 'go.work') !== null
    ? readWorkspace(source)
    : readMod(source, 'go.mod');
}

/** Of more modules than these the rest is not read. */
const maxModules = 200;

async function readWorkspace(source: Source): Promise<GoModule> {
  const lines = await linesOf(source, 'go.work');
  const named = lines.join('\n').matchAll(/^\s*use\s+(?:\(([^)]*)\)|(\S+))/gm);
  const folders = [...named].flatMap(([, list, one]) => (list ?? one ?? '').replace(/\/\/.*$/gm, '').split(/\s+/));
  const modules = new Map<string, string>();
  const requires = new Set<string>();
  for (const each of folders.filter((folder) => folder !== '').slice(0, maxModules)) {
    const folder = posix.join(each.replaceAll('"', ''), '.');
    const member = await readMod(source, posix.join(folder, 'go.mod'));
    modules.set(folder, member.modules.get('.') ?? '');
    for (const name of member.requires) requires.add(name);
  }
  const own = [...modules.values()];
  return {
    ...versionsOf(lines, 'go.work'),
    file: 'go.work',
    modules,
    requires: new Set([...requires].filter((name) => !own.includes(name))),
  };
}

async function readMod(source: Source, file: string): Promise<GoModule> {
  const lines = await linesOf(source, file);
  const path = word(lines, /^module\s+"?([^\s"]+)"?/);
  if (path === null) throw fault(file, 'it has no module line');
  return {
    ...versionsOf(lines, file),
    file,
    modules: new Map([['.', path]]),
    requires: new Set(
      lines.flatMap((line) => /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+v\d/.exec(line)?.[1] ?? []),
    ),
  };
}

async function linesOf(source: Source, file: string): Promise<string[]> {
  const text = hasFile(source, file) ? await source.read(file) : null;
  if (text === null) throw fault(file, 'it is not a regular file of at most 1 MiB');
  return withoutBom(text).split(/\r?\n/);
}

function versionsOf(lines: readonly string[], file: string): Pick<GoModule, 'go' | 'toolchain' | 'pinned' | 'install'> {
  const go = word(lines, /^go\s+(\S+)/);
  if (go !== null && !version.test(go))
    throw fault(file, `its go line says "${shown(go, 40)}", which is not a version`);
  const pinned = word(lines, /^\/\/\s*\+heroku\s+goVersion\s+(?:go)?(\S+)/);
  const toolchain = pinned ?? word(lines, /^toolchain\s+go(\S+)/);
  if (toolchain !== null && !version.test(toolchain)) {
    throw fault(file, `it names the toolchain "${shown(toolchain, 40)}", which is not a version`);
  }
  return {
    go,
    toolchain,
    pinned: pinned !== null,
    install: (word(lines, /^\/\/\s*\+heroku\s+install\s+(.+)$/) ?? '').split(/\s+/).filter((each) => each !== ''),
  };
}

/** The name that `go build` gives the program of the package in `folder`; `.` is the root. */
export function programName({ modules }: GoModule, folder: string): string {
  const parts = (modules.get(folder) ?? folder).split('/');
  const last = parts.at(-1) ?? '';
  return /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}

function word(lines: readonly string[], pattern: RegExp): string | null {
  for (const line of lines) {
    const found = pattern.exec(line.trim())?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

function fault(file: string, reason: string): PlanError {
  return new PlanError({
    code: 'invalid_go_mod',
    message: `Cannot read ${shown(file)}: ${reason}.`,
    next: 'Correct it (go mod tidy checks it), commit and push again.',
  });
}
