/** requirements.txt: which files it needs, and which packages it names (https://pip.pypa.io, requirements file format). */

import { posix } from 'node:path';
import type { Source } from '../../plan.ts';
import { allPaths, hasFile, withoutBom } from '../../tree.ts';
import { namesOf } from './names.ts';

export interface Requirements {
  /** The file itself and all that it includes with -r and -c, sorted. */
  readonly files: readonly string[];
  /** Normalized names of the packages (PEP 503): `flask`. */
  readonly packages: ReadonlySet<string>;
  /** Whether something in it is built from files of the tree. */
  readonly local: boolean;
  /** Whether every package has one exact version. */
  readonly pinned: boolean;
}

const maxFiles = 50;

/** Reads the requirements file `main` and its includes; null when there is none. */
export async function readRequirements(source: Source, main: string): Promise<Requirements | null> {
  if (!hasFile(source, main)) return null;
  const files = new Set<string>([main]);
  let lines: string[] = [];
  for (const path of files) {
    const own = linesOf((await source.read(path)) ?? '');
    lines = lines.concat(own);
    for (const target of own.flatMap((line) => includedBy(line, path))) {
      if (hasFile(source, target) && files.size < maxFiles) files.add(target);
    }
  }
  const named = lines.flatMap(packageOf);
  return {
    files: allPaths(source).filter((path) => files.has(path)),
    packages: new Set(named.flatMap(({ names }) => names)),
    local: lines.some(isLocal),
    pinned: named.every(({ pinned }) => pinned),
  };
}

/** Lines without comments, with continued ones joined. */
function linesOf(text: string): string[] {
  const joined = withoutBom(text).replace(/\\\r?\n/g, ' ');
  return joined.split(/\r?\n/).flatMap((line) => line.replace(/(^|\s)#.*$/, '').trim() || []);
}

function includedBy(line: string, path: string): string[] {
  const target = /^(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)/.exec(line)?.[1];
  return target === undefined ? [] : [posix.join(posix.dirname(path), target)];
}

function packageOf(line: string): { names: readonly string[]; pinned: boolean }[] {
  const names = namesOf(line);
  return names.length === 0 ? [] : [{ names, pinned: /==|@/.test(line) }];
}

function isLocal(line: string): boolean {
  const path = line.replace(/^(?:-e|--editable)[\s=]*/, '');
  return (
    /^(\.|\/|file:)/.test(path) ||
    /@\s*file:/.test(line) ||
    /^(?:-f|--find-links)[\s=]/.test(line) ||
    /^[\w./-]+\.(whl|zip|tar\.gz)$/.test(path)
  );
}
