/** poetry.lock with Poetry: a lock file that does not fit is an error (https://python-poetry.org/docs/cli/#sync). */

import type { Source } from '../../plan.ts';
import { type Item, readToml } from '../../toml.ts';
import { allPaths, hasFile, hasFolder } from '../../tree.ts';
import { type Dependencies, type Manager, pip, withTool } from '../manager.ts';
import { projectNames } from './project.ts';

/** The newest Poetry, and the newest that still runs on Python 3.9. */
const versionFor = (minor: string) => (minor === '3.9' ? '2.2.1' : '2.5.1');

export const poetry: Manager = { title: 'Poetry', manifest: 'poetry.lock', read };

async function read(source: Source, minor: string): Promise<Dependencies | null> {
  if (!hasFile(source, 'poetry.lock')) return null;
  const project = await readToml(source, 'pyproject.toml');
  if (project === null) return null;
  const root = isPackage(source, project);
  return {
    manifest: 'poetry.lock',
    packages: projectNames(project),
    ...withTool(minor, `poetry==${versionFor(minor)}`, `poetry sync --only main --compile${root ? '' : ' --no-root'}`),
    env: {
      ...pip.env,
      POETRY_CACHE_DIR: '/cache/poetry',
      POETRY_NO_INTERACTION: '1',
      POETRY_VIRTUALENVS_CREATE: 'false',
    },
    caches: [pip.cache, { name: 'poetry', path: '/cache/poetry' }],
    local: root || hasPaths(project),
    inputs:
      root || hasPaths(project)
        ? allPaths(source)
        : ['poetry.lock', 'poetry.toml', 'pyproject.toml'].filter((path) => hasFile(source, path)),
    warnings: [],
  };
}

/** Whether the tree is a package that Poetry can install, by what Poetry looks for. */
function isPackage(source: Source, project: Item): boolean {
  const settings = project.at('tool', 'poetry');
  if (settings.at('package-mode').isFalse) return false;
  if (settings.at('packages').present) return true;
  const name = settings.at('name').text ?? project.at('project', 'name').text;
  const module = name?.replace(/[-.]/g, '_');
  if (module === undefined) return false;
  return hasFolder(source, module) || hasFolder(source, `src/${module}`) || hasFile(source, `${module}.py`);
}

function hasPaths(project: Item): boolean {
  const dependencies = project.at('tool', 'poetry', 'dependencies');
  return dependencies.keys.some((name) => dependencies.at(name, 'path').present);
}
