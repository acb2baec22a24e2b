/** What is worth a warning in a Node.js source. */

import type { Source } from '../plan.ts';
import { entryAt, firstFile, hasFolder, shown } from '../tree.ts';
import { developmentServer } from './web.ts';

/** All warnings for the source when it is started by `web`. */
export async function nodeWarnings(
  source: Source,
  { web, installs }: { web: string | undefined; installs: boolean },
): Promise<string[]> {
  return [...moduleWarnings(source, installs), ...(web === undefined ? [] : await webWarnings(source, web))];
}

/** Whether the source brings a node_modules folder of its own at the root. */
export function hasModules(source: Source): boolean {
  return entryAt(source, 'node_modules') !== null || hasFolder(source, 'node_modules');
}

function moduleWarnings(source: Source, installs: boolean): string[] {
  if (!hasModules(source)) return [];
  const fate = installs
    ? 'is left out: dependencies are installed afresh'
    : 'is used as it is, since package.json names no dependencies';
  return [
    `node_modules is in the source and ${fate}. Remove it from git (git rm -r --cached node_modules) and name it in .gitignore.`,
  ];
}

async function webWarnings(source: Source, web: string): Promise<string[]> {
  const server = developmentServer(web);
  const warnings =
    server !== null
      ? [`web starts a development server (${server}): it is slow and restarts by itself. Start the built app instead.`]
      : [];
  const file = /(?:^|\s)node(?:mon)?\s+(?:-\S+\s+)*['"]?(?:\.\/)?([\w./-]+)/.exec(web)?.[1];
  const path = file === undefined ? null : firstFile(source, [file, `${file}.js`]);
  const text = path === null ? null : await source.read(path);
  if (path !== null && text !== null) warnings.push(...listenWarnings(path, text));
  return warnings;
}

function listenWarnings(path: string, text: string): string[] {
  const warnings: string[] = [];
  if (/\.listen\(\s*\d{2,5}\b/.test(text) && !/\bPORT\b/.test(text)) {
    warnings.push(`${shown(path)} seems to listen on a fixed port: it must listen on process.env.PORT.`);
  }
  if (/\.listen\([^)]{0,200}['"`](localhost|127\.0\.0\.1)['"`]/.test(text)) {
    warnings.push(
      `${shown(path)} seems to listen on localhost only, where the router cannot reach it: leave the host out, or use 0.0.0.0.`,
    );
  }
  return warnings;
}
