/** What a source depends on, by the first way to say so that it uses. */

import { installConfig } from '../install-config.ts';
import type { InstallStep, Section, Source } from '../plan.ts';
import { hasFile, listed } from '../tree.ts';
import type { Dependencies, Manager } from './manager.ts';
import { requirementsElsewhere, requirementsTxt } from './managers/pip.ts';
import { pipenv } from './managers/pipenv.ts';
import { poetry } from './managers/poetry.ts';
import { pyproject, setupPy } from './managers/project.ts';
import { uv } from './managers/uv.ts';

/** Lock files first. */
const managers: readonly Manager[] = [uv, poetry, pipenv, requirementsTxt, pyproject, setupPy, requirementsElsewhere];

export interface Found {
  readonly dependencies: Dependencies | null;
  readonly section: Section;
}

/** The dependencies of `source` for Python `minor`, and what to tell about them. Throws a `PlanError` of the manager. */
export async function findDependencies(source: Source, minor: string): Promise<Found> {
  const title = 'Resolving dependencies';
  for (const [index, manager] of managers.entries()) {
    const dependencies = await manager.read(source, minor);
    if (dependencies === null) continue;
    const unread = managers
      .slice(index + 1)
      .map(({ manifest }) => manifest)
      .filter((manifest) => hasFile(source, manifest) && !isRead(manifest, dependencies));
    const lines = [
      `${dependencies.manifest} is there: using ${manager.title}`,
      ...(unread.length > 0 ? [`${listed(unread)} ${unread.length > 1 ? 'are' : 'is'} not read`] : []),
    ];
    return { dependencies, section: { title, lines } };
  }
  return { dependencies: null, section: { title, lines: ['No file names any: the standard library alone'] } };
}

/** Projects are described by pyproject.toml (or a bare setup.py) beside their lock file. */
function isRead(manifest: string, { inputs }: Dependencies): boolean {
  if (manifest === requirementsElsewhere.manifest) return true;
  return manifest === 'pyproject.toml' ? inputs.includes(manifest) : manifest === 'setup.py';
}

/** Config vars that Python and its package managers read. */
const patterns = ['PYTHON*', 'PIP_*', 'PIPENV_*', 'POETRY_*', 'UV_*', 'VIRTUALENV_*', 'SETUPTOOLS_*', 'MATURIN_*'];

/** The step that installs them. */
export async function installStep(source: Source, dependencies: Dependencies): Promise<InstallStep> {
  const { script, typed, env, caches, inputs, local } = dependencies;
  const config = await installConfig({ source, inputs, patterns, runsScripts: local });
  return { title: 'Installing dependencies', script, typed, env, caches, inputs, config };
}
