/** Sites of plain files, served by nginx. */

import { type Buildpack, type ContainerPlan, PlanError, type Runtime, type Source, type Step } from '../plan.ts';
import { plainSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { hasFile } from '../tree.ts';
import { configPath, nginxConfig, type Site, startPath, startScript } from './nginx.ts';
import { readSettings } from './settings.ts';
import { withSiteFiles } from './site-files.ts';

/** Folders that hold a site, the root first. */
const roots = ['', 'public', 'dist', 'build', 'out', '_site', 'site', 'www', 'html', 'docs'];

export const staticSite: Buildpack = {
  name: 'static',
  title: 'Static site',
  evidence: 'index.html at the root or in public/, dist/, build/, … (static site)',
  detect: async (source) => {
    if (rootOf(source) === null && !hasFile(source, 'static.json')) return false;
    const procfile = await readProcfile(source);
    return procfile === null || !Object.hasOwn(procfile, 'web');
  },
  plan: planStatic,
};

const runtime: Runtime = {
  name: 'nginx',
  version: 'trixie',
  parts: [{ kind: 'apt', packages: ['nginx-light'] }],
  env: {},
};

/** The plan. Throws a {@link PlanError} `invalid_static_json`, `no_index_page` or `invalid_procfile`. */
async function planStatic(source: Source): Promise<ContainerPlan> {
  const own = await readSettings(source);
  const root = own.root ?? rootOf(source) ?? '';
  const prefix = root === '' ? '' : `${root}/`;
  const settings = await withSiteFiles(source, [prefix], own);
  if (!hasFile(source, `${prefix}index.html`)) throw noIndex(prefix);
  const { fallback, rules } = settings;
  const site: Site = { root, fallback, notFoundPage: hasFile(source, `${prefix}404.html`), rules };
  const links = source.files.filter(({ path, kind }) => kind === 'symlink' && path.startsWith(prefix));
  const procfile = await readProcfile(source);
  return {
    kind: 'container',
    buildpack: staticSite.name,
    title: staticSite.title,
    sections: [
      { title: 'Preparing nginx', lines: [...describe(site), ...settings.lines] },
      plainSection('Default types for Static site -> web: nginx'),
    ],
    warnings: settings.warnings,
    processTypes: { ...procfile, web: `exec ${startPath}` },
    runtime,
    install: null,
    steps: links.length === 0 ? [] : [resolveLinks(root)],
    leftOut: [],
    files: [
      { path: configPath, content: nginxConfig(site), executable: false },
      { path: startPath, content: startScript, executable: true },
    ],
    env: {},
  };
}

function rootOf(source: Source): string | null {
  return roots.find((root) => hasFile(source, root === '' ? 'index.html' : `${root}/index.html`)) ?? null;
}

/** nginx follows no link: one that stays within the site becomes what it points at, any other is taken away. */
function resolveLinks(root: string): Step {
  return {
    title: 'Resolving symbolic links',
    script: `site=$(realpath ${root === '' ? '/app' : `/app/${root}`})
find "$site" -type l -print0 | while IFS= read -r -d '' link; do
  target=$(realpath -e -- "$link" 2>/dev/null || true)
  case "$target/" in
    "$site"/?*) case "$link/" in "$target"/*) ;; *) rm -- "$link"; cp -rP -- "$target" "$link" ;; esac ;;
  esac
done
find "$site" -type l -printf 'Not served, it leads out of the site: %P\\n' -delete`,
    env: {},
    caches: [],
  };
}

function describe({ root, fallback, notFoundPage, rules }: Site): string[] {
  const folder = root === '' ? 'the root of the source' : `${root}/`;
  const page = rules?.errorPage?.slice(1) ?? (notFoundPage ? '404.html' : 'a plain 404');
  return [
    `Serving ${folder}; files whose name starts with a dot are not served`,
    `Unknown paths get ${fallback ? 'index.html' : page}`,
  ];
}

function noIndex(prefix: string): PlanError {
  return new PlanError({
    code: 'no_index_page',
    message: `Cannot serve this static site: there is no ${prefix}index.html.`,
    next: `Add ${prefix}index.html, or name the folder that has one as "root" in static.json; then push again.`,
  });
}
