/** What languages share whose build makes programs in bin/: which program is `web`, and what of the tree stays behind. */

import { PlanError, type Source, type SourceFile } from './plan.ts';
import type { WebCommand } from './process-types.ts';
import { listed, shellWord, shown } from './tree.ts';

/** Names that say of a program that it is the server. */
const serverNames = ['web', 'server', 'app', 'api', 'main', 'httpd'];

/** More are left where they are: they would not fit into one command. */
const maxDropped = 400;

/**
 * `web` for a source that builds `programs`: the only one, else the one called like the source or like a server.
 * Throws a {@link PlanError} `no_web_process`.
 */
export function programCommand(
  title: string,
  programs: readonly string[],
  { own, missing }: { own: string | null; missing: string },
): WebCommand {
  const [only] = programs;
  if (only !== undefined && programs.length === 1) {
    return { command: `bin/${shellWord(only)}`, reason: `${shown(only)} is the only program` };
  }
  const found = [...serverNames.slice(0, 2), own, ...serverNames.slice(2)].find(
    (name) => name !== null && programs.includes(name),
  );
  if (found !== undefined && found !== null) {
    return { command: `bin/${shellWord(found)}`, reason: `${shown(found)} of ${some(programs)}` };
  }
  throw new PlanError({
    code: 'no_web_process',
    message: `Cannot tell how to start this ${title} app: ${programs.length === 0 ? missing : `it builds ${some(programs)}, and there is no Procfile`}.`,
    next:
      programs.length === 0
        ? 'Add a program that starts a server on $PORT, commit it and push again.'
        : `Say which is web in a Procfile, such as "web: bin/${programs[0] ?? 'app'}"; commit it and push again.`,
  });
}

/**
 * Paths of which nothing is needed once the programs are built: the topmost folders of sources alone, and sources
 * beside other files. None where they are too many to name.
 */
export function compiledAway(source: Source, isSource: (file: SourceFile) => boolean): string[] {
  // The programs go to bin/, whatever else is there.
  const kept = new Set<string>(['', 'bin']);
  for (const file of source.files) {
    if (isSource(file)) continue;
    for (let folder = folderOf(file.path); !kept.has(folder); folder = folderOf(folder)) kept.add(folder);
  }
  const dropped = new Set<string>();
  const topmost = new Map<string, string>();
  for (const file of source.files) {
    if (!isSource(file)) continue;
    const folder = folderOf(file.path);
    if (kept.has(folder)) {
      dropped.add(file.path);
    } else {
      const known = topmost.get(folder) ?? topmostOf(folder, kept);
      topmost.set(folder, known);
      dropped.add(known);
    }
    if (dropped.size > maxDropped) return [];
  }
  return [...dropped];
}

function topmostOf(folder: string, kept: ReadonlySet<string>): string {
  let found = folder;
  for (let parent = folderOf(found); !kept.has(parent); parent = folderOf(found)) found = parent;
  return found;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function some(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => shown(name, 60));
  return listed(names.length > 5 ? [...first, `${names.length - 5} more`] : first);
}
