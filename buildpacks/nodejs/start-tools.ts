/** Development dependencies that are there to start the app: `tsx src/server.ts` with tsx among devDependencies. */

import { type PackageJson, readPackageJson } from '../package-json.ts';
import type { Source } from '../plan.ts';
import { workspaceManifests } from '../workspaces.ts';

/** Programs that are called otherwise than their package. */
const programs: Readonly<Record<string, string>> = {
  '@angular/cli': 'ng',
  '@babel/node': 'babel-node',
  '@nestjs/cli': 'nest',
  '@react-router/dev': 'react-router',
  '@react-router/serve': 'react-router-serve',
  '@remix-run/serve': 'remix-serve',
  'dotenv-cli': 'dotenv',
};

/** Packages of programs that every image has. */
const inImage: ReadonlySet<string> = new Set(['node', 'npm', 'pnpm', 'yarn', 'bun']);

/** What only sets the stage for the command behind it. */
const wrappers = /^(?:\w+=\S*|exec|env|npx|-y|--yes|--|dotenv|cross-env|cross-env-shell|env-cmd|-[ef]|\.env\S*)$/;
const preloads = /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)[\s=]+([@\w./-]+)/g;
/** Of a longer command than a person writes the rest is not looked into. */
const longest = 4096;

/** The names of those that the commands of `types` run in `source`. */
export async function startTools(
  source: Source,
  manifest: PackageJson,
  types: Readonly<Record<string, string>>,
): Promise<string[]> {
  const found = new Set<string>();
  for (const command of Object.values(types)) {
    for (const tool of toolsOf(manifest, command)) found.add(tool);
    for (const workspace of await workspacesOf(source, manifest, command)) {
      const { scripts } = workspace;
      const started = `${command} && npm start`;
      for (const tool of [...toolsOf(workspace, started), ...toolsOf({ ...manifest, scripts }, started)])
        found.add(tool);
    }
  }
  return [...found];
}

/** How a command says in which workspace it starts something, by its folder or its name. */
const selectors = /(?:^cd|\s(?:--filter|-F|--workspace|-w|--prefix|-C|--cwd|workspace))[=\s]\s*['"]?(@?[\w./-]+)/g;

/** The workspaces that `command`, or the start script that it runs, names. */
async function workspacesOf(source: Source, manifest: PackageJson, command: string): Promise<PackageJson[]> {
  const text = [command, manifest.scripts.get('start') ?? ''].map((each) => each.slice(0, longest)).join('\n');
  const named = new Set([...text.matchAll(selectors)].map((match) => (match[1] ?? '').replace(/^\.\/|\/$/g, '')));
  if (named.size === 0) return [];
  const found: PackageJson[] = [];
  for (const path of workspaceManifests(source)) {
    const workspace = await readPackageJson(source, path);
    if (named.has(workspace.name ?? '') || named.has(path.slice(0, -'/package.json'.length))) found.push(workspace);
  }
  return found;
}

function toolsOf({ scripts, dependencies, devDependencies }: PackageJson, command: string): string[] {
  const run = new Set<string>();
  const pending = new Set([command.slice(0, longest)]);
  for (const each of pending) {
    for (const word of wordsOf(each)) run.add(word);
    for (const [, name = ''] of each.matchAll(/\b(?:npm|pnpm|bun|yarn)\s+(?:run\s+)?([\w:.-]+)/g)) {
      for (const script of [`pre${name}`, name]) pending.add((scripts.get(script) ?? '').slice(0, longest));
    }
  }
  const isRun = (name: string) => !inImage.has(name) && (run.has(name) || run.has(programs[name] ?? name));
  return [...devDependencies.keys()].filter((name) => !dependencies.has(name) && isRun(name));
}

/** The programs that a command runs, what stands before them included, and the packages that it loads into Node.js. */
function wordsOf(command: string): string[] {
  const found = [...command.matchAll(preloads)].map((match) => packageOf(match[1] ?? ''));
  for (const part of command.split(/&&|\|\||[;|&\n]/)) {
    for (const word of part.trim().split(/\s+/)) {
      found.push(word.replace(/^(?:\.\/)?node_modules\/\.bin\//, ''));
      if (!wrappers.test(word)) break;
    }
  }
  return found;
}

/** `ts-node` of `ts-node/register`, `@swc-node/register` of `@swc-node/register/esm`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
