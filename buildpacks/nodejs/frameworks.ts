/** What is known of frameworks: how they build where no script says so, what they start, where a front end's build lies. */

import type { PackageJson } from '../package-json.ts';
import type { Source } from '../plan.ts';
import { firstFile, hasFile } from '../tree.ts';

interface ServerFramework {
  readonly title: string;
  /** The package that gives it away. */
  readonly package: string;
  readonly build: string;
  /** The command of `web` where there is no start script. */
  readonly start: string;
  /** A folder that its builds keep for the next. */
  readonly cache?: string;
  readonly env: Readonly<Record<string, string>>;
}

const servers: readonly ServerFramework[] = [
  {
    title: 'Next.js',
    package: 'next',
    build: 'next build',
    start: 'next start -p $PORT',
    cache: '.next/cache',
    env: { NEXT_TELEMETRY_DISABLED: '1' },
  },
  {
    title: 'Nuxt',
    package: 'nuxt',
    build: 'nuxt build',
    start: 'node .output/server/index.mjs',
    env: { NUXT_TELEMETRY_DISABLED: '1' },
  },
  {
    title: 'Remix',
    package: '@remix-run/serve',
    build: 'remix vite:build',
    start: 'remix-serve build/server/index.js',
    env: {},
  },
  {
    title: 'React Router',
    package: '@react-router/serve',
    build: 'react-router build',
    start: 'react-router-serve build/server/index.js',
    env: {},
  },
  { title: 'SvelteKit', package: '@sveltejs/adapter-node', build: 'vite build', start: 'node build', env: {} },
  { title: 'Astro', package: '@astrojs/node', build: 'astro build', start: 'node dist/server/entry.mjs', env: {} },
];

interface FrontEnd {
  readonly title: string;
  readonly package: string;
  readonly folder: string;
  /** Whether unknown paths are the app's own, routed in the browser. */
  readonly fallback: boolean;
  /** The folder of the build in which files have Vite's hashes in their names. */
  readonly hashed?: string;
}

/** Tools whose build is a folder of plain files; the first whose package is there. */
const frontEnds: readonly FrontEnd[] = [
  { title: 'Docusaurus', package: '@docusaurus/core', folder: 'build', fallback: false },
  { title: 'Gatsby', package: 'gatsby', folder: 'public', fallback: false },
  { title: 'Astro', package: 'astro', folder: 'dist', fallback: false, hashed: '_astro' },
  { title: 'Eleventy', package: '@11ty/eleventy', folder: '_site', fallback: false },
  { title: 'VitePress', package: 'vitepress', folder: '.vitepress/dist', fallback: false, hashed: 'assets' },
  { title: 'SvelteKit', package: '@sveltejs/adapter-static', folder: 'build', fallback: true, hashed: '_app' },
  { title: 'Create React App', package: 'react-scripts', folder: 'build', fallback: true },
  { title: 'Vue CLI', package: '@vue/cli-service', folder: 'dist', fallback: true },
  { title: 'Angular', package: '@angular/cli', folder: 'dist', fallback: true },
  { title: 'Vite', package: 'vite', folder: 'dist', fallback: true, hashed: 'assets' },
  { title: 'Parcel', package: 'parcel', folder: 'dist', fallback: true },
  { title: 'webpack', package: 'webpack', folder: 'dist', fallback: true },
];

/** The server framework among the dependencies, or null. */
export function serverFramework(manifest: PackageJson): ServerFramework | null {
  return servers.find((each) => has(manifest, each.package)) ?? null;
}

/** Whether it is a SvelteKit app whose adapter makes neither a server of its own nor a folder of plain files. */
export function adapterless(manifest: PackageJson): boolean {
  return (
    has(manifest, '@sveltejs/kit') &&
    !has(manifest, '@sveltejs/adapter-node') &&
    !has(manifest, '@sveltejs/adapter-static')
  );
}

/** How to build a source of a known framework. */
export interface DefaultBuild {
  readonly title: string;
  readonly command: string;
  readonly cache?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The build of a server framework; null where none is known. */
export function defaultBuild(manifest: PackageJson): DefaultBuild | null {
  const found = serverFramework(manifest);
  if (found === null) return null;
  const { title, build, cache, env } = found;
  return { title, command: build, env, ...(cache === undefined ? {} : { cache }) };
}

/** A front end that a build makes, and that nothing in the source serves. */
export interface BuiltFrontEnd {
  readonly title: string;
  /** Relative to /app. */
  readonly folder: string;
  readonly fallback: boolean;
  /** See {@link FrontEnd}. */
  readonly hashed: string | null;
}

/** The front end that the build script makes, with the folder that its configuration names; null for other sources. */
export async function builtFrontEnd(source: Source, manifest: PackageJson): Promise<BuiltFrontEnd | null> {
  if (!manifest.scripts.has('build') && !manifest.scripts.has('heroku-postbuild')) return null;
  if (has(manifest, 'next')) return exportedNext(source);
  if (serverFramework(manifest) !== null || adapterless(manifest)) return null;
  const found = frontEnds.find((each) => has(manifest, each.package));
  if (found === undefined) return null;
  const { title, fallback, hashed = null } = found;
  return { title, fallback, hashed, folder: (await configuredFolder(source, found, manifest)) ?? found.folder };
}

async function exportedNext(source: Source): Promise<BuiltFrontEnd | null> {
  const text = await configText(source, 'next.config');
  if (!/\boutput\s*:\s*['"]export['"]/.test(text)) return null;
  return { title: 'Next.js (static export)', folder: 'out', fallback: false, hashed: null };
}

async function configuredFolder(source: Source, found: FrontEnd, manifest: PackageJson): Promise<string | null> {
  if (found.package === 'vite') {
    const script = manifest.scripts.get('build') ?? '';
    return plain(/--outDir[= ]\s*['"]?([\w./-]+)/.exec(script)?.[1] ?? outDir(await configText(source, 'vite.config')));
  }
  if (found.package === 'astro') return plain(outDir(await configText(source, 'astro.config')));
  if (found.package === '@vue/cli-service') {
    return plain(/\boutputDir\s*:\s*['"]([^'"]+)['"]/.exec(await configText(source, 'vue.config'))?.[1]);
  }
  if (found.package === '@angular/cli') return angularFolder(source, manifest);
  return null;
}

function outDir(text: string): string | undefined {
  return /\boutDir\s*:\s*['"]([^'"]+)['"]/.exec(text)?.[1];
}

/** The application builder of Angular 17 and newer puts what browsers get into a folder of its own. */
async function angularFolder(source: Source, manifest: PackageJson): Promise<string | null> {
  const text = hasFile(source, 'angular.json') ? ((await source.read('angular.json')) ?? '') : '';
  const named = plain(/"outputPath"\s*:\s*"([^"]+)"/.exec(text)?.[1]);
  const folder = named ?? (manifest.name === null ? null : plain(`dist/${manifest.name}`));
  const browser = /"builder"\s*:\s*"@angular(-devkit\/build-angular|\/build):application"/.test(text);
  return folder === null ? null : browser ? `${folder}/browser` : folder;
}

/** The text of a configuration file, whatever its ending is; empty where there is none. */
export async function configText(source: Source, name: string): Promise<string> {
  const path = firstFile(
    source,
    ['ts', 'js', 'mjs', 'mts', 'cjs', 'cts'].map((ending) => `${name}.${ending}`),
  );
  return path === null ? '' : ((await source.read(path)) ?? '');
}

/** A folder below the tree in plain letters; null for anything else. */
function plain(folder: string | undefined): string | null {
  const text = (folder ?? '').replace(/^(\.\/)+|\/+$/g, '');
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(text) ? text : null;
}

function has(manifest: PackageJson, name: string): boolean {
  return manifest.dependencies.has(name) || manifest.devDependencies.has(name);
}
