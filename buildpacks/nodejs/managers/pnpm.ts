/** pnpm: JavaScript up to version 11, a program for each architecture from 12 on. */

import semver from 'semver';
import type { Manager } from '../manager.ts';

const folder = '/usr/local/lib/node_modules/pnpm';

export const pnpm: Manager = {
  name: 'pnpm',
  title: 'pnpm',
  lockFiles: ['pnpm-lock.yaml'],
  locks: 'pnpm install',
  settings: ['.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs', 'patches/'],
  caches: [{ name: 'pnpm', path: '/cache/pnpm' }],
  // Settings are npm_config_* up to version 10 and pnpm_config_* from 11 on.
  env: {
    CI: 'true',
    npm_config_store_dir: '/cache/pnpm',
    npm_config_manage_package_manager_versions: 'false',
    npm_config_update_notifier: 'false',
    pnpm_config_store_dir: '/cache/pnpm',
    pnpm_config_pm_on_fail: 'ignore',
    pnpm_config_update_notifier: 'false',
  },
  config: ['NPM_*', 'PNPM_*'],
  versions: [
    { version: '10.34.9', node: '>=18.12', lock: /^lockfileVersion: ['"]?9\./m },
    { version: '8.15.9', node: '>=16.14', lock: /^lockfileVersion: ['"]?6\./m },
    { version: '7.33.7', node: '>=14.6', lock: /^lockfileVersion: ['"]?5\./m },
    { version: '6.35.1', node: '>=12.17' },
    { version: '9.15.9', node: '>=18.12' },
    { version: '11.28.11', node: '>=22.13' },
    { version: '12.21.0', node: '>=18' },
  ],
  parts: (version) => [
    { kind: 'npm', package: 'pnpm', version, only: [], into: folder },
    ...(semver.gte(version, '12.0.0')
      ? [{ kind: 'npm' as const, package: '@pnpm/exe.linux-{arch}', version, only: ['pnpm'], into: folder }]
      : []),
  ],
  links: (version) => {
    const program = semver.gte(version, '12.0.0')
      ? 'pnpm'
      : semver.gte(version, '11.0.0')
        ? 'bin/pnpm.mjs'
        : 'bin/pnpm.cjs';
    return [`ln -sf ../lib/node_modules/pnpm/${program} /usr/local/bin/pnpm`, `chmod 755 ${folder}/${program}`];
  },
  install: ({ locked, development }) =>
    `pnpm install ${locked ? '--frozen-lockfile' : '--no-frozen-lockfile --no-lockfile'} ${development ? '--prod=false' : '--prod'}`,
  // `pnpm prune` knows the root alone.
  prune: ({ workspaces }) =>
    workspaces
      ? 'pnpm install --prod --frozen-lockfile --ignore-scripts --prefer-offline'
      : 'pnpm prune --prod --ignore-scripts',
  run: (script) => `pnpm run ${script}`,
  runEverywhere: (script) => `pnpm --recursive --if-present run ${script}`,
};
