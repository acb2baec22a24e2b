/** The Node.js runtime image: node and its npm on the stack. */

import semver from 'semver';
import type { Runtime } from '../plan.ts';

/** The npm for a Node.js version; the first row whose range fits. */
const npmRows: readonly (readonly [node: string, npm: string])[] = [
  ['>=24', '11.21.2'],
  ['^18.17.0 || >=20.5.0', '10.9.8'],
  ['^12.13.0 || ^14.15.0 || >=16.0.0', '8.19.4'],
  ['*', '6.14.18'],
];

/** From this version on the binary needs libatomic. */
const libatomicSince = '25.0.0';

/** The npm version that goes with Node.js `version`. */
export function npmFor(version: string): string {
  return npmRows.find(([range]) => semver.satisfies(version, range))?.[1] ?? '6.14.18';
}

/** The runtime image with Node.js `version`. */
export function nodeRuntime(version: string): Runtime {
  const apt = semver.gte(version, libatomicSince) ? [{ kind: 'apt' as const, packages: ['libatomic1'] }] : [];
  return {
    name: 'nodejs',
    version,
    parts: [
      ...apt,
      {
        kind: 'npm',
        package: 'node-linux-{arch}',
        version,
        only: ['bin', 'include', 'share'],
        into: '/usr/local',
      },
      { kind: 'npm', package: 'npm', version: npmFor(version), only: [], into: '/usr/local/lib/node_modules/npm' },
      {
        kind: 'run',
        // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
        script: [
          'set -e',
          'ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
          'ln -sf ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx',
          'install -d -m 1777 /cache/npm',
          'node --version',
          'npm --version',
        ].join('\n'),
      },
    ],
    env: { npm_config_nodedir: '/usr/local', npm_config_update_notifier: 'false' },
  };
}
