/** What a package manager has to say for a plan. One file a manager, chosen by `choose-manager.ts`. */

import type { Cache, RuntimePart } from '../plan.ts';

/** How one package manager installs, prunes and runs scripts. */
export interface Manager {
  /** As in `packageManager` of package.json. */
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  readonly title: string;
  readonly lockFiles: readonly string[];
  /** Makes the lock file: `npm install`. */
  readonly locks: string;
  /** Files that an install reads besides manifests and lock files; one that ends in `/` is a folder. */
  readonly settings: readonly string[];
  readonly caches: readonly Cache[];
  readonly env: Readonly<Record<string, string>>;
  /** Config vars that it reads: names, in which `*` stands for anything. */
  readonly config: readonly string[];
  /** Versions used where the source names none, the preferred first. */
  readonly versions: readonly VersionRow[];
  /** What makes `version` a part of the runtime. */
  parts(version: string): readonly RuntimePart[];
  /** Shell lines that put its programs into /usr/local/bin. */
  links(version: string): readonly string[];
  /** Shell lines that have to go before an install. */
  readonly beforeInstall?: string;
  install(options: InstallOptions): string;
  /** Removes development dependencies; null where this version cannot. */
  prune(options: { version: string; workspaces: boolean }): string | null;
  /** Run behind an install and a prune: takes away what they bring and nothing here can use. */
  readonly tidy?: string;
  run(script: string): string;
  /** Runs `script` in each workspace that has it. */
  runEverywhere(script: string): string;
}

export interface InstallOptions {
  readonly locked: boolean;
  /** Whether development dependencies are installed too. */
  readonly development: boolean;
  readonly version: string;
}

export interface VersionRow {
  readonly version: string;
  /** The Node.js versions that it runs on. */
  readonly node: string;
  /** Matches the head of a lock file that this version writes. */
  readonly lock?: RegExp;
}
