/** The Python runtime image: Debian's Python on the stack. */

import type { Runtime } from '../plan.ts';
import { minorOf } from './version.ts';

/** The runtime image with Python `version` of the catalog. */
export function pythonRuntime(version: string): Runtime {
  const python = `python${minorOf(version)}`;
  return {
    name: 'python',
    version,
    parts: [
      { kind: 'apt', packages: [python, `${python}-venv`] },
      {
        kind: 'run',
        // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
        script: [
          'set -e',
          `ln -sf /usr/bin/${python} /usr/local/bin/python3`,
          'ln -sf python3 /usr/local/bin/python',
          'install -d -m 1777 /cache/pip',
          'python --version',
        ].join('\n'),
      },
    ],
    env: { LANG: 'C.UTF-8' },
  };
}
