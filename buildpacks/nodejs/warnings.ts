/** What is worth a warning in a Node.js source. */

import type { Source } from '../plan.ts';
import { entryAt, hasFolder } from '../tree.ts';
import { developmentServer } from './web.ts';

/** All warnings for the source when it is started by `web`, but for those of where it listens. */
export function nodeWarnings(
  source: Source,
  { web, installs }: { web: string | undefined; installs: boolean },
): string[] {
  return [...moduleWarnings(source, installs), ...(web === undefined ? [] : webWarnings(web))];
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

function webWarnings(web: string): string[] {
  const server = developmentServer(web);
  return server === null
    ? []
    : [`web starts a development server (${server}): it is slow and restarts by itself. Start the built app instead.`];
}
