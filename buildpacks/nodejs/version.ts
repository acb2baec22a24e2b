/** Which Node.js a source gets. */

import semver from 'semver';
import type { PackageJson } from '../package-json.ts';
import { type Catalog, PlanError, type Source } from '../plan.ts';
import { firstLine, shown } from '../tree.ts';

/** The line that a source gets which asks for none, or for a range that admits it. */
const defaultLine = '24.x';

/** Older ones have no npm that still works with the registry. */
const oldest = '>=8.0.0';

/** Lines whose security fixes had ended when this was written: odd ones live for months only. */
const ended = '<22 || 23.x || 25.x';

/** Names of long-term support lines, which .nvmrc may use. */
const ltsLines: ReadonlyMap<string, string> = new Map([
  ['fermium', '14.x'],
  ['gallium', '16.x'],
  ['hydrogen', '18.x'],
  ['iron', '20.x'],
  ['jod', '22.x'],
  ['krypton', '24.x'],
]);

const versionFiles: readonly string[] = ['.node-version', '.nvmrc'];

export interface NodeVersion {
  readonly version: string;
  /** Where it comes from, for the build output. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

interface Wish {
  readonly from: string;
  readonly text: string;
}

/**
 * The version for `source`: by `engines.node`, else `.node-version`, else `.nvmrc`, else the newest of the default
 * line. Throws a {@link PlanError} `invalid_node_version` or `unavailable_node_version`.
 */
export async function nodeVersion(source: Source, manifest: PackageJson, catalog: Catalog): Promise<NodeVersion> {
  const wish = await wishOf(source, manifest);
  const known = catalog.node.filter((each) => semver.satisfies(each, oldest));
  if (wish === null) {
    const version = semver.maxSatisfying(known, defaultLine) ?? known[0];
    if (version === undefined) throw unavailable({ from: 'the default', text: defaultLine }, known);
    return {
      warnings: endedWarnings(version),
      version,
      lines: [`No version in engines.node, .node-version or .nvmrc: the default, ${defaultLine}`, using(version)],
    };
  }
  const range = rangeOf(wish);
  const version =
    semver.maxSatisfying(
      known.filter((each) => semver.satisfies(each, defaultLine)),
      range,
    ) ?? semver.maxSatisfying(known, range);
  if (version === null) throw unavailable(wish, known);
  return {
    version,
    lines: [`${wish.from} asks for ${shown(wish.text, 60)}`, using(version)],
    warnings: [...endedWarnings(version), ...(await unheardWarnings(source, wish, version))],
  };
}

/** Files that people's own version managers go by, where they ask for another. */
async function unheardWarnings(source: Source, wish: Wish, version: string): Promise<string[]> {
  if (versionFiles.includes(wish.from)) return [];
  const warnings: string[] = [];
  for (const from of versionFiles) {
    const text = await firstLine(source, from);
    const range = text === null ? null : rangeIn(text);
    if (text === null || range === null || semver.satisfies(version, range)) continue;
    warnings.push(
      `${from} asks for ${shown(text, 60)}, and ${wish.from}, which comes first, for ${shown(wish.text, 60)}: let both say the same.`,
    );
  }
  return warnings;
}

function using(version: string): string {
  return `Using Node.js ${version}`;
}

function endedWarnings(version: string): string[] {
  if (!semver.satisfies(version, ended)) return [];
  return [
    `Node.js ${semver.major(version)} gets no more security fixes: ask for ${defaultLine} in engines.node of package.json.`,
  ];
}

async function wishOf(source: Source, manifest: PackageJson): Promise<Wish | null> {
  const engines = manifest.engines.get('node')?.trim();
  if (engines) return { from: 'engines.node in package.json', text: engines };
  for (const path of versionFiles) {
    const line = await firstLine(source, path);
    if (line !== null) return { from: path, text: line };
  }
  return null;
}

function rangeIn(written: string): string | null {
  const text = written.toLowerCase();
  if (['node', 'stable', 'latest', 'current'].includes(text)) return '*';
  if (['lts/*', 'lts', '--lts'].includes(text)) return defaultLine;
  return ltsLines.get(text.replace(/^lts\//, '')) ?? semver.validRange(written.slice(0, 256));
}

function rangeOf(wish: Wish): string {
  const range = rangeIn(wish.text);
  if (range !== null) return range;
  throw new PlanError({
    code: 'invalid_node_version',
    message: `Cannot choose a Node.js version: ${wish.from} says "${shown(wish.text, 60)}", which is not a version or a range.`,
    next: `Write a version such as "24.x" there, commit it and push again.`,
  });
}

function unavailable(wish: Wish, known: readonly string[]): PlanError {
  const newest = new Map<number, string>();
  for (const version of known) {
    const major = semver.major(version);
    if (!newest.has(major)) newest.set(major, version);
  }
  const lines = [...newest.keys()].map((major) => `${major}.x`).join(', ');
  return new PlanError({
    code: 'unavailable_node_version',
    message: `Cannot get Node.js "${shown(wish.text, 60)}", which ${wish.from} asks for. Versions that can be had: ${[...newest.values()].join(', ') || 'none'}.`,
    next: `Ask for one of ${lines || 'those'} in engines.node of package.json, commit it and push again.`,
  });
}
