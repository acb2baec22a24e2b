/** What package.json says, read with care: every value in it may be of any type. */

import { findJsonFault } from './json-fault.ts';
import { PlanError, type Source } from './plan.ts';
import { shown, withoutBom } from './tree.ts';

/** The parts of a package.json that a plan depends on; maps, since names in it are anybody's. */
export interface PackageJson {
  readonly scripts: ReadonlyMap<string, string>;
  readonly engines: ReadonlyMap<string, string>;
  /** All that `npm ci` installs besides `devDependencies`: name to range. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly devDependencies: ReadonlyMap<string, string>;
  readonly main: string | null;
  readonly workspaces: boolean;
  /** As written: `pnpm@10.1.0+sha512.…`. */
  readonly packageManager: string | null;
  readonly name: string | null;
}

/** Reads the package.json at `path`. Throws a {@link PlanError} `invalid_package_json`. */
export async function readPackageJson(source: Source, path = 'package.json'): Promise<PackageJson> {
  const text = await source.read(path);
  if (text === null) throw fault(path, 'it is not a regular file of at most 1 MiB');
  return parsePackageJson(withoutBom(text), path);
}

/** Parses the text of a package.json. Throws a {@link PlanError} `invalid_package_json` that says where it is wrong. */
export function parsePackageJson(text: string, path = 'package.json'): PackageJson {
  const json = asMap(parse(text, path));
  if (json === null) throw fault(path, 'it must hold one object: {"name": …}');
  return {
    scripts: texts(json.get('scripts')),
    engines: texts(json.get('engines')),
    dependencies: new Map([
      ...texts(json.get('peerDependencies')),
      ...texts(json.get('optionalDependencies')),
      ...texts(json.get('dependencies')),
    ]),
    devDependencies: texts(json.get('devDependencies')),
    main: asText(json.get('main')),
    workspaces: json.has('workspaces'),
    packageManager: asText(json.get('packageManager')),
    name: asText(json.get('name')),
  };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = findJsonFault(text);
    throw fault(path, found ? `line ${found.line}, column ${found.column}: ${shown(found.reason)}` : String(error));
  }
}

function asMap(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value));
}

function texts(value: unknown): ReadonlyMap<string, string> {
  const entries = [...(asMap(value) ?? [])];
  return new Map(entries.flatMap(([key, item]) => (typeof item === 'string' ? [[key, item] as const] : [])));
}

function asText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function fault(path: string, reason: string): PlanError {
  return new PlanError({
    code: 'invalid_package_json',
    message: `Cannot read ${shown(path)}: ${reason}.`,
    next: `Correct it (node -e "require('./package.json')" checks it), commit and push again.`,
  });
}
