/** npm, which comes with every Node.js. */

import type { Manager } from '../manager.ts';

export const npm: Manager = {
  name: 'npm',
  title: 'npm',
  lockFiles: ['npm-shrinkwrap.json', 'package-lock.json'],
  locks: 'npm install',
  settings: ['.npmrc'],
  caches: [{ name: 'npm', path: '/cache/npm' }],
  // npm says what matters and no more, and writes nothing but node_modules and its cache.
  env: {
    npm_config_cache: '/cache/npm',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_loglevel: 'error',
    npm_config_logs_max: '0',
    npm_config_progress: 'false',
  },
  config: ['NPM_*'],
  versions: [
    { version: '11.21.2', node: '>=24' },
    { version: '10.9.8', node: '^18.17.0 || >=20.5.0' },
    { version: '8.19.4', node: '^12.13.0 || ^14.15.0 || >=16.0.0' },
    { version: '6.14.18', node: '*' },
  ],
  parts: (version) => [{ kind: 'npm', package: 'npm', version, only: [], into: '/usr/local/lib/node_modules/npm' }],
  links: () => [
    'ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
    'ln -sf ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx',
  ],
  install: ({ locked, development }) =>
    `${locked ? 'npm ci' : 'npm install --no-package-lock'} ${development ? '--include=dev' : '--omit=dev'}`,
  prune: () => 'npm prune --omit=dev --ignore-scripts',
  run: (script) => `npm run ${script}`,
  runEverywhere: (script) => `npm run ${script} --workspaces --if-present`,
};
