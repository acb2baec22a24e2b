/** How a Python source declares its dependencies: one file a way, in the order in which they are asked. */

import type { Cache, Source, Step } from '../plan.ts';

/** Below /app, since only the app's user installs; where Heroku has it, so that no `.venv` of the source clashes. */
export const environment = '/app/.heroku/python';

/** What a source declares, and how it is installed into {@link environment}. */
export interface Dependencies {
  /** The file that names them, for people: `uv.lock`. */
  readonly manifest: string;
  /** Normalized names (PEP 503) of what the app asks for by itself; `uvicorn` too where an extra brings it. */
  readonly packages: ReadonlySet<string>;
  /** Run with `bash -c` at /app. */
  readonly script: string;
  /** See {@link Step}. */
  readonly typed: string;
  readonly env: Readonly<Record<string, string>>;
  readonly caches: readonly Cache[];
  /** Files that the script reads. */
  readonly inputs: readonly string[];
  /** Whether something is built from files of the tree, which may be a program that reads anything. */
  readonly local: boolean;
  readonly warnings: readonly string[];
}

/** One way to declare dependencies. */
export interface Manager {
  /** As shown to users: `uv`. */
  readonly title: string;
  /** The file by which it is known. */
  readonly manifest: string;
  /** What `source` declares this way for Python `minor` (`3.13`), or null when it does not. Throws `PlanError`. */
  read(source: Source, minor: string): Promise<Dependencies | null>;
}

/** Settings of pip wherever it runs, with its package cache. */
export const pip = {
  env: {
    PIP_CACHE_DIR: '/cache/pip',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_PROGRESS_BAR: 'off',
  },
  cache: { name: 'pip', path: '/cache/pip' },
} as const;

type Command = Pick<Dependencies, 'script' | 'typed'>;

/** Makes the environment with pip in it, then runs `pip install` for `what`. Python 3.9's own pip knows no PEP 660. */
export function withPip(minor: string, what: string): Command {
  const upgrade = minor === '3.9' ? ' --upgrade-deps' : '';
  return {
    script: `python${minor} -m venv${upgrade} ${environment} && ${environment}/bin/pip install ${what}`,
    typed: `pip install ${what}`,
  };
}

/** Installs a tool beside the app, for this step alone, and runs `command` with it first in PATH. */
export function withTool(minor: string, tool: string, command: string): Command {
  const script = [
    `python${minor} -m venv --without-pip ${environment}`,
    `python${minor} -m venv /tmp/tool`,
    `/tmp/tool/bin/pip install --quiet ${tool}`,
    `PATH=/tmp/tool/bin:$PATH ${command}`,
    'rm -rf /tmp/tool',
  ].join(' && ');
  return { script, typed: command };
}
