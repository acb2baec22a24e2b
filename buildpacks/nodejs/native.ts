/** Whether installing a source's dependencies compiles: then compilers are needed in the build, and only there. */

import type { PackageJson } from '../package-json.ts';
import type { InstallStep, Source } from '../plan.ts';
import { hasFile, listed, shown } from '../tree.ts';

/** Packages whose install script fetches, checks or thanks, and compiles nothing. */
const scriptsOnly =
  /^(esbuild|fsevents|core-js|core-js-pure|core-js-bundle|protobufjs|nx|husky|unrs-resolver|@swc\/core|es5-ext|styled-components|playwright|puppeteer|cypress|electron|@prisma\/(client|engines)|prisma|sharp|@parcel\/watcher|@sentry\/cli|@apollo\/protobufjs|msw|vue-demi|ejs|workerd|@nestjs\/core|@scarf\/scarf|lmdb|msgpackr-extract|@tailwindcss\/oxide)$/;

/** Packages that compile, or that nothing but compiling packages depend on. */
const compiling =
  /(?:^|[\s"'/(])(node-gyp|node-gyp-build|node-addon-api|nan|bindings|prebuild-install|node-pre-gyp|@mapbox\/node-pre-gyp|better-sqlite3|sqlite3|bcrypt|argon2|canvas|node-sass|leveldown|re2|isolated-vm|serialport|zeromq|node-pty)(?=["'@:(\s,])/m;

/** `install` with what a compiler leaves beside an addon removed: objects, many times the addon's size. */
export function withoutObjects(install: InstallStep): InstallStep {
  const tidy = "find . -type d -path '*/build/Release/obj.target' -prune -exec rm -rf {} +";
  return { ...install, script: `${install.script} && ${tidy}` };
}

/** Where a package is cloned from, and made ready by its own scripts. */
const ofGit = /^(?:git[+:@]|github:|gitlab:|bitbucket:|[\w-]+\/[\w.-]+(?:#|$))|\.git(?:#|$)/;

/** Why the install needs compilers, for the build output; null where it does not. */
export async function compilingReason(
  source: Source,
  manifest: PackageJson,
  lockFile: string | null,
): Promise<string | null> {
  if (hasFile(source, 'binding.gyp')) return 'binding.gyp is there';
  const cloned = [...manifest.dependencies, ...manifest.devDependencies].find(([, range]) => ofGit.test(range));
  if (cloned !== undefined) return `${shown(cloned[0], 60)} comes from a git repository`;
  const text = lockFile === null || lockFile === 'bun.lockb' ? null : await source.read(lockFile);
  if (text !== null && /package-lock|shrinkwrap/.test(lockFile ?? '')) {
    const names = namesWithScripts(text);
    if (names !== null) {
      return names.length === 0 ? null : `${listed(names.slice(0, 3).map((name) => shown(name, 60)))} may compile`;
    }
  }
  const names = [...manifest.dependencies.keys(), ...manifest.devDependencies.keys()].map((name) => ` ${name}@`);
  const found = compiling.exec(text ?? names.join('\n'))?.[1];
  return found === undefined ? null : `${found} is among the dependencies`;
}

/** Whether packages with an install script of which nothing is known are installed; an npm lock file alone tells. */
export async function hasUnknownScripts(source: Source, lockFile: string | null): Promise<boolean> {
  if (lockFile === null || !/package-lock|shrinkwrap/.test(lockFile)) return false;
  const names = namesWithScripts((await source.read(lockFile)) ?? '') ?? [];
  return names.some((name) => !compiling.test(` ${name}@`));
}

/** Packages with an install script in an npm lock file of version 2 or 3; null for another text. */
function namesWithScripts(text: string): string[] | null {
  const packages = entriesOf(parsed(text)).get('packages');
  if (packages === undefined) return null;
  const names: string[] = [];
  for (const [path, value] of entriesOf(packages)) {
    const fields = entriesOf(value);
    const name = path.split('node_modules/').at(-1) ?? '';
    const systems = fields.get('os');
    const elsewhere = Array.isArray(systems) && !systems.includes('linux');
    if (
      path.includes('node_modules/') &&
      fields.get('hasInstallScript') === true &&
      !elsewhere &&
      !scriptsOnly.test(name)
    ) {
      names.push(name);
    }
  }
  return [...new Set(names)];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The package manager says what is wrong with its lock file, and better.
    return null;
  }
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}
