/** Yarn 2 and newer ("berry"). */

import semver from 'semver';
import type { Manager } from '../manager.ts';

export const yarnBerry: Manager = {
  name: 'yarn',
  title: 'Yarn',
  lockFiles: ['yarn.lock'],
  locks: 'yarn install',
  settings: ['.npmrc', '.yarnrc.yml', '.yarn/', '.pnp.cjs', '.pnp.loader.mjs'],
  caches: [{ name: 'yarn', path: '/cache/yarn' }],
  // Yarn refuses to run with a setting that it does not know: only those of every version.
  env: {
    YARN_GLOBAL_FOLDER: '/cache/yarn',
    YARN_ENABLE_GLOBAL_CACHE: 'true',
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_PROGRESS_BARS: '0',
  },
  config: ['NPM_*', 'YARN_*'],
  versions: [
    { version: '4.18.1', node: '>=18.12' },
    { version: '3.8.6', node: '>=12', lock: /^ {2}version: [4-7]$/m },
  ],
  parts: (version) => [
    { kind: 'npm', package: '@yarnpkg/cli-dist', version, only: [], into: '/usr/local/lib/node_modules/yarn' },
  ],
  links: () => [
    'ln -sf ../lib/node_modules/yarn/bin/yarn.js /usr/local/bin/yarn',
    'chmod 755 /usr/local/lib/node_modules/yarn/bin/yarn.js',
  ],
  // Without the workspace-tools that are built in since 4.0 there is no install without development dependencies.
  install: ({ locked, development, version }) => {
    const install = `yarn install ${locked ? '--immutable' : '--no-immutable'}`;
    return development || semver.lt(version, '4.0.0')
      ? install
      : `${install} && yarn workspaces focus --all --production`;
  },
  prune: ({ version }) => (semver.lt(version, '4.0.0') ? null : 'yarn workspaces focus --all --production'),
  run: (script) => `yarn run ${script}`,
  runEverywhere: (script) => `yarn workspaces foreach --all --topological run ${script}`,
};

/** With Plug'n'Play, which reads packages out of their archives when the app runs: those have to be below /app. */
export const yarnPlugAndPlay: Manager = {
  ...yarnBerry,
  env: { ...yarnBerry.env, YARN_ENABLE_GLOBAL_CACHE: 'false' },
  // The file that the image's variable names is made by the install.
  beforeInstall: `export NODE_OPTIONS="\${NODE_OPTIONS/--require \\/app\\/.pnp.cjs/}"\n`,
};

/** Image variables that let plain `node` find what Plug'n'Play installed. */
export const plugAndPlayEnv: Readonly<Record<string, string>> = {
  NODE_OPTIONS: '--require /app/.pnp.cjs',
  YARN_ENABLE_GLOBAL_CACHE: 'false',
};
