/** go.mod, as far as a plan depends on it (https://go.dev/ref/mod#go-mod-file). */

import { PlanError, type Source } from '../plan.ts';
import { hasFile, shown, withoutBom } from '../tree.ts';

export interface GoModule {
  /** `example.com/shop/v2`. */
  readonly path: string;
  /** What the `go` line says: `1.22`; null where there is none. */
  readonly go: string | null;
  /** The toolchain that a `toolchain` line or Heroku's `+heroku goVersion` comment names: `1.24.3`. */
  readonly toolchain: string | null;
  /** Whether that toolchain is a wish of its own and no mere minimum. */
  readonly pinned: boolean;
  /** Packages that Heroku's `+heroku install` comment names. */
  readonly install: readonly string[];
  /** Paths of the required modules. */
  readonly requires: ReadonlySet<string>;
}

const version = /^\d+\.\d+(\.\d+)?((rc|beta)\d+)?$/;

/** Reads the go.mod at the root. Throws a {@link PlanError} `invalid_go_mod`. */
export async function readModule(source: Source): Promise<GoModule> {
  const text = hasFile(source, 'go.mod') ? await source.read('go.mod') : null;
  if (text === null) throw fault('it is not a regular file of at most 1 MiB');
  const lines = withoutBom(text).split(/\r?\n/);
  const path = word(lines, /^module\s+"?([^\s"]+)"?/);
  if (path === null) throw fault('it has no module line');
  const go = word(lines, /^go\s+(\S+)/);
  if (go !== null && !version.test(go)) throw fault(`its go line says "${shown(go, 40)}", which is not a version`);
  const pinned = word(lines, /^\/\/\s*\+heroku\s+goVersion\s+(?:go)?(\S+)/);
  const toolchain = pinned ?? word(lines, /^toolchain\s+go(\S+)/);
  if (toolchain !== null && !version.test(toolchain)) {
    throw fault(`it names the toolchain "${shown(toolchain, 40)}", which is not a version`);
  }
  return {
    path,
    go,
    toolchain,
    pinned: pinned !== null,
    install: (word(lines, /^\/\/\s*\+heroku\s+install\s+(.+)$/) ?? '').split(/\s+/).filter((each) => each !== ''),
    requires: new Set(
      lines.flatMap((line) => /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+v\d/.exec(line)?.[1] ?? []),
    ),
  };
}

/** The name that `go build` gives the program of the package in `folder`; `.` is the root. */
export function programName(module: string, folder: string): string {
  const parts = (folder === '.' ? module : folder).split('/');
  const last = parts.at(-1) ?? '';
  return /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}

function word(lines: readonly string[], pattern: RegExp): string | null {
  for (const line of lines) {
    const found = pattern.exec(line.trim())?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_go_mod',
    message: `Cannot read go.mod: ${reason}.`,
    next: 'Correct it (go mod tidy checks it), commit and push again.',
  });
}
