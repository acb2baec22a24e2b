/** Bun as it comes from its npm packages, for whoever installs with it or runs on it. */

import type { RuntimePart } from './plan.ts';

/** The version that is used where nothing asks for one and no catalog is there. */
export const newestBun = '1.4.5';

/** Puts Bun `version` into /usr/local/bin: the build that old processors run too. */
export function bunPart(version: string): RuntimePart {
  return {
    kind: 'npm',
    package: '@oven/bun-linux-{arch}-baseline',
    packageOnArm64: '@oven/bun-linux-aarch64',
    version,
    only: ['bin'],
    into: '/usr/local',
  };
}

/** The shell line that makes bunx of it. */
export const bunLink = 'ln -sf bun /usr/local/bin/bunx';
