/** Which Python a source gets. */

import { type Catalog, PlanError, type Source } from '../plan.ts';
import { readToml } from '../toml.ts';
import { firstLine, shown } from '../tree.ts';
import { satisfies } from './specifier.ts';

export interface PythonVersion {
  /** As in the catalog. */
  readonly version: string;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/** The stack's own: the default, and what a range gets that it fits. */
const preferred = '3.13';

interface Wish {
  /** Where it stands, for people. */
  readonly from: string;
  readonly text: string;
  readonly kind: 'version' | 'range';
}

/**
 * The version for `source`: by `.python-version`, `runtime.txt`, the Pipfile or the range in pyproject.toml, else the
 * default. A patch release that cannot be had gives way to another of the same minor release, with a warning. Throws a
 * {@link PlanError} `invalid_python_version` or `unavailable_python_version`, or the `invalid_toml` of a manifest.
 */
export async function pythonVersion(source: Source, catalog: Catalog): Promise<PythonVersion> {
  const wish = await wishOf(source);
  const debian = [...catalog.python].sort((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)));
  // What Debian has needs no download from elsewhere, and gets its security updates.
  const ordered = [...debian, ...fromUpstream(catalog)];
  if (wish === null) {
    const version = ordered[0];
    if (version === undefined) throw unavailable({ from: 'the default', text: 'any', kind: 'range' }, catalog);
    return { version, lines: ['No .python-version says which: the default', using(version, catalog)], warnings: [] };
  }
  if (wish.kind === 'range') {
    const version = ordered.find((each) => inRange(each, wish));
    if (version === undefined) throw unavailable(wish, catalog);
    return { version, lines: [asks(wish), using(version, catalog)], warnings: [] };
  }
  return byVersion(wish, catalog, ordered);
}

function byVersion(wish: Wish, catalog: Catalog, ordered: readonly string[]): PythonVersion {
  const match = /^(?:c?python[-@ ]?)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.[x*])?$/.exec(wish.text.toLowerCase());
  if (match === null) throw invalid(wish);
  const wanted = [match[1], match[2], match[3]].filter((part) => part !== undefined);
  const version =
    ordered.find((each) => startsWith(each, wanted)) ??
    (wanted.length === 3 ? ordered.find((each) => startsWith(each, wanted.slice(0, 2))) : undefined);
  if (version === undefined) throw unavailable(wish, catalog);
  const exact = startsWith(version, wanted) || version.split('.').length < 3;
  const line = wanted.slice(0, 2).join('.');
  return {
    version,
    lines: [asks(wish), using(version, catalog)],
    warnings: exact
      ? []
      : [
          `${wish.from} asks for Python ${wanted.join('.')}; ${version} of the same line is used. Write ${line} there to get its newest patch release always.`,
        ],
  };
}

/** `3.13` of `3.13.5`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function asks({ from, text }: Wish): string {
  return `${from} asks for ${shown(text, 60)}`;
}

function using(version: string, catalog: Catalog): string {
  const upstream = fromUpstream(catalog).includes(version);
  return `Using Python ${version}${upstream ? ', fetched by uv from python-build-standalone' : ''}`;
}

/** What upstream has and Debian has not. */
function fromUpstream({ python, upstreams }: Catalog): string[] {
  const lines = python.map(minorOf);
  const offered = (upstreams?.['python']?.releases ?? []).map(({ version }) => version);
  return offered.filter((version) => !lines.includes(minorOf(version)));
}

function isPreferred(version: string): boolean {
  return minorOf(version) === preferred;
}

function startsWith(version: string, wanted: readonly string[]): boolean {
  const parts = version.split('.');
  return wanted.every((part, index) => parts[index] === part);
}

function inRange(version: string, wish: Wish): boolean {
  const fits = satisfies(version, wish.text);
  if (fits === null) throw invalid(wish);
  return fits;
}

async function wishOf(source: Source): Promise<Wish | null> {
  for (const from of ['.python-version', 'runtime.txt']) {
    const text = await firstLine(source, from);
    if (text !== null) return { from, text, kind: /^[<>=~^!]/.test(text) ? 'range' : 'version' };
  }
  const requires = (await readToml(source, 'Pipfile'))?.at('requires');
  const pipfile = requires?.at('python_full_version').text ?? requires?.at('python_version').text ?? null;
  if (pipfile !== null && pipfile !== '*') return { from: 'Pipfile', text: pipfile, kind: 'version' };
  const project = await readToml(source, 'pyproject.toml');
  const range =
    project?.at('project', 'requires-python').text ??
    project?.at('tool', 'poetry', 'dependencies', 'python').text ??
    null;
  return range === null ? null : { from: 'pyproject.toml', text: range, kind: 'range' };
}

function invalid({ from, text, kind }: Wish): PlanError {
  const example = kind === 'range' ? '>=3.11' : from === 'runtime.txt' ? 'python-3.13' : '3.13';
  return new PlanError({
    code: 'invalid_python_version',
    message: `Cannot choose a Python version: ${from} says "${shown(text, 60)}", which is not a version.`,
    next: `Write a version such as ${example} there, commit it and push again.`,
  });
}

function unavailable({ from, text }: Wish, catalog: Catalog): PlanError {
  const versions = [...catalog.python, ...fromUpstream(catalog)].sort((a, b) => minorNumber(b) - minorNumber(a));
  const known = versions.join(', ') || 'none';
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const lines = versions.map(minorOf);
  // The first that is newer: what was written for one line seldom runs on the last.
  const next = lines.findLast((line) => line.startsWith(`${major}.`) && Number(line.split('.')[1]) > Number(minor));
  return new PlanError({
    code: 'unavailable_python_version',
    message: `Cannot get Python "${shown(text, 60)}", which ${from} asks for. Versions that can be had: ${known}.`,
    next: `Write ${next ?? lines[0] ?? preferred} into .python-version, commit it and push again.`,
  });
}

/** 13 of `3.13.5`. */
function minorNumber(version: string): number {
  return Number(version.split('.')[1] ?? 0);
}
