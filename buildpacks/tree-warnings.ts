/** Warnings about a tree that hold for every language. */

import type { Source } from './plan.ts';
import { entryAt, hasFile, listed, shown } from './tree.ts';

const secretName = /(^|\/)(\.env(\.(local|production|prod|development|dev|staging))?|id_rsa|id_ed25519|\.netrc)$/;

/** Files beyond these are taken for secret without a look. */
const mostRead = 20;

/** Values that anyone may see: none, a reference, one word or number of a few letters, an address on one's own machine. */
const harmless = /^(|\$.*|[\w.+ -]{1,12}|\w+:\/\/(\w+@)?(localhost|127\.0\.0\.1)\b.*)$/;
const secretKey = /KEY|SECRET|TOKEN|PASS|PWD|CREDENTIAL|PRIVATE|AUTH|SALT|DSN/i;
/** Bundlers put variables of these names into what browsers get. */
const publicKey = /^(VITE|REACT_APP|NEXT_PUBLIC|PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|EXPO_PUBLIC|STORYBOOK)_/;

/** What is wrong with the tree as such: secrets in it, submodules, a Procfile under another name. */
export async function treeWarnings(source: Source): Promise<string[]> {
  const warnings: string[] = [];
  const candidates = source.files.filter((file) => secretName.test(file.path)).map((file) => file.path);
  const secrets: string[] = [];
  for (const [index, path] of candidates.entries()) {
    if (index >= mostRead || !(await isHarmless(source, path))) secrets.push(path);
  }
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

/** Whether it is a .env file in which no line could be a secret. */
async function isHarmless(source: Source, path: string): Promise<boolean> {
  const text = /\.env[^/]*$/.test(path) ? await source.read(path) : null;
  if (text === null) return false;
  return text.split(/\r?\n/).every((line) => {
    if (/^\s*(#.*)?$/.test(line)) return true;
    const [, name = '', value = ''] = /^\s*(?:export\s+)?([\w.]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === '') return false;
    const bare = value.replace(/^(['"])(.*)\1$/, '$2');
    return publicKey.test(name) || bare === '' || (harmless.test(bare) && !secretKey.test(name));
  });
}

function named(paths: readonly string[]): string {
  const first = paths.slice(0, 3).map((path) => shown(path));
  return listed(paths.length > 3 ? [...first, `${paths.length - 3} more`] : first);
}
