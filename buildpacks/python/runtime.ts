/** The Python runtime image: Debian's Python on the stack, or one of python-build-standalone's builds. */

import type { Runtime, RuntimePart } from '../plan.ts';
import { debianLines, debianOrigin, pythonUpstream } from './origins.ts';
import { uvVersion } from './uv-version.ts';
import { minorOf } from './version.ts';

/** Caches are volumes: a volume takes owner and mode from the folder that the image has at its path. */
const cacheFolders = ['/cache/pip', '/cache/uv', '/cache/poetry', '/cache/pipenv'];

/** A Python of the catalog. */
export interface PythonRelease {
  readonly version: string;
  /** URL of upstream, or of the mirror that stands in for it. */
  readonly upstream: string;
}

/** The runtime image with Python, and Debian packages `beside`. */
export function pythonRuntime({ version, upstream }: PythonRelease, beside: readonly string[] = []): Runtime {
  const python = pythonOf(version);
  const origin = debianOrigin(minorOf(version));
  const parts =
    origin === null ? fetched(version, upstream) : [debian(version, [python, `${python}-venv`, ...origin.beside])];
  return {
    name: 'python',
    version,
    parts: [
      ...parts,
      ...extra(version, beside),
      {
        kind: 'run',
        script: [
          'set -e',
          // What was fetched has these names beside it.
          ...(origin === null
            ? []
            : [`ln -sf /usr/bin/${python} /usr/local/bin/python3`, 'ln -sf python3 /usr/local/bin/python']),
          `install -d -m 1777 ${cacheFolders.join(' ')}`,
          'python --version',
        ].join('\n'),
      },
    ],
    env: { LANG: 'C.UTF-8' },
  };
}

/** The same with a C compiler, Python's headers, and Debian packages `beside`. */
export function pythonBuilder(release: PythonRelease, beside: readonly string[]): Runtime {
  const { version } = release;
  const runtime = pythonRuntime(release, ['build-essential', ...beside]);
  const headers = debianOrigin(minorOf(version)) === null ? [] : [debian(version, [`${pythonOf(version)}-dev`])];
  return { ...runtime, name: 'python-build', parts: [...runtime.parts, ...headers] };
}

function pythonOf(version: string): string {
  return `python${minorOf(version)}`;
}

/** Packages of the suite from which Python `version` comes; of the stack's own where that is it. */
function debian(version: string, packages: readonly string[]): RuntimePart {
  const suite = debianOrigin(minorOf(version))?.suite ?? 'trixie';
  return { kind: 'apt', packages, ...(suite === 'trixie' ? {} : { suite }) };
}

/** Of the stack, save where Python came from a newer suite and brought its C library along: then of that one too. */
function extra(version: string, packages: readonly string[]): RuntimePart[] {
  if (packages.length === 0) return [];
  const newer = debianOrigin(minorOf(version))?.suite === 'forky';
  return [newer ? debian(version, packages) : { kind: 'apt', packages }];
}

/**
 * Python as uv fetches it (https://docs.astral.sh/uv/reference/cli/#uv-python-install), headers and all. Debian's own
 * Python is there only to have pip for uv, and goes again.
 *
 * It goes to /usr/local itself and not behind a link there: a virtual environment looks for the library beside the name
 * by which its interpreter was called.
 */
function fetched(version: string, upstream: string): RuntimePart[] {
  const minor = minorOf(version);
  const failed = `Python ${minor} cannot be fetched from upstream. Versions that need no download: ${debianLines.join(', ')}`;
  return [
    { kind: 'apt', packages: ['python3-venv'] },
    {
      kind: 'run',
      script: [
        'set -e',
        'python3 -m venv /tmp/uv',
        `/tmp/uv/bin/pip install --quiet --no-cache-dir uv==${uvVersion}`,
        'export UV_PYTHON_INSTALL_DIR=/tmp/uv/python',
        ...(upstream === pythonUpstream.url ? [] : [`export UV_PYTHON_INSTALL_MIRROR='${upstream}download'`]),
        `/tmp/uv/bin/uv python install --no-cache --no-bin --no-progress ${minor} || { echo '${failed}' >&2; exit 1; }`,
        `from=$(echo /tmp/uv/python/cpython-${minor}.*)`,
        // Paths that uv wrote into the settings for compilers.
        'grep -rlIZ "$from" "$from" | xargs -0 -r sed -i "s|$from|/usr/local|g"',
        'cp -a "$from/." /usr/local/',
        `rm -rf /tmp/uv /usr/local/lib/python${minor}/EXTERNALLY-MANAGED`,
        'DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq --autoremove python3-venv',
      ].join('\n'),
    },
  ];
}
