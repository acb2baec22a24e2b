/** Python with pip, uv, Poetry or Pipenv. */

import { readAptfile } from '../aptfile.ts';
import { portOf, portSections } from '../fixed-port.ts';
import type { Buildpack, Catalog, ContainerPlan, Runtime, Section, Source } from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { firstFile, listed, unique } from '../tree.ts';
import { findDependencies, installStep } from './dependencies.ts';
import { collectStatic, type DjangoProject, djangoProject } from './django.ts';
import { sourceFolder } from './entry-points.ts';
import { listenEnv, listening } from './listening.ts';
import { environment } from './manager.ts';
import { elsewhere } from './managers/pip.ts';
import { nativeNeeds } from './native.ts';
import { pythonUpstream } from './origins.ts';
import { type PythonRelease, pythonBuilder, pythonRuntime } from './runtime.ts';
import { refuseUndeclared } from './undeclared.ts';
import { minorOf, pythonVersion } from './version.ts';
import { pythonWarnings, virtualEnvironments } from './warnings.ts';
import { webCommand } from './web.ts';

const manifests = [
  'requirements.txt',
  'uv.lock',
  'poetry.lock',
  'pyproject.toml',
  'Pipfile',
  'setup.py',
  'runtime.txt',
  '.python-version',
];

export const python: Buildpack = {
  name: 'python',
  title: 'Python',
  evidence: 'requirements.txt, pyproject.toml, Pipfile or a .py file (Python)',
  detect: (source) =>
    Promise.resolve(
      firstFile(source, [...manifests, ...elsewhere]) !== null ||
        source.files.some((file) => /^[^/]+\.py$/.test(file.path)),
    ),
  plan: planPython,
  starts:
    /^(?:\w+=\S*\s+)*(?:exec\s+)?(?:python3?|gunicorn|uvicorn|hypercorn|daphne|waitress-serve|flask|fastapi|streamlit|granian|sanic|litestar|celery)\b/,
  assisted: true,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_procfile`, `invalid_python_version`, `unavailable_python_version`,
 * `invalid_toml`, `invalid_aptfile`, `undeclared_dependencies` or `no_web_process`.
 */
async function planPython(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const { version, lines, warnings } = await pythonVersion(source, catalog);
  const { dependencies, section } = await findDependencies(source, minorOf(version));
  if (dependencies === null) await refuseUndeclared(source);
  const packages = dependencies?.packages ?? new Set<string>();
  const project = packages.has('django') ? await djangoProject(source) : null;
  const procfile = await readProcfile(source);
  const manifest = dependencies?.manifest ?? 'requirements.txt';
  const web = procfile === null ? await webCommand(source, { packages, manifest, project }) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  const cloned = dependencies !== null && (await namesGit(source, dependencies.inputs));
  const release = { version, upstream: catalog.upstreams?.['python']?.url ?? pythonUpstream.url };
  const images = await imagesOf(source, { release, packages, cloned });
  const heard = await listening(source, processTypes['web'] ?? '');
  return {
    kind: 'container',
    buildpack: python.name,
    title: python.title,
    sections: [
      { title: 'Resolving Python version', lines },
      { ...section, lines: [...section.lines, ...images.lines] },
      ...(project === null ? [] : [djangoSection(project, processTypes)]),
      typesSection(web, processTypes, packages),
      ...portSections(heard.fixed),
    ],
    warnings: [
      ...warnings,
      ...(dependencies?.warnings ?? []),
      ...(await pythonWarnings(source, { web: processTypes['web'], dependencies })),
      ...heard.warnings,
    ],
    processTypes,
    ...portOf(heard.fixed),
    runtime: images.runtime,
    ...(images.builder === null ? {} : { builder: images.builder }),
    install: dependencies === null ? null : await installStep(source, dependencies),
    steps: project?.collects ? [collectStatic] : [],
    leftOut: virtualEnvironments(source),
    files: [],
    env: { ...imageEnv(source, dependencies !== null), ...listenEnv(packages), ...(project?.env ?? {}) },
  };
}

/** A builder only where something is known to be compiled: without it, an image shares its layer of dependencies. */
async function imagesOf(
  source: Source,
  { release, packages, cloned }: { release: PythonRelease; packages: ReadonlySet<string>; cloned: boolean },
): Promise<{ runtime: Runtime; builder: Runtime | null; lines: readonly string[] }> {
  const { compiled, builds, runs } = nativeNeeds(packages);
  const asked = (await readAptfile(source)).builds.length > 0;
  const git = cloned ? ['git'] : [];
  const compilers =
    builds === null && !asked ? null : pythonBuilder(release, unique([...runs, ...(builds ?? []), ...git]));
  return {
    runtime: pythonRuntime(release, runs),
    builder:
      compilers ?? (cloned ? { ...pythonRuntime(release, unique([...runs, ...git])), name: 'python-git' } : null),
    lines: [
      ...(cloned ? ['Packages come from git repositories: git is there in the build only'] : []),
      ...(compiled.length > 0 ? [`${listed(compiled)} may need a compiler: the build has one, the image not`] : []),
      ...(runs.length > 0 ? [`Into the image for them: ${listed(runs)}`] : []),
    ],
  };
}

/** Whether a package is to be cloned, as the files say that name them. */
async function namesGit(source: Source, inputs: readonly string[]): Promise<boolean> {
  const named = inputs.filter((path) =>
    /(^|\/)(require[^/]*\.(txt|in)|pyproject\.toml|Pipfile)$|^requirements\//.test(path),
  );
  for (const path of named.slice(0, 50)) {
    if (/\bgit\+(?:https|ssh|file|git)\b|\bgit\s*=\s*["']/.test((await source.read(path)) ?? '')) return true;
  }
  return false;
}

function djangoSection({ collects, env }: DjangoProject, types: Readonly<Record<string, string>>): Section {
  const statics = collects
    ? 'STATIC_ROOT is set: static files are collected in the build'
    : 'STATIC_ROOT is not set: static files are not collected';
  const migrations = Object.hasOwn(types, 'release')
    ? []
    : ['Migrations are not run: "release: python manage.py migrate" in a Procfile runs them before each release'];
  const settings = Object.values(env).map(
    (module) => `Settings: ${module}, as the server has them (config var DJANGO_SETTINGS_MODULE)`,
  );
  return { title: 'Looking at the Django project', lines: [...settings, statics, ...migrations] };
}

function typesSection(
  web: WebCommand | null,
  types: Readonly<Record<string, string>>,
  packages: ReadonlySet<string>,
): Section {
  const section = web === null ? procfileSection(types) : defaultSection(python.title, web);
  const server = ['gunicorn', 'uvicorn'].find((name) => packages.has(name));
  if (server === undefined) return section;
  const workers = `${server} runs ${workerProcesses} worker processes unless a config var WEB_CONCURRENCY says otherwise`;
  return { ...section, lines: [...section.lines, workers] };
}

const workerProcesses = '2';

function imageEnv(source: Source, installs: boolean): Record<string, string> {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const folder = sourceFolder(source);
  return {
    // Only the router reaches a dyno: what it says of the client can be believed.
    FORWARDED_ALLOW_IPS: '*',
    PATH: installs ? `${environment}/bin:${path}` : path,
    PYTHONPATH: folder === null ? '/app' : `/app:/app/${folder}`,
    PYTHONUNBUFFERED: '1',
    ...(installs ? { VIRTUAL_ENV: environment } : {}),
    WEB_CONCURRENCY: workerProcesses,
  };
}
