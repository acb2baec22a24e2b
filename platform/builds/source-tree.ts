import type { Readable } from 'node:stream';
import type { PlannedFile, Source, SourceFile } from '../../buildpacks/plan.ts';
import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';

/** A pushed tree as builds read it: through git objects, each file with the id of its content. */
export interface Tree extends Source {
  readonly files: readonly (SourceFile & { readonly objectId: string })[];
}

/** Which part of a tree is wanted as a tar, and as whose. */
export interface TarRequest {
  readonly uid: number;
  readonly gid: number;
  /** Only these files; all without it. */
  readonly paths?: readonly string[];
  /** Files and whole folders that stay out. */
  readonly leftOut?: readonly string[];
  /** Lines of a `.slugignore`. */
  readonly ignore?: readonly string[];
  /** Lines of a `.dockerignore`. */
  readonly dockerIgnore?: readonly string[];
  /** Files, and all below folders, that are executable whatever the tree says. */
  readonly executable?: readonly string[];
  /** Files that are added. */
  readonly extra?: readonly PlannedFile[];
}

/** Where builds get their sources. */
export interface Trees {
  source(appId: string, commit: string): Promise<Tree>;
  /** A commit of what the folder holds in that commit, as its root; null when there is no such folder. */
  folder(appId: string, commit: string, folder: string): Promise<string | null>;
  /** Streamed, owners as asked. */
  tar(appId: string, commit: string, request: TarRequest): Promise<Readable> | Readable;
}

/** What of a commit is built: all of it, or the folder that the app names. Rejects with a Fault `invalid_source`. */
export async function builtSource(options: {
  trees: Pick<Trees, 'source' | 'folder'>;
  app: App;
  commit: string;
}): Promise<{ commit: string; tree: Tree }> {
  const { trees, app, commit } = options;
  const { buildRoot } = app.settings;
  const built = buildRoot === null ? commit : await trees.folder(app.id, commit, buildRoot);
  if (built === null) {
    throw new Fault({
      code: 'invalid_source',
      message: `Cannot build: the source has no folder ${buildRoot}, which is set as its root`,
      next: 'Set another with `berth builds:set root=FOLDER` (root=none for the whole source), and push again.',
    });
  }
  return { commit: built, tree: await trees.source(app.id, built) };
}
