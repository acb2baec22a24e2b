/** Development dependencies that are there to start the app: `tsx src/server.ts` with tsx among devDependencies. */

import { type PackageJson, readPackageJson } from '../package-json.ts';
import type { Source } from '../plan.ts';
import { hasFile } from '../tree.ts';

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
    const folder = /^cd\s+([\w./-]+)\s+&&/.exec(command)?.[1];
    const path = `${folder}/package.json`;
    const workspace = folder !== undefined && hasFile(source, path) ? await readPackageJson(source, path) : null;
    for (const tool of workspace === null ? [] : toolsOf(workspace, command)) found.add(tool);
    for (const tool of toolsOf({ ...manifest, scripts: (workspace ?? manifest).scripts }, command)) found.add(tool);
  }
  return [...found];
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
