/** How a Node.js app without a Procfile starts its web server. */

import type { PackageJson } from '../package-json.ts';
import { PlanError, type Source } from '../plan.ts';
import type { WebCommand } from '../process-types.ts';
import { firstFile, hasFile, shellWord, shown } from '../tree.ts';
import { hasWorkspaces, startableWorkspaces, startedWorkspace } from '../workspaces.ts';
import { serverFramework } from './frameworks.ts';
import type { Manager } from './manager.ts';
import { serverless } from './serverless.ts';

/** A longer script is left to npm: it does not fit into a process list or a build's output. */
const maxPlainLength = 4096;

const developmentServers =
  /(^|[\s/])(nodemon|ts-node-dev|vite(?! build| preview)|next dev|nuxt dev|nest start|webpack-dev-server|webpack serve|react-scripts start|ng serve|vue-cli-service serve|parcel(?! build)|astro dev|node-dev|gatsby develop|docusaurus start|docusaurus-start|eleventy --serve|vuepress dev|hexo server|ember (?:serve|server|s)|umi dev|max dev|preact watch|stencil build[^&|;]*--serve|brunch watch|rsbuild dev|sapper dev|polymer serve|sanity (?:dev|start)|expo start|nitro dev|vinxi dev|remix (?:vite:)?dev|react-router dev|wrangler dev)\b|--watch\b/;

/** The development server that `command` starts, or null. */
export function developmentServer(command: string): string | null {
  return developmentServers.exec(command)?.[0].trim().replace(/^\//, '') ?? null;
}

/** What a script of package.json that only names another (`npm run develop`) comes to; else `command` itself. */
export function handedOn(command: string, { scripts }: PackageJson): string {
  let last = command;
  for (let hops = 0; hops < 5; hops++) {
    const name = /^(?:(?:npm|pnpm|bun) run|yarn(?: run)?)\s+([\w:.-]+)$/.exec(last)?.[1];
    const next = name === undefined ? undefined : scripts.get(name)?.trim();
    if (!next) return last;
    last = next;
  }
  return last;
}

/**
 * The command of `web`: the start script (or start:prod, where start is a development server), else server.js as npm
 * has it, else `main`, else index.js, else the framework's, else the only workspace that can be started. Throws a
 * {@link PlanError} `no_web_process`.
 */
export async function webCommand(
  source: Source,
  manifest: PackageJson,
  by: { manager: Manager; plugAndPlay: boolean; node: string },
): Promise<WebCommand> {
  const { manager, plugAndPlay } = by;
  const start = manifest.scripts.get('start')?.trim();
  if (start) return builtInstead(start, manifest, plugAndPlay) ?? fromScript(start, manifest, by);
  const file = hasFile(source, 'server.js') ? 'server.js' : (mainFile(source, manifest) ?? indexFile(source));
  if (file !== null) {
    const fate = hasFile(source, file) ? 'is there' : 'is main in package.json';
    return {
      command: `${plugAndPlay ? 'yarn node' : 'node'} ${shellWord(file)}`,
      reason: `no start script, and ${shown(file)} ${fate}`,
    };
  }
  const framework = serverFramework(manifest);
  if (framework !== null)
    return { command: framework.start, reason: `no start script, and ${framework.title} is there` };
  const remedy = serverless(manifest);
  if (remedy !== null) throw noWebProcess(remedy);
  const found = await written(source, by.node);
  if (found !== null) return found;
  if (hasWorkspaces(source, manifest)) return workspaceCommand(source, manager);
  const [nested] = await startableWorkspaces(source);
  throw noWebProcess(
    nested !== undefined
      ? inFolder(shown(shellWord(nested.folder)))
      : 'Add a start script to package.json ("scripts": {"start": "node app.js"}) or a Procfile with a line such as "web: node app.js"',
  );
}

/** The script for the server in production: Angular writes one that is called like `serve:ssr:shop`. */
export function productionScript({ scripts }: PackageJson): string | null {
  const names = [...scripts.keys()];
  return names.find((each) => each === 'start:prod') ?? names.find((each) => each.startsWith('serve:ssr')) ?? null;
}

/** What is meant for production, where the start script is a development server; else null. */
function builtInstead(start: string, manifest: PackageJson, plugAndPlay: boolean): WebCommand | null {
  if (developmentServer(handedOn(start, manifest)) === null) return null;
  const name = productionScript(manifest);
  const production = name === null ? '' : manifest.scripts.get(name)?.trim();
  if (production) {
    return { command: production, reason: `the ${name} script of package.json; start is a development server` };
  }
  const framework = plugAndPlay ? null : serverFramework(manifest);
  if (framework === null) return null;
  return {
    command: framework.start,
    reason: `the server that ${framework.title} builds; start is a development server`,
  };
}

/** Whether anything but the workspaces of a monorepo could be started: see {@link webCommand}. */
export function startsSomething(source: Source, manifest: PackageJson): boolean {
  return (
    manifest.scripts.has('start') ||
    firstFile(source, ['server.js', ...typeScriptFiles]) !== null ||
    (mainFile(source, manifest) ?? indexFile(source)) !== null ||
    serverFramework(manifest) !== null ||
    serverless(manifest) !== null ||
    hasWorkspaces(source, manifest)
  );
}

/** For a folder that is no workspace of the root. */
function inFolder(folder: string): string {
  return `${folder}/package.json has a start script: build that folder alone (berth builds:set root=${folder}), or add scripts to the package.json at the root that install and start it ("build": "npm install --prefix ${folder}", "start": "npm start --prefix ${folder}")`;
}

async function workspaceCommand(source: Source, manager: Manager): Promise<WebCommand> {
  const found = await startedWorkspace(source, manager.run('start'));
  if ('remedy' in found) throw noWebProcess(found.remedy);
  return found;
}

const typeScriptFiles = [
  'src/server.ts',
  'src/index.ts',
  'src/main.ts',
  'src/app.ts',
  'server.ts',
  'index.ts',
  'main.ts',
  'app.ts',
];

const compiledNames = ['src/server.js', 'src/index.js', 'src/main.js', 'src/app.js'];

/** A server in src/, or in TypeScript that nothing compiles: Node.js takes types away by itself from 22.18 on. */
async function written(source: Source, node: string): Promise<WebCommand | null> {
  const path = firstFile(source, [...typeScriptFiles, ...compiledNames]);
  const text = path === null ? null : await source.read(path);
  if (path === null || text === null) return null;
  if (!/\.listen\(|\bserve\(/.test(text)) {
    if (!/^export default \w/m.test(text)) return null;
    throw noWebProcess(
      `${shown(path)} exports an app and starts no server: let it listen on process.env.PORT (for Hono: serve({ fetch: app.fetch, port: Number(process.env.PORT) }) of @hono/node-server) and add a start script to package.json, or push it with a bun.lock or deno.json, to run it on Bun or Deno`,
    );
  }
  if (path.endsWith('.js'))
    return { command: `node ${shellWord(path)}`, reason: `no start script, and ${path} is there` };
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 18)) {
    throw noWebProcess(
      `${shown(path)} is TypeScript, which Node.js ${node} does not run: ask for Node.js 24 in engines.node of package.json, or add a build script that compiles it and a start script`,
    );
  }
  return {
    command: `node ${shellWord(path)}`,
    reason: `no start script, and ${shown(path)} is there: Node.js runs TypeScript`,
  };
}

function noWebProcess(next: string): PlanError {
  return new PlanError({
    code: 'no_web_process',
    message:
      'Cannot tell how to start this Node.js app: there is no Procfile, no start script in package.json, and no server.js or index.js.',
    next: `${next}; commit it and push again.`,
  });
}

/** npm costs 40 MB beside the app and hands signals on late, so a plain script is started without it. */
function fromScript(
  start: string,
  manifest: PackageJson,
  { manager, plugAndPlay }: { manager: Manager; plugAndPlay: boolean },
): WebCommand {
  const name = manager.name;
  const command = manager.run('start').replace(/^npm run start$/, 'npm start');
  if (plugAndPlay) return { command, reason: `by ${name}, whose Plug'n'Play finds the packages` };
  const wrapped = ['prestart', 'poststart'].find((each) => manifest.scripts.has(each));
  if (wrapped !== undefined) return { command, reason: `by ${name}, for the ${wrapped} script` };
  if (/\bnpm_/.test(start)) return { command, reason: `by ${name}, whose variables the start script uses` };
  if (/[\r\n]/.test(start) || start.length > maxPlainLength) {
    return { command, reason: `by ${name}, since the start script is long` };
  }
  return { command: start, reason: 'the start script of package.json, run without npm' };
}

function mainFile(source: Source, manifest: PackageJson): string | null {
  if (manifest.main === null) return null;
  const path = manifest.main.replace(/^\.\//, '').replace(/\/$/, '');
  const found = firstFile(source, [path, `${path}.js`, `${path}.mjs`, `${path}.cjs`, `${path}/index.js`]);
  if (found !== null) return found;
  const made = manifest.scripts.has('build') || manifest.scripts.has('heroku-postbuild');
  return made && /\.[cm]?js$/.test(path) && !path.split('/').includes('..') ? path : null;
}

function indexFile(source: Source): string | null {
  return firstFile(source, ['index.js', 'index.mjs', 'index.cjs', 'server.mjs', 'server.cjs', 'app.js']);
}
