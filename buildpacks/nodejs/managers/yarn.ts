/** Yarn 1. */

import type { Manager } from '../manager.ts';

export const yarn: Manager = {
  name: 'yarn',
  title: 'Yarn',
  lockFiles: ['yarn.lock'],
  locks: 'yarn install',
  settings: ['.npmrc', '.yarnrc', '.yarn/'],
  caches: [{ name: 'yarn', path: '/cache/yarn' }],
  env: { YARN_CACHE_FOLDER: '/cache/yarn' },
  config: ['NPM_*', 'YARN_*'],
  versions: [{ version: '1.22.22', node: '>=4' }],
  parts: (version) => [{ kind: 'npm', package: 'yarn', version, only: [], into: '/usr/local/lib/node_modules/yarn' }],
  links: () => ['ln -sf ../lib/node_modules/yarn/bin/yarn.js /usr/local/bin/yarn'],
  install: ({ locked, development }) =>
    `yarn install --non-interactive --no-progress ${locked ? '--frozen-lockfile' : '--no-lockfile'} --production=${!development}`,
  prune: () =>
    'yarn install --non-interactive --no-progress --frozen-lockfile --production=true --ignore-scripts --prefer-offline',
  // Yarn 1 does not ask for which C library a binary is made, and brings those for musl too: for Next.js alone, 150 MB.
  tidy: "{ [ ! -d node_modules ] || find node_modules -type d '(' -name '*-linux-*-musl' -o -name '*-linuxmusl-*' ')' -prune -exec rm -rf {} +; }",
  run: (script) => `yarn run ${script}`,
  runEverywhere: (script) => `yarn workspaces run ${script}`,
};
