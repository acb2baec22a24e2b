/** The Python runtime image: Debian's Python on the stack. */

import type { DebianSuite, Runtime, RuntimePart } from '../plan.ts';
import { minorOf } from './version.ts';

interface Origin {
  readonly suite: DebianSuite;
  /** What has to come from that suite beside python and venv, where the stack has the same name in another version. */
  readonly beside: readonly string[];
}

const older = ['python3', 'python3-minimal', 'python3-distutils', 'python3-lib2to3', 'libpython3-stdlib'];

/** Where each line comes from; one that is not named here is the stack's own. */
const origins = new Map<string, Origin>([
  ['3.9', { suite: 'bullseye', beside: older }],
  ['3.11', { suite: 'bookworm', beside: older }],
  ['3.14', { suite: 'forky', beside: [] }],
]);

/** Caches are volumes: a volume takes owner and mode from the folder that the image has at its path. */
const cacheFolders = ['/cache/pip', '/cache/uv', '/cache/poetry', '/cache/pipenv'];

/** The runtime image with Python `version` of the catalog, and Debian packages `beside`. */
export function pythonRuntime(version: string, beside: readonly string[] = []): Runtime {
  const python = pythonOf(version);
  return {
    name: 'python',
    version,
    parts: [
      debian(version, [python, `${python}-venv`, ...(origins.get(minorOf(version))?.beside ?? [])]),
      ...extra(version, beside),
      {
        kind: 'run',
        script: [
          'set -e',
          `ln -sf /usr/bin/${python} /usr/local/bin/python3`,
          'ln -sf python3 /usr/local/bin/python',
          `install -d -m 1777 ${cacheFolders.join(' ')}`,
          'python --version',
        ].join('\n'),
      },
    ],
    env: { LANG: 'C.UTF-8' },
  };
}

/** The same with a C compiler, Python's headers, and Debian packages `beside`. */
export function pythonBuilder(version: string, beside: readonly string[]): Runtime {
  const runtime = pythonRuntime(version, ['build-essential', ...beside]);
  return { ...runtime, name: 'python-build', parts: [...runtime.parts, debian(version, [`${pythonOf(version)}-dev`])] };
}

function pythonOf(version: string): string {
  return `python${minorOf(version)}`;
}

/** Packages of the suite from which Python `version` comes. */
function debian(version: string, packages: readonly string[]): RuntimePart {
  const suite = origins.get(minorOf(version))?.suite;
  return { kind: 'apt', packages, ...(suite === undefined ? {} : { suite }) };
}

/** Of the stack, save where Python came from a newer suite and brought its C library along: then of that one too. */
function extra(version: string, packages: readonly string[]): RuntimePart[] {
  if (packages.length === 0) return [];
  const newer = origins.get(minorOf(version))?.suite === 'forky';
  return [newer ? debian(version, packages) : { kind: 'apt', packages }];
}
