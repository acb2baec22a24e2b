/** Warnings about a tree that hold for every language. */

import type { Source } from './plan.ts';
import { entryAt, hasFile, listed, shown } from './tree.ts';

const secretName = /(^|\/)(\.env(\.(local|production|prod|development|dev|staging))?|id_rsa|id_ed25519|\.netrc)$/;

/** What is wrong with the tree as such: secrets in it, submodules, a Procfile under another name. */
export function treeWarnings(source: Source): string[] {
  const warnings: string[] = [];
  const secrets = source.files.filter((file) => secretName.test(file.path)).map((file) => file.path);
  if (secrets.length > 0) {
    warnings.push(
      `${named(secrets)} may hold secrets and is in the source. Remove it from git (git rm --cached), change what it held, and use config vars: berth config:set KEY=VALUE.`,
    );
  }
  const submodules = source.files.filter((file) => file.kind === 'submodule').map((file) => file.path);
  if (submodules.length > 0) {
    warnings.push(`${named(submodules)}: git submodules are not fetched, so these folders are empty in the build.`);
  }
  const misnamed = ['procfile', 'PROCFILE', 'Procfile.txt'].find((path) => hasFile(source, path));
  if (misnamed !== undefined && entryAt(source, 'Procfile') === null) {
    warnings.push(`${misnamed} is not read: the file has to be called Procfile.`);
  }
  return warnings;
}

function named(paths: readonly string[]): string {
  const first = paths.slice(0, 3).map((path) => shown(path));
  return listed(paths.length > 3 ? [...first, `${paths.length - 3} more`] : first);
}
