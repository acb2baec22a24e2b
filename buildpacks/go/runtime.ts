/** The builder of Go sources: Debian's Go, which fetches the toolchain that go.mod asks for. */

import type { Runtime } from '../plan.ts';

/** The Go of the stack's Debian. */
export const debianGo = '1.24';

/** The newest release that Debian's own line had when this was written; the go command compares with it. */
export const stackRuntime: Runtime = { name: 'stack', version: 'trixie', parts: [], env: {} };

/** Flags of every build: what is compiled with others is compiled anew. */
export const trimmed = '-trimpath -buildvcs=false';

/**
 * Compiles what servers take from the standard library, once for all apps. Caches are volumes: a new one takes the files
 * that the image has at its path, their owner and mode.
 */
const compiledLibrary = `set -e
install -d -m 1777 /cache/go
export GOCACHE=/cache/go/build GOPATH=/tmp/go GOFLAGS='${trimmed}' GOTOOLCHAIN=local GOTELEMETRY=off GOMEMLIMIT=800MiB
cd /tmp
go build net/http html/template encoding/json database/sql log/slog embed os/signal os/user
chown -R 10000:10000 /cache/go/build
go version`;

/** Go with a C compiler where `cgo` says so; without one the go command builds programs that need no library. */
export function goBuilder(cgo: boolean): Runtime {
  return {
    name: cgo ? 'go-cgo' : 'go',
    version: debianGo,
    parts: [
      { kind: 'apt', packages: ['golang-go', ...(cgo ? ['build-essential', 'pkg-config'] : [])] },
      { kind: 'run', script: compiledLibrary },
    ],
    env: {},
  };
}
