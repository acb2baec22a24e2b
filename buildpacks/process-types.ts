/** The section of the build output that tells where the process types come from. */

import type { Section } from './plan.ts';
import { shown } from './tree.ts';

const title = 'Discovering process types';

/** The command of `web` where there is no Procfile. */
export interface WebCommand {
  readonly command: string;
  /** Why this command: `server.js is there`. */
  readonly reason: string;
}

/** For types that a Procfile names. */
export function procfileSection(types: Readonly<Record<string, string>>): Section {
  return { title, lines: [`Procfile declares types -> ${Object.keys(types).join(', ')}`] };
}

/** For the `web` that the buildpack called `buildpack` chose. */
export function defaultSection(buildpack: string, web: WebCommand): Section {
  return { title, lines: [`Default types for ${buildpack} -> web: ${shown(web.command)}`, `(${web.reason})`] };
}

/** For a `web` whose command is not a line of a shell. */
export function plainSection(line: string): Section {
  return { title, lines: [line] };
}
