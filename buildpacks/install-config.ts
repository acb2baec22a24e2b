/** Which config vars an install sees: those that its tools read, so that no other makes it run anew. */

import type { InstallStep, Source } from './plan.ts';
import { hasFile, unique } from './tree.ts';

type ConfigPatterns = Exclude<InstallStep['config'], 'all'>;

/** What programs of every language look at: the network, certificates, Git, paths, the locale and compilers. */
const common: ConfigPatterns = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSL_CERT_*', 'CURL_*', 'NETRC', 'GIT_*', 'SSH_*'],
  ...['PATH', 'HOME', 'LD_*', 'TMPDIR', 'LANG', 'LC_*', 'TZ', 'SOURCE_DATE_EPOCH', 'CI'],
  ...['CC', 'CXX', 'AR', '*FLAGS', '*_LIBS', 'PKG_CONFIG*', 'CMAKE_*', 'CARGO_*', 'RUSTUP_*'],
];

/** Files that name packages and versions and take nothing from the environment. */
const plain = /(^|\/)(package|package-lock|npm-shrinkwrap|composer)\.json$|\.lock$|lock\.ya?ml$|\.lockb$/;
/** Copies of packages and programs. */
const archives = /(^|\/)(cache|releases|patches|vendor)\//;
const mostFiles = 50;
const mostNames = 100;

/** `${NAME}` of .npmrc, .yarnrc.yml and requirements.txt; `ENV['NAME']` of a Gemfile; `process.env.NAME` of a hook. */
const references = [
  /\$\{?([A-Za-z_]\w{0,99})/g,
  /(?:\benv|\bENV|\benviron)(?:\.(?:fetch|get))?[.[('"\s]{1,4}([A-Za-z_]\w{0,99})/g,
];

/**
 * What an install with `inputs` sees of the config vars: those that match `patterns` or that one of its files names, and
 * what programs of every language read. `all` where it runs scripts (`runsScripts`) that may read anything.
 */
export async function installConfig(options: {
  source: Source;
  inputs: readonly string[];
  patterns: ConfigPatterns;
  runsScripts: boolean;
}): Promise<InstallStep['config']> {
  const { source, inputs, patterns, runsScripts } = options;
  if (runsScripts) return 'all';
  const read = inputs.filter((path) => hasFile(source, path) && !plain.test(path) && !archives.test(path));
  const names = new Set<string>();
  for (const path of read.slice(0, mostFiles)) {
    const text = (await source.read(path)) ?? '';
    for (const name of references.flatMap((each) => [...text.matchAll(each)].map((match) => match[1] ?? ''))) {
      names.add(name);
    }
    // A file that names so many is a program.
    if (names.size > mostNames) return 'all';
  }
  return unique([...common, ...patterns, ...names]);
}

/** The config vars that `seen` lets through, sorted by name. Upper and lower case are one, as in `NPM_CONFIG_REGISTRY`. */
export function seenConfig(
  seen: InstallStep['config'],
  config: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(config).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (seen === 'all') return Object.fromEntries(entries);
  const sources = seen.map((pattern) => pattern.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*'));
  const matching = new RegExp(`^(?:${sources.join('|')})$`, 'i');
  return Object.fromEntries(entries.filter(([name]) => matching.test(name)));
}
