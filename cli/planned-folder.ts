import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAppJson } from '../buildpacks/app-json.ts';
import { type BuildPlan, type Catalog, PlanError, type Source, type SourceFile } from '../buildpacks/plan.ts';
import { planSource } from '../buildpacks/plan-source.ts';
import { readReferences, referenceText } from '../buildpacks/reference.ts';
import { textOf } from '../buildpacks/text.ts';
import { Failure } from './failure.ts';
import { filesToSend } from './source-archive.ts';

const MAX_TEXT_BYTES = 1024 * 1024;

/** How a folder would be built; `plan` is null where only buildpacks of git repositories are used. */
export interface FolderPlan {
  readonly root: string | null;
  readonly buildpacks: readonly string[];
  readonly plan: BuildPlan | null;
}

/**
 * Plans a folder as it would be sent. `buildpacks` are what `berth buildpacks:set` would be given; without them those of
 * its app.json, or what is detected. Throws a Failure where the folder is at fault.
 */
export async function planFolder(options: {
  folder: string;
  root: string | null;
  buildpacks: readonly string[];
  catalog: Catalog;
}): Promise<FolderPlan> {
  const { folder, root, catalog } = options;
  const source = await folderAsSource(root === null ? folder : join(folder, root));
  try {
    const names = options.buildpacks.length > 0 ? options.buildpacks : (await readAppJson(source)).buildpacks;
    const chosen = readReferences(names);
    const buildpacks = chosen.map(referenceText);
    const own = chosen.flatMap((each) => (each.kind === 'own' ? each.name : []));
    const isForeign = chosen.length > 0 && own.length === 0;
    return { root, buildpacks, plan: isForeign ? null : await planSource(source, catalog, own) };
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new Failure(error.message, { next: error.next });
  }
}

/** The files of a folder that would be sent, as buildpacks read them: no link is followed. */
async function folderAsSource(folder: string): Promise<Source> {
  const found = await Promise.all((await filesToSend(folder)).map((path) => fileAt(folder, path)));
  const files = found.filter((file) => file !== null).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const readable = new Map(
    files.filter(({ kind }) => kind === 'file' || kind === 'executable').map((file) => [file.path, file]),
  );
  return {
    files,
    read: async (path) => {
      const file = readable.get(path);
      return file === undefined || file.size > MAX_TEXT_BYTES ? null : textOf(await readFile(join(folder, path)));
    },
  };
}

async function fileAt(folder: string, path: string): Promise<SourceFile | null> {
  const found = await lstat(join(folder, path)).catch(() => null);
  if (found === null) return null;
  if (found.isSymbolicLink()) return { path, kind: 'symlink', size: found.size };
  // What git lists and is a folder is a submodule.
  if (found.isDirectory()) return { path, kind: 'submodule', size: 0 };
  if (!found.isFile()) return null;
  return { path, kind: (found.mode & 0o111) === 0 ? 'file' : 'executable', size: found.size };
}
