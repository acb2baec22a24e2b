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
        // npm caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
        script: [
          'set -e',
          'chmod 755 /usr/local/bin/node',
          'for name in npm npx; do',
          '  chmod 755 /usr/local/lib/node_modules/npm/bin/$name-cli.js',
          '  ln -sf ../lib/node_modules/npm/bin/$name-cli.js /usr/local/bin/$name',
          'done',
          'install -d -m 1777 /cache/npm',
          'node --version',
        ].join('\n'),
      },
    ],
    env: { npm_config_nodedir: '/usr/local', npm_config_update_notifier: 'false' },
  };
}
