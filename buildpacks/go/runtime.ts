/** The builder of Go sources: Debian's Go, which fetches the toolchain that go.mod asks for. */

import type { Runtime } from '../plan.ts';

/** The Go of the stack's Debian. */
export const debianGo = '1.24';

/** The newest release that Debian's own line had when this was written; the go command compares with it. */
export const stackRuntime: Runtime = { name: 'stack', version: 'trixie', parts: [], env: {} };

/** Go with a C compiler where `cgo` says so; without one the go command builds programs that need no library. */
export function goBuilder(cgo: boolean): Runtime {
  return {
    name: cgo ? 'go-cgo' : 'go',
    version: debianGo,
    parts: [
      { kind: 'apt', packages: ['golang-go', ...(cgo ? ['build-essential', 'pkg-config'] : [])] },
      // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
      { kind: 'run', script: 'set -e\ninstall -d -m 1777 /cache/go\ngo version' },
    ],
    env: {},
  };
}
