/** What is known of frameworks with a server: how they build where no script says so, and what they start. */

import type { PackageJson } from '../package-json.ts';

interface ServerFramework {
  readonly title: string;
  /** The package that gives it away. */
  readonly package: string;
  readonly build: string;
  /** The command of `web` where there is no start script. */
  readonly start: string;
  /** A folder that its builds keep for the next. */
  readonly cache?: string;
  /** Of the build. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the image, for frameworks that listen on localhost unless they are told otherwise. */
  readonly listens?: Readonly<Record<string, string>>;
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
  {
    title: 'SvelteKit',
    package: '@sveltejs/adapter-auto',
    build: 'vite build',
    start: 'node build',
    // By this variable adapter-auto knows a host of plain Node.js servers, and fetches the adapter for them.
    env: { GCP_BUILDPACKS: '1', npm_config_include: 'dev' },
  },
  {
    title: 'Astro',
    package: '@astrojs/node',
    build: 'astro build',
    start: 'node dist/server/entry.mjs',
    env: {},
    listens: { HOST: '0.0.0.0' },
  },
  { title: 'Nitro', package: 'nitropack', build: 'nitro build', start: 'node .output/server/index.mjs', env: {} },
  { title: 'Nitro', package: 'nitro', build: 'nitro build', start: 'node .output/server/index.mjs', env: {} },
];

/** Variables by which others are told to listen where the router reaches them: by themselves they take localhost. */
const listeners: readonly (readonly [name: string, env: Readonly<Record<string, string>>])[] = [
  ['fastify-cli', { FASTIFY_ADDRESS: '0.0.0.0' }],
  ['@adonisjs/core', { HOST: '0.0.0.0' }],
  ['@strapi/strapi', { HOST: '0.0.0.0' }],
];

/** Variables of the image that make what the source is made with listen for the router. */
export function listenEnv(manifest: PackageJson): Readonly<Record<string, string>> {
  // By itself Turborepo 2 keeps from scripts what its configuration does not name: $PORT and config vars.
  const loose = has(manifest, 'turbo') ? { TURBO_ENV_MODE: 'loose' } : {};
  const listens = serverFramework(manifest)?.listens ?? listeners.find(([name]) => has(manifest, name))?.[1];
  return { ...loose, ...listens };
}

/** The server framework among the dependencies, or null. */
export function serverFramework(manifest: PackageJson): ServerFramework | null {
  return servers.find((each) => has(manifest, each.package)) ?? null;
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

function has(manifest: PackageJson, name: string): boolean {
  return manifest.dependencies.has(name) || manifest.devDependencies.has(name);
}
