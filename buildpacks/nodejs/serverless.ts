/** Frameworks whose build makes a server for one host or another, and none that starts by itself unless it is asked for. */

import type { PackageJson } from '../package-json.ts';

interface Serverless {
  readonly title: string;
  readonly package: string;
  /** Packages that make a server, or plain files, of it. */
  readonly unless: readonly string[];
  readonly remedy: string;
}

const rows: readonly Serverless[] = [
  {
    title: 'SvelteKit',
    package: '@sveltejs/kit',
    unless: ['@sveltejs/adapter-node', '@sveltejs/adapter-static', '@sveltejs/adapter-auto'],
    remedy:
      'SvelteKit makes a server with @sveltejs/adapter-node alone: install it in place of the adapter that is there and name it in svelte.config.js (adapter-static for a site without a server)',
  },
  {
    title: 'Remix',
    package: '@remix-run/dev',
    unless: ['@remix-run/serve'],
    remedy:
      'Remix needs a server: install @remix-run/serve and add the start script "remix-serve build/server/index.js" to package.json (for a site without a server, set ssr: false in vite.config)',
  },
  {
    title: 'React Router',
    package: '@react-router/dev',
    unless: ['@react-router/serve'],
    remedy:
      'React Router needs a server: install @react-router/serve and add the start script "react-router-serve build/server/index.js" to package.json (for a site without a server, set ssr: false in react-router.config)',
  },
  ...['@tanstack/react-start', '@tanstack/solid-start'].map((name) => ({
    title: 'TanStack Start',
    package: name,
    unless: ['nitro', 'nitropack'],
    remedy:
      'TanStack Start makes a server with Nitro: install nitro, add its plugin nitro() to vite.config and the start script "node .output/server/index.mjs" to package.json',
  })),
  {
    title: 'HonoX',
    package: 'honox',
    unless: ['@hono/node-server'],
    remedy:
      'HonoX makes a server for Node.js with the plugin @hono/vite-build/node: put it into vite.config, install @hono/node-server, and add the start script "node dist/index.js" to package.json',
  },
  {
    title: 'Hydrogen',
    package: '@shopify/hydrogen',
    unless: [],
    remedy:
      'Hydrogen builds for the host of its maker: add a start script that serves what its build makes ("scripts": {"start": …})',
  },
];

/** What to do for a source of such a framework without what makes its server; null for others. */
export function serverless(manifest: PackageJson): string | null {
  const has = (name: string) => manifest.dependencies.has(name) || manifest.devDependencies.has(name);
  return rows.find((row) => has(row.package) && !row.unless.some(has))?.remedy ?? null;
}
