/** uv.lock with uv (https://docs.astral.sh/uv/reference/cli/#uv-sync): a lock file that does not fit is an error. */

import type { Source } from '../../plan.ts';
import { type Item, readToml } from '../../toml.ts';
import { allPaths, hasFile } from '../../tree.ts';
import { type Dependencies, environment, type Manager, pip } from '../manager.ts';
import { interpreter } from '../origins.ts';
import { uvVersion } from '../uv-version.ts';
import { projectNames } from './project.ts';

const sync = 'uv sync --locked --no-default-groups';

export const uv: Manager = { title: 'uv', manifest: 'uv.lock', read };

async function read(source: Source, minor: string): Promise<Dependencies | null> {
  if (!hasFile(source, 'uv.lock')) return null;
  const project = await readToml(source, 'pyproject.toml');
  if (project === null) return null;
  return {
    manifest: 'uv.lock',
    packages: projectNames(project),
    script: [
      `python${minor} -m venv /tmp/tool`,
      `/tmp/tool/bin/pip install --quiet uv==${uvVersion}`,
      `/tmp/tool/bin/${sync}`,
      'rm -rf /tmp/tool',
    ].join(' && '),
    typed: sync,
    env: {
      ...pip.env,
      UV_CACHE_DIR: '/cache/uv',
      UV_COMPILE_BYTECODE: '1',
      UV_LINK_MODE: 'copy',
      UV_NO_PROGRESS: '1',
      UV_PROJECT_ENVIRONMENT: environment,
      UV_PYTHON: interpreter(minor),
      UV_PYTHON_DOWNLOADS: 'never',
    },
    caches: [pip.cache, { name: 'uv', path: '/cache/uv' }],
    local: builtFromTree(project),
    inputs: builtFromTree(project)
      ? allPaths(source)
      : ['.python-version', 'pyproject.toml', 'uv.lock', 'uv.toml'].filter((path) => hasFile(source, path)),
    warnings: [],
  };
}

/** Whether the app itself, or another folder of the tree, is installed as a package. */
function builtFromTree(project: Item): boolean {
  const settings = project.at('tool', 'uv');
  const packaged = project.at('build-system').present && !settings.at('package').isFalse;
  const sources = settings.at('sources');
  const local = sources.keys.some((name) => sources.at(name, 'path').present || sources.at(name, 'workspace').present);
  return packaged || local || settings.at('workspace').present;
}
