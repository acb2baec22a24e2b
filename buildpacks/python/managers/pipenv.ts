/** Pipfile with Pipenv: with a lock file that does not fit, `--deploy` is an error. */

import type { Source } from '../../plan.ts';
import { readToml } from '../../toml.ts';
import { allPaths, hasFile } from '../../tree.ts';
import { type Dependencies, type Manager, pip, withTool } from '../manager.ts';
import { normalized } from './names.ts';

/** The newest Pipenv, and the newest that still runs on Python 3.9. */
const versionFor = (minor: string) => (minor === '3.9' ? '2025.0.4' : '2026.10.3');

export const pipenv: Manager = { title: 'Pipenv', manifest: 'Pipfile', read };

async function read(source: Source, minor: string): Promise<Dependencies | null> {
  if (!hasFile(source, 'Pipfile')) return null;
  const pipfile = await readToml(source, 'Pipfile');
  if (pipfile === null) return null;
  const packages = pipfile.at('packages');
  const local = packages.keys.some((name) => packages.at(name, 'path').present);
  const locked = hasFile(source, 'Pipfile.lock');
  return {
    manifest: locked ? 'Pipfile.lock' : 'Pipfile',
    packages: new Set(packages.keys.map(normalized)),
    ...withTool(minor, `pipenv==${versionFor(minor)}`, `pipenv install ${locked ? '--deploy' : '--skip-lock'}`),
    env: { ...pip.env, PIPENV_CACHE_DIR: '/cache/pipenv', PIPENV_NOSPIN: '1', PIPENV_VERBOSITY: '-1', PIPENV_YES: '1' },
    caches: [pip.cache, { name: 'pipenv', path: '/cache/pipenv' }],
    local,
    inputs: local ? allPaths(source) : ['Pipfile', 'Pipfile.lock'].filter((path) => hasFile(source, path)),
    warnings: locked
      ? []
      : [
          'Pipfile has no Pipfile.lock beside it: each build may get other versions. `pipenv lock` writes it: commit it.',
        ],
  };
}
