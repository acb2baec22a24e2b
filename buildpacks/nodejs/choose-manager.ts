/** Which package manager, and which version of it, a source gets. */

import semver from 'semver';
import type { PackageJson } from '../package-json.ts';
import { type Catalog, PlanError, type Source } from '../plan.ts';
import { firstFile, hasFile, listed, shown } from '../tree.ts';
import type { Manager } from './manager.ts';
import { bun } from './managers/bun.ts';
import { npm } from './managers/npm.ts';
import { pnpm } from './managers/pnpm.ts';
import { yarn } from './managers/yarn.ts';
import { yarnBerry, yarnPlugAndPlay } from './managers/yarn-berry.ts';

/** In the order in which lock files are looked for. */
const managers: readonly Manager[] = [npm, pnpm, yarnBerry, yarn, bun];

export interface ChosenManager {
  readonly manager: Manager;
  readonly version: string;
  /** The lock file that the install holds to, or null. */
  readonly lockFile: string | null;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * By `packageManager` in package.json, else by the lock file, else npm. Throws a {@link PlanError}
 * `invalid_package_manager` or `unavailable_package_manager`.
 */
export async function chooseManager(options: {
  source: Source;
  manifest: PackageJson;
  node: string;
  catalog: Catalog;
}): Promise<ChosenManager> {
  const { source, manifest, node, catalog } = options;
  const wish = wishOf(manifest);
  const locked = managers.filter((each) => firstFile(source, each.lockFiles) !== null);
  const found = wish === null ? await byLock(source, locked) : byWish(wish);
  const manager = found === yarnBerry && (await isPlugAndPlay(source)) ? yarnPlugAndPlay : found;
  const lockFile = firstFile(source, manager.lockFiles);
  const version = await versionOf({ source, manager, wish, lockFile, node, manifest, catalog });
  const why =
    wish === null ? (lockFile === null ? '' : ` (${lockFile} is there)`) : ' (packageManager in package.json)';
  return {
    manager,
    version,
    lockFile,
    lines: [`Using ${manager.title} ${version}${manager === npm && wish === null ? '' : why}`],
    warnings: [
      ...lockWarnings({ manager, lockFile, manifest, source }),
      ...engineWarnings(manifest, manager, version, node),
    ],
  };
}

interface Wish {
  readonly name: string;
  readonly version: string;
}

function wishOf(manifest: PackageJson): Wish | null {
  const text = manifest.packageManager;
  if (text === null) return null;
  const match = /^(npm|pnpm|yarn|bun)@([^+\s]+)(\+\S+)?$/.exec(text);
  const version = match?.[2];
  if (match?.[1] !== undefined && version !== undefined && semver.validRange(version) !== null) {
    return { name: match[1], version };
  }
  throw new PlanError({
    code: 'invalid_package_manager',
    message: `Cannot choose a package manager: packageManager in package.json says "${shown(text, 60)}".`,
    next: 'Write npm, pnpm, yarn or bun with a version there, such as "pnpm@10.34.9", commit it and push again.',
  });
}

async function byLock(source: Source, locked: readonly Manager[]): Promise<Manager> {
  const first = locked[0];
  if (first === undefined) return hasFile(source, '.yarnrc.yml') ? yarnBerry : npm;
  return first.name === 'yarn' ? ((await isBerry(source)) ? yarnBerry : yarn) : first;
}

function byWish({ name, version }: Wish): Manager {
  if (name === 'yarn') return semver.subset(version, '>=2') ? yarnBerry : yarn;
  return managers.find((each) => each.name === name) ?? npm;
}

/** Whether packages stay in Yarn's archives: its default from version 2 on. */
async function isPlugAndPlay(source: Source): Promise<boolean> {
  const text = hasFile(source, '.yarnrc.yml') ? ((await source.read('.yarnrc.yml')) ?? '') : '';
  return !/^nodeLinker:\s*['"]?(node-modules|pnpm)\b/m.test(text);
}

async function isBerry(source: Source): Promise<boolean> {
  return hasFile(source, '.yarnrc.yml') || /^__metadata:/m.test(await head(source, 'yarn.lock'));
}

interface VersionQuestion {
  readonly source: Source;
  readonly manager: Manager;
  readonly wish: Wish | null;
  readonly lockFile: string | null;
  readonly node: string;
  readonly manifest: PackageJson;
  readonly catalog: Catalog;
}

async function versionOf(question: VersionQuestion): Promise<string> {
  const { source, manager, lockFile, node } = question;
  const asked = askedVersion(question) ?? (await committedYarn(question));
  const known = knownVersions(question);
  const fitting = manager.versions.filter((row) => semver.satisfies(node, row.node));
  if (asked !== null && semver.valid(asked) !== null) {
    if (known.length > 0 && !known.includes(asked)) throw unavailable(manager, asked, known);
    return asked;
  }
  if (asked !== null) {
    const row = fitting.find((each) => semver.satisfies(each.version, asked));
    const found = row?.version ?? semver.maxSatisfying([...known], asked);
    if (found !== null) return found;
    throw unavailable(manager, asked, known.length > 0 ? known : fitting.map((each) => each.version));
  }
  const text = lockFile === null ? '' : await head(source, lockFile);
  const version = (fitting.find((row) => row.lock?.test(text) === true) ?? fitting[0])?.version;
  if (version !== undefined) return version;
  throw unavailable(manager, `for Node.js ${node}`, []);
}

/** The version or range that package.json asks for; what `engines` says of npm is a wish that only warns. */
function askedVersion({ manager, wish, manifest }: VersionQuestion): string | null {
  if (wish !== null) return wish.version;
  const engine = manager === npm ? undefined : manifest.engines.get(manager.name);
  return engine !== undefined && semver.validRange(engine) !== null ? engine : null;
}

/** The version of the Yarn that lies in the source itself, and which every other Yarn hands over to. */
async function committedYarn({ source, manager }: VersionQuestion): Promise<string | null> {
  if (manager !== yarnBerry && manager !== yarnPlugAndPlay) return null;
  const text = hasFile(source, '.yarnrc.yml') ? ((await source.read('.yarnrc.yml')) ?? '') : '';
  const version = /^yarnPath:\s*['"]?\S*\byarn-(\d+\.\d+\.\d+)\.c?js/m.exec(text)?.[1];
  return version === undefined || semver.lt(version, '2.0.0') ? null : version;
}

function knownVersions({ manager, catalog }: VersionQuestion): readonly string[] {
  switch (manager) {
    case pnpm:
      return catalog.pnpm ?? [];
    case yarnBerry:
    case yarnPlugAndPlay:
      return catalog.yarn ?? [];
    case bun:
      return catalog.bun ?? [];
    default:
      return [];
  }
}

async function head(source: Source, path: string): Promise<string> {
  const text = hasFile(source, path) ? await source.read(path) : null;
  // A lock file over 1 MiB is not read: those are of the newest kinds.
  return text?.slice(0, 4096) ?? (path === 'yarn.lock' ? '' : 'lockfileVersion: 9.0');
}

function lockWarnings(options: {
  manager: Manager;
  lockFile: string | null;
  manifest: PackageJson;
  source: Source;
}): string[] {
  const { manager, lockFile, manifest, source } = options;
  const others = managers.flatMap((each) =>
    each.name === manager.name ? [] : each.lockFiles.filter((path) => hasFile(source, path)),
  );
  if (lockFile !== null) {
    const unused = [...new Set(others)];
    if (unused.length === 0) return [];
    return [
      `${listed([lockFile, ...unused])} are lock files of different package managers: ${manager.title} is used. Remove the others from git, so that everybody installs the same versions.`,
    ];
  }
  if (manifest.dependencies.size + manifest.devDependencies.size === 0) return [];
  const name = manager.lockFiles.at(-1) ?? '';
  const unread = others.length > 0 ? ` (${listed([...new Set(others)])} is not read by ${manager.title})` : '';
  return [
    `There is no ${manager.name === 'bun' ? 'bun.lock' : name}${unread}: each build may get other versions. Run ${manager.locks}, commit ${manager.name === 'bun' ? 'bun.lock' : name} and push again.`,
  ];
}

function engineWarnings(manifest: PackageJson, manager: Manager, version: string, node: string): string[] {
  const range = manifest.engines.get(manager.name);
  if (range === undefined || semver.validRange(range) === null || semver.satisfies(version, range)) return [];
  const why = manager === npm ? `, which goes with Node.js ${node},` : '';
  return [
    `engines.${manager.name} in package.json asks for ${manager.name} ${shown(range, 40)}; ${manager.name} ${version}${why} is used.`,
  ];
}

function unavailable(manager: Manager, wanted: string, known: readonly string[]): PlanError {
  const newest = new Map<number, string>();
  for (const version of known.filter((each) => semver.prerelease(each) === null)) {
    const major = semver.major(version);
    const best = newest.get(major);
    if (best === undefined || semver.gt(version, best)) newest.set(major, version);
  }
  return new PlanError({
    code: 'unavailable_package_manager',
    message: `Cannot get ${manager.title} ${shown(wanted, 60)}. Versions that can be had: ${[...newest.values()].join(', ') || 'none'}.`,
    next: 'Name one of them in packageManager of package.json, commit it and push again.',
  });
}
