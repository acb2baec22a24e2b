/** Sources that are a front end alone: built with Node.js, served by nginx without it. */

import { type PackageJson, readPackageJson } from '../package-json.ts';
import type { ContainerPlan, Source } from '../plan.ts';
import { readSettings } from '../static/settings.ts';
import { withSiteFiles } from '../static/site-files.ts';
import { firstFile, hasFile } from '../tree.ts';
import { type StaticServing, serveStatic } from '../web-static.ts';
import { type BuiltFrontEnd, builtFrontEnd } from './front-ends.ts';
import { developmentServer, handedOn, productionScript, startsSomething } from './web.ts';

/**
 * The front end that is all there is to serve: a build makes it, and neither a Procfile's `web` nor the start script
 * is a server. static.json has the last word on how it is served.
 */
export async function frontEndAlone(
  source: Source,
  manifest: PackageJson,
  procfile: Readonly<Record<string, string>> | null,
): Promise<BuiltFrontEnd | null> {
  if (procfile !== null && Object.hasOwn(procfile, 'web')) return null;
  const start = manifest.scripts.get('start')?.trim();
  const served = start !== undefined && start !== '' && !isPreview(start, handedOn(start, manifest));
  if (served || productionScript(manifest) !== null || firstFile(source, ['server.js', 'server.mjs']) !== null)
    return null;
  const built = await builtFrontEnd(source, manifest);
  // Pages of documentation beside a program are no app.
  const beside = built?.script !== undefined && startsSomething(source, manifest);
  const found = beside ? null : (built ?? plainSite(source, manifest));
  if (found === null) return null;
  const settings = await withSiteFiles(source, publicFolders, await readSettings(source));
  const fallback = settings.routed ? settings.fallback : settings.fallback || found.fallback;
  return { ...found, folder: settings.root || found.folder, fallback, settings };
}

/** Folders whose files the tools copy into what they build. */
const publicFolders = ['public/', 'static/'];

const usualFolders = ['dist', 'build', 'out', '_site', 'public', 'docs'];

/** A page that the build script writes anew, where nothing could be started. */
function plainSite(source: Source, manifest: PackageJson): BuiltFrontEnd | null {
  if (!hasBuild(manifest) || startsSomething(source, manifest)) return null;
  const folder = usualFolders.find((each) => hasFile(source, `${each}/index.html`));
  return folder === undefined ? null : { title: 'the build script', folder, fallback: false, hashed: null };
}

/** Whether package.json is there for tools alone, beside pages that are served as they lie. */
export async function isPlainSite(source: Source): Promise<boolean> {
  const pages = ['', ...usualFolders].some((each) =>
    hasFile(source, each === '' ? 'index.html' : `${each}/index.html`),
  );
  if (!pages || hasFile(source, 'Procfile')) return false;
  const manifest = await readPackageJson(source);
  return !hasBuild(manifest) && !startsSomething(source, manifest);
}

function hasBuild({ scripts }: PackageJson): boolean {
  return scripts.has('build') || scripts.has('heroku-postbuild');
}

/** Whether a start script, which comes to `command`, serves for a developer only, what nginx does better. */
function isPreview(start: string, command: string): boolean {
  const server = developmentServer(command);
  if (server !== null)
    return /^(vite|webpack|react-scripts|ng|vue-cli-service|parcel|astro|gatsby|docusaurus|eleventy|vuepress|hexo|ember|umi|max|preact|stencil|brunch|rsbuild)\b/.test(
      server,
    );
  return /^(npm run (dev|build)\b.*|(npx )?(vite|astro|rsbuild) preview\b.*)$/.test(start);
}

/** The parts of a plan that serve `frontEnd` and leave all else behind. */
export function servedFrontEnd(
  source: Source,
  frontEnd: BuiltFrontEnd,
): StaticServing & Pick<ContainerPlan, 'dropped'> {
  const served = serveStatic({
    root: frontEnd.folder,
    fallback: frontEnd.fallback,
    hashed: frontEnd.hashed,
    // Where the build makes none, nginx says so by itself.
    notFoundPage: !frontEnd.fallback,
    ...(frontEnd.settings === undefined ? {} : { rules: frontEnd.settings.rules }),
  });
  const top = frontEnd.folder.split('/')[0] ?? '';
  const names = new Set(source.files.map((file) => file.path.split('/')[0] ?? ''));
  const dropped = [...names, 'node_modules', '.yarn', '.pnp.cjs'].filter((name) => name !== top && name !== '.berth');
  return { ...served, dropped: [...new Set(dropped)] };
}
