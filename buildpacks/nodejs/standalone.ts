/** Builds that leave a server with just the packages that it needs. */

import type { PackageJson } from '../package-json.ts';
import type { Source, Step } from '../plan.ts';
import type { WebCommand } from '../process-types.ts';
import { firstFile } from '../tree.ts';
import { serverFramework } from './frameworks.ts';
import { configText } from './front-ends.ts';

/** What such a build leaves. */
export interface Standalone {
  readonly web: WebCommand;
  /** After the build. */
  readonly steps: readonly Step[];
  /** What the server needs nothing of. */
  readonly dropped: readonly string[];
}

/**
 * The standalone server that the build of `source` will leave; null where there is none, or something else is started: a
 * Procfile's commands may need all packages.
 */
export async function standaloneServer(
  source: Source,
  manifest: PackageJson,
  procfile: Readonly<Record<string, string>> | null,
): Promise<Standalone | null> {
  return procfile === null ? ((await nextServer(source, manifest)) ?? nitroServer(manifest)) : null;
}

const nitroEntry = '.output/server/index.mjs';

/** Nitro, and Nuxt by it, gather what their server needs beside it (https://nitro.build/deploy/runtimes/node). */
function nitroServer(manifest: PackageJson): Standalone | null {
  const framework = serverFramework(manifest);
  if (framework?.start !== `node ${nitroEntry}`) return null;
  const start = manifest.scripts.get('start')?.trim() ?? framework.start;
  if (!/^node (--[\w=./-]+ )*(\.\/)?\.output\/server\/index\.mjs$/.test(start)) return null;
  return {
    web: {
      command: start,
      reason: `${framework.title} gathers what its server needs in .output: other packages stay out of the image`,
    },
    steps: [],
    dropped: ['node_modules', '.nuxt', '.nitro'],
  };
}

const folder = '.next/standalone';

/** By `output: 'standalone'` (https://nextjs.org/docs/app/api-reference/config/next-config-js/output). */
async function nextServer(source: Source, manifest: PackageJson): Promise<Standalone | null> {
  if (!manifest.dependencies.has('next')) return null;
  const start = manifest.scripts.get('start')?.trim() ?? 'next start';
  if (!/^next start\b[^&|;]*$/.test(start) && start !== `node ${folder}/server.js`) return null;
  const text = (await configText(source, 'next.config')).replaceAll(/(^|\s)\/\/.*$/gm, '$1');
  if (!/\boutput\s*:\s*['"]standalone['"]/.test(text)) return null;
  // Docker sets HOSTNAME to the container's name, and the server would listen on what that leads to alone.
  return {
    web: {
      command: `HOSTNAME=0.0.0.0 node ${folder}/server.js`,
      reason: "next.config says output: 'standalone': packages that this server does not need stay out of the image",
    },
    steps: [gatherStep],
    dropped: ['node_modules', '.next/server', '.next/static', '.next/build'],
  };
}

/** Puts beside the server what Next.js leaves to be copied: what browsers get. */
export const gatherStep: Step = {
  title: 'Gathering the standalone server',
  // A folder for tracing that is above /app puts the server that much deeper.
  script: `server=$(find ${folder} -name server.js -not -path '*/node_modules/*' | head -n 1)
if [ -z "$server" ]; then
  echo "The build left no server.js in ${folder}, though next.config says output: 'standalone'." >&2
  exit 1
fi
in=$(dirname "$server")
mkdir -p "$in/.next"
cp -R .next/static "$in/.next/"
if [ -d public ]; then cp -R public "$in/"; fi
if [ "$in" != ${folder} ]; then echo "import('./\${server#${folder}/}')" > ${folder}/server.js; fi`,
  env: {},
  caches: [],
};

/** The compiler of Next.js, a sixth of an image, of which a server needs nothing but to read a next.config.ts. */
const removeCompiler: Step = {
  title: 'Removing the compiler of Next.js',
  script: "find node_modules -type d -path '*/@next/swc-linux-*' -prune -exec rm -rf {} +",
  env: {},
  caches: [],
};

/** What takes the compiler away from a plain Next.js app; none where more than `next start` may be started. */
export function withoutCompiler(
  source: Source,
  manifest: PackageJson,
  procfile: Readonly<Record<string, string>> | null,
): Step[] {
  if (procfile !== null || !manifest.dependencies.has('next')) return [];
  const start = manifest.scripts.get('start')?.trim() ?? 'next start';
  const typed = firstFile(source, ['next.config.ts', 'next.config.mts']) !== null;
  return !typed && /^next start\b[^&|;]*$/.test(start) ? [removeCompiler] : [];
}
