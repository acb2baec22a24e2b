/** Bun as a package manager; the app itself runs on Node.js. */

import { bunLink, bunPart, newestBun } from '../../bun-package.ts';
import type { Manager } from '../manager.ts';

export const bun: Manager = {
  name: 'bun',
  title: 'Bun',
  lockFiles: ['bun.lock', 'bun.lockb'],
  locks: 'bun install',
  settings: ['.npmrc', 'bunfig.toml', 'patches/'],
  caches: [{ name: 'bun', path: '/cache/bun' }],
  env: { BUN_INSTALL_CACHE_DIR: '/cache/bun', DO_NOT_TRACK: '1' },
  config: ['NPM_*', 'BUN_*'],
  versions: [{ version: newestBun, node: '*' }],
  parts: (version) => [bunPart(version)],
  links: () => [bunLink],
  install: ({ locked, development }) =>
    `bun install --no-progress ${locked ? '--frozen-lockfile' : '--no-save'}${development ? '' : ' --production'}`,
  prune: () => 'rm -rf node_modules && bun install --no-progress --frozen-lockfile --production --ignore-scripts',
  run: (script) => `bun run ${script}`,
  runEverywhere: (script) => `bun run --filter '*' ${script}`,
};
