/** Which Python a source gets. */

import { type Catalog, PlanError, type Source } from '../plan.ts';
import { firstLine, shown } from '../tree.ts';

export interface PythonVersion {
  /** As in the catalog. */
  readonly version: string;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The version for `source`: by `.python-version`, else `runtime.txt`, else the catalog's newest. A patch release
 * that cannot be had gives way to another of the same minor release, with a warning. Throws a {@link PlanError}
 * `invalid_python_version` or `unavailable_python_version`.
 */
export async function pythonVersion(source: Source, catalog: Catalog): Promise<PythonVersion> {
  const wish = await wishOf(source);
  if (wish === null) {
    const version = catalog.python[0];
    if (version === undefined) throw unavailable('the default', 'any', catalog);
    return { version, lines: ['No .python-version or runtime.txt: the default', using(version)], warnings: [] };
  }
  const match = /^(?:python-|cpython-)?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(wish.text);
  if (match === null) throw invalid(wish.from, wish.text);
  const wanted = [match[1], match[2], match[3]].filter((part) => part !== undefined);
  const version =
    catalog.python.find((each) => startsWith(each, wanted)) ??
    (wanted.length === 3 ? catalog.python.find((each) => startsWith(each, wanted.slice(0, 2))) : undefined);
  if (version === undefined) throw unavailable(wish.from, wish.text, catalog);
  const exact = startsWith(version, wanted) || version.split('.').length < 3;
  return {
    version,
    lines: [`${wish.from} asks for ${shown(wish.text, 60)}`, using(version)],
    warnings: exact
      ? []
      : [
          `${wish.from} asks for Python ${wanted.join('.')}; ${version} of the same line is used. Write ${wanted.slice(0, 2).join('.')} there to get its newest patch release always.`,
        ],
  };
}

/** `3.13` of `3.13.5`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function using(version: string): string {
  return `Using Python ${version}`;
}

function startsWith(version: string, wanted: readonly string[]): boolean {
  const parts = version.split('.');
  return wanted.every((part, index) => parts[index] === part);
}

async function wishOf(source: Source): Promise<{ from: string; text: string } | null> {
  for (const path of ['.python-version', 'runtime.txt']) {
    const line = await firstLine(source, path);
    if (line !== null) return { from: path, text: line };
  }
  return null;
}

function invalid(from: string, text: string): PlanError {
  return new PlanError({
    code: 'invalid_python_version',
    message: `Cannot choose a Python version: ${from} says "${shown(text, 60)}", which is not a version.`,
    next: `Write a version such as ${from === 'runtime.txt' ? 'python-3.13' : '3.13'} there, commit it and push again.`,
  });
}

function unavailable(from: string, text: string, catalog: Catalog): PlanError {
  const known = catalog.python.join(', ') || 'none';
  return new PlanError({
    code: 'unavailable_python_version',
    message: `Cannot get Python "${shown(text, 60)}", which ${from} asks for. Versions that can be had: ${known}.`,
    next: `Write ${minorOf(catalog.python[0] ?? '3.13')} into .python-version, commit it and push again.`,
  });
}
