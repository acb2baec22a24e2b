import type { Hint } from './hint.ts';

/** npm, pnpm, Yarn, Bun, Deno, and what their scripts call. */
export const NODEJS_HINTS: readonly Hint[] = [
  {
    pattern:
      /npm (?:error|ERR!) code EUSAGE[\s\S]*in sync|npm ci.*can only install packages when|lock file's .* does not satisfy|Missing: .* from lock file/,
    next: 'package.json and package-lock.json differ: run `npm install` on your machine, commit the new package-lock.json, and push again.',
  },
  {
    pattern: /ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE)/,
    next: 'package.json and pnpm-lock.yaml differ: run `pnpm install` on your machine, commit the new pnpm-lock.yaml, and push again.',
  },
  {
    pattern: /Your lockfile needs to be updated|lockfile would have been (?:modified|created) by this install|YN0028/,
    next: 'package.json and yarn.lock differ: run `yarn install` on your machine, commit the new yarn.lock, and push again.',
  },
  {
    pattern: /lockfile had changes, but lockfile is frozen/,
    next: 'package.json and bun.lock differ: run `bun install` on your machine, commit the new bun.lock, and push again.',
  },
  {
    pattern: /The lockfile is out of date\. Run `?deno/,
    next: 'deno.json and deno.lock differ: run `deno install --frozen=false` on your machine, commit the new deno.lock, and push again.',
  },
  {
    pattern: /npm (?:error|ERR!) code ERESOLVE\b/,
    next: 'Two packages want versions of a third that do not fit together: change the versions in package.json until `npm install` works on your machine, commit package-lock.json too, and push again.',
  },
  {
    pattern:
      /npm (?:error|ERR!) code EBADENGINE|ERR_PNPM_UNSUPPORTED_ENGINE|The engine "\w+" is incompatible with this module/,
    next: 'A package wants another version of Node.js or of the package manager, which the lines above name: write it under "engines" in package.json (`berth plan` says which is taken), or choose another version of the package, and push again.',
  },
  {
    pattern: /npm (?:error|ERR!) (?:code )?(?:E404|ETARGET)\b|ERR_PNPM_(?:FETCH_404|NO_MATCHING_VERSION)/,
    next: 'The registry has no such package or version: check its name in package.json (a private one needs its token in an `.npmrc` and a config var), and push again.',
  },
  {
    pattern: /npm (?:error|ERR!) (?:code )?(?:E401|E403|ENEEDAUTH)\b|ERR_PNPM_FETCH_40[13]/,
    next: 'The registry wants to know who asks: put the token into a config var (`berth config:set NPM_TOKEN=…`) and name it in `.npmrc`, and push again.',
  },
  {
    pattern: /npm (?:error|ERR!) code EINTEGRITY|ERR_PNPM_TARBALL_INTEGRITY|Integrity check failed/,
    next: 'A package is not the one whose checksum the lock file has: empty the caches with `berth builds:cache:purge`; where that does not help, make the lock file anew, commit it, and push again.',
  },
  {
    pattern: /Permission denied \(publickey\)|Host key verification failed|could not read Username for/,
    next: 'A dependency comes from a private git repository, to which the build has no key: publish it to a registry, or name it by an https:// address with a token in a config var, and push again.',
  },
  {
    pattern:
      /npm (?:error|ERR!) Missing script|ERR_PNPM_NO_SCRIPT|Couldn't find a script named|error Command "[^"]+" not found/,
    next: 'Add the script to "scripts" in package.json, or take it out of the command that calls it, and push again.',
  },
  {
    pattern: /heap out of memory|Reached heap limit/,
    next: 'Node.js ran out of heap: allow the build more memory with `berth settings:set build-memory-mb=2048` and set the config var NODE_OPTIONS=--max-old-space-size=1536, and push again.',
  },
  {
    pattern: /digital envelope routines::unsupported|ERR_OSSL_EVP_UNSUPPORTED/,
    next: 'The bundler is too old for this Node.js (webpack 4, most often): bring it up to date, ask for Node.js 16 (`echo 16 > .node-version`), or set the config var NODE_OPTIONS=--openssl-legacy-provider; then push again.',
  },
  {
    pattern:
      /npm has a bug related to optional dependencies|Cannot find (?:module|native binding)[^\n]*(?:linux-(?:x64|arm64)|\.node)/,
    next: 'The lock file leaves out the binary for Linux of a package (npm does that when the file was made on another system): delete node_modules and package-lock.json, run `npm install`, commit the new lock file, and push again.',
  },
  {
    pattern: /gyp ERR!|node-gyp|not found: make|make: not found|`make` failed/,
    next: 'A package compiles native code, and its compiler stopped: choose a version of it that has a prebuilt binary for this Node.js, or name the -dev packages whose headers it misses in a file called Aptfile; then push again.',
  },
  {
    pattern: /\berror TS\d+:|Type error: |Failed to type check/,
    next: 'TypeScript found errors: mend those that it names (`npx tsc --noEmit` shows them on your machine, with the locked versions of the types), and push again.',
  },
  {
    pattern: /Couldn't find any `?pages`? or `?app`? directory/,
    next: 'Next.js finds neither app/ nor pages/: commit the folder, or build the one that has it (`berth builds:set root=FOLDER`), and push again.',
  },
  {
    pattern:
      /Module not found: (?:Error: )?Can't resolve|Could not resolve "\.|Failed to resolve import|\[UNRESOLVED_IMPORT\]|Rollup failed to resolve import/,
    next: 'A file or package that is imported is not there: commit the file, with the same letter case as in the import (Linux tells App.js from app.js), or add the package to package.json; then push again.',
  },
  {
    pattern:
      /Cannot find (?:module|package) '[^'\n]*'[\s\S]{0,80}?(?:Require stack:\s*- |imported from )\/app\/node_modules\//,
    next: 'A package does not find what it takes from another: without a lock file the newest versions are installed, and they do not fit together. Install what it names in the version that it was written for, see that the build works on your machine, commit the lock file, and push again.',
  },
  {
    pattern: /\bMODULE_NOT_FOUND\b|Cannot find module|ERR_MODULE_NOT_FOUND/,
    next: 'A module is missing: add it to "dependencies" in package.json (or commit the file that it names; letter case counts), and push again.',
  },
];
