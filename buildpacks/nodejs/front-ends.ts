/** Tools whose build is a folder of plain files, and where that folder lies. */

import type { PackageJson } from '../package-json.ts';
import type { Source } from '../plan.ts';
import type { StaticSettings } from '../static/settings.ts';
import { firstFile, hasFile } from '../tree.ts';
import { serverFramework } from './frameworks.ts';
import { serverless } from './serverless.ts';

interface FrontEnd {
  readonly title: string;
  readonly package: string;
  readonly folder: string;
  /** Whether unknown paths are the app's own, routed in the browser. */
  readonly fallback: boolean;
  /** The folder of the build in which files have Vite's hashes in their names. */
  readonly hashed?: string;
  /** A file that must be there: some of these packages are for programs too. */
  readonly marked?: readonly string[];
}

/** The first whose package is there. */
const frontEnds: readonly FrontEnd[] = [
  { title: 'Docusaurus', package: '@docusaurus/core', folder: 'build', fallback: false },
  { title: 'Gatsby', package: 'gatsby', folder: 'public', fallback: false },
  { title: 'Astro', package: 'astro', folder: 'dist', fallback: false, hashed: '_astro' },
  { title: 'Eleventy', package: '@11ty/eleventy', folder: '_site', fallback: false },
  { title: 'VitePress', package: 'vitepress', folder: '.vitepress/dist', fallback: false, hashed: 'assets' },
  { title: 'VuePress', package: 'vuepress', folder: '.vuepress/dist', fallback: false },
  { title: 'Hexo', package: 'hexo', folder: 'public', fallback: false },
  { title: 'SvelteKit', package: '@sveltejs/adapter-static', folder: 'build', fallback: true, hashed: '_app' },
  { title: 'Create React App', package: 'react-scripts', folder: 'build', fallback: true },
  { title: 'Quasar', package: '@quasar/app-vite', folder: 'dist/spa', fallback: true, hashed: 'assets' },
  { title: 'Slidev', package: '@slidev/cli', folder: 'dist', fallback: true, hashed: 'assets' },
  { title: 'Vue CLI', package: '@vue/cli-service', folder: 'dist', fallback: true },
  { title: 'Angular', package: '@angular/cli', folder: 'dist', fallback: true },
  { title: 'Ember', package: 'ember-cli', folder: 'dist', fallback: true },
  { title: 'Umi', package: 'umi', folder: 'dist', fallback: true },
  { title: 'Umi', package: '@umijs/max', folder: 'dist', fallback: true },
  { title: 'Preact CLI', package: 'preact-cli', folder: 'build', fallback: true },
  { title: 'Stencil', package: '@stencil/core', folder: 'www', fallback: true, marked: ['src/index.html'] },
  { title: 'Brunch', package: 'brunch', folder: 'public', fallback: true },
  { title: 'Rsbuild', package: '@rsbuild/core', folder: 'dist', fallback: true },
  { title: 'Vite', package: 'vite', folder: 'dist', fallback: true, hashed: 'assets' },
  { title: 'Parcel', package: 'parcel', folder: 'dist', fallback: true },
  { title: 'webpack', package: 'webpack', folder: 'dist', fallback: true },
];

/** A front end that a build makes, and that nothing in the source serves. */
export interface BuiltFrontEnd {
  readonly title: string;
  /** Relative to /app. */
  readonly folder: string;
  readonly fallback: boolean;
  /** See {@link FrontEnd}. */
  readonly hashed: string | null;
  /** The script that builds it, where it is not `build`. */
  readonly script?: string;
  /** What static.json says about it. */
  readonly settings?: StaticSettings;
}

/** The front end that the build script makes, with the folder that its configuration names; null for other sources. */
export async function builtFrontEnd(source: Source, manifest: PackageJson): Promise<BuiltFrontEnd | null> {
  if (!manifest.scripts.has('build') && !manifest.scripts.has('heroku-postbuild')) return documentation(manifest);
  if (has(manifest, 'next')) return exportedNext(source);
  if (serverFramework(manifest) !== null) return null;
  const pages = await withoutServer(source, manifest);
  if (pages !== null || serverless(manifest) !== null) return pages;
  const found = frontEnds.find(
    ({ package: name, marked }) => has(manifest, name) && (marked === undefined || firstFile(source, marked) !== null),
  );
  if (found === undefined) return null;
  const { title, fallback, hashed = null } = found;
  return { title, fallback, hashed, folder: (await configuredFolder(source, found, manifest)) ?? found.folder };
}

/** VitePress and VuePress write scripts of these names into package.json by themselves. */
function documentation(manifest: PackageJson): BuiltFrontEnd | null {
  const script = 'docs:build';
  const found = frontEnds.find(({ package: name }) => /^v(ite|ue)press$/.test(name) && has(manifest, name));
  if (found === undefined || !manifest.scripts.has(script)) return null;
  const { title, fallback, hashed = null } = found;
  return { title, fallback, hashed, script, folder: documentationFolder(found, manifest, script) ?? found.folder };
}

function documentationFolder(
  { package: tool, folder }: FrontEnd,
  manifest: PackageJson,
  script: string,
): string | null {
  const command = manifest.scripts.get(script) ?? '';
  const docs = plain(new RegExp(`\\b${tool} build\\s+([\\w./-]+)`).exec(command)?.[1]);
  return docs === null ? null : `${docs}/${folder}`;
}

/** React Router and Remix make plain files where they are told to render in the browser alone. */
async function withoutServer(source: Source, manifest: PackageJson): Promise<BuiltFrontEnd | null> {
  const title = has(manifest, '@react-router/dev') ? 'React Router' : has(manifest, '@remix-run/dev') ? 'Remix' : null;
  if (title === null) return null;
  const text = await configText(source, title === 'Remix' ? 'vite.config' : 'react-router.config');
  return /^[^/\n]*\bssr\s*:\s*false\b/m.test(text)
    ? { title, folder: 'build/client', fallback: true, hashed: 'assets' }
    : null;
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
  if (/^v(ite|ue)press$/.test(found.package)) return documentationFolder(found, manifest, 'build');
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
