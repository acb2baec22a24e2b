/** Python with pip. */

import type { Buildpack, Catalog, ContainerPlan, InstallStep, Source } from '../plan.ts';
import { defaultSection, procfileSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { allPaths, firstFile } from '../tree.ts';
import { type Requirements, readRequirements } from './requirements.ts';
import { pythonRuntime } from './runtime.ts';
import { minorOf, pythonVersion } from './version.ts';
import { pythonWarnings, virtualEnvironments } from './warnings.ts';
import { webCommand } from './web.ts';

/** Below /app, since only the app's user installs; where Heroku has it, so that no `.venv` of the source clashes. */
const environment = '/app/.heroku/python';

const manifests = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.py', 'runtime.txt', '.python-version'];

export const python: Buildpack = {
  name: 'python',
  title: 'Python',
  evidence: 'requirements.txt or a .py file (Python)',
  detect: (source) =>
    Promise.resolve(
      firstFile(source, manifests) !== null || source.files.some((file) => /^[^/]+\.py$/.test(file.path)),
    ),
  plan: planPython,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_procfile`, `invalid_python_version`, `unavailable_python_version` or
 * `no_web_process`.
 */
async function planPython(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const { version, lines, warnings } = await pythonVersion(source, catalog);
  const requirements = await readRequirements(source);
  const procfile = await readProcfile(source);
  const web = procfile === null ? await webCommand(source, requirements?.packages ?? new Set()) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  return {
    kind: 'container',
    buildpack: python.name,
    title: python.title,
    sections: [
      { title: 'Resolving Python version', lines },
      ...(requirements === null ? [{ title: 'Installing dependencies', lines: ['There is no requirements.txt'] }] : []),
      web === null ? procfileSection(processTypes) : defaultSection(python.title, web),
    ],
    warnings: [...warnings, ...(await pythonWarnings(source, { web: processTypes['web'], requirements }))],
    processTypes,
    runtime: pythonRuntime(version),
    install: requirements === null ? null : installStep(source, requirements, minorOf(version)),
    steps: [],
    leftOut: virtualEnvironments(source),
    files: [],
    env: imageEnv(requirements !== null),
  };
}

function installStep(source: Source, requirements: Requirements, minor: string): InstallStep {
  return {
    title: 'Installing dependencies',
    script: `python${minor} -m venv ${environment} && ${environment}/bin/pip install -r requirements.txt`,
    env: {
      PIP_CACHE_DIR: '/cache/pip',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_NO_INPUT: '1',
      PIP_PROGRESS_BAR: 'off',
    },
    caches: [{ name: 'pip', path: '/cache/pip' }],
    inputs: requirements.local ? allPaths(source) : requirements.files,
  };
}

function imageEnv(installs: boolean): Record<string, string> {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    PATH: installs ? `${environment}/bin:${path}` : path,
    PYTHONPATH: '/app',
    PYTHONUNBUFFERED: '1',
    ...(installs ? { VIRTUAL_ENV: environment } : {}),
  };
}
