/** The Node.js runtime image: node and its package managers on the stack; and the builder that compiles addons. */

import semver from 'semver';
import type { Runtime } from '../plan.ts';
import type { ChosenManager } from './choose-manager.ts';
import { npm } from './managers/npm.ts';

/** From this version on the binary needs libatomic. */
const libatomicSince = '25.0.0';

/** The npm version that goes with Node.js `version`. */
export function npmFor(version: string): string {
  return npm.versions.find((row) => semver.satisfies(version, row.node))?.version ?? '6.14.18';
}

/** The runtime image with Node.js `version`, npm, and the package manager `chosen` where that is another. */
export function nodeRuntime(version: string, chosen: ChosenManager): Runtime {
  const apt = semver.gte(version, libatomicSince) ? [{ kind: 'apt' as const, packages: ['libatomic1'] }] : [];
  const own = chosen.manager.name === 'npm' ? chosen.version : npmFor(version);
  const other = chosen.manager.name === 'npm' ? null : chosen;
  const caches = [npm, ...(other === null ? [] : [other.manager])].flatMap((each) => each.caches);
  return {
    name: other === null ? 'nodejs' : `nodejs-${other.manager.name}`,
    version: other === null ? version : `${version}-${other.version}`,
    parts: [
      ...apt,
      {
        kind: 'npm',
        package: 'node-linux-{arch}',
        version,
        only: ['bin', 'share'],
        into: '/usr/local',
      },
      ...npm.parts(own),
      ...(other?.manager.parts(other.version) ?? []),
      {
        kind: 'run',
        // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
        script: [
          'set -e',
          ...npm.links(own),
          ...(other?.manager.links(other.version) ?? []),
          `install -d -m 1777 ${caches.map((cache) => cache.path).join(' ')} /cache/build`,
          'node --version',
          'npm --version',
          ...(other === null ? [] : [`${other.manager.name} --version`]),
        ].join('\n'),
      },
    ],
    env: { npm_config_update_notifier: 'false' },
  };
}

/** `runtime` with git, and what node-gyp needs: compilers, Python, and Node.js's headers, which no image that runs carries. */
export function nodeBuilder(runtime: Runtime, node: string): Runtime {
  // The node-gyp of old npm versions imports distutils, which Python has dropped.
  const distutils = semver.lt(node, '18.17.0') ? ['python3-setuptools'] : [];
  return {
    ...runtime,
    name: `${runtime.name}-build`,
    parts: [
      { kind: 'apt', packages: ['build-essential', 'git', 'python3', ...distutils] },
      { kind: 'npm', package: 'node-linux-{arch}', version: node, only: ['include'], into: '/usr/local' },
      ...runtime.parts,
    ],
    env: { ...runtime.env, npm_config_nodedir: '/usr/local' },
  };
}
