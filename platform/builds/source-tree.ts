import type { Readable } from 'node:stream';
import type { PlannedFile, Source, SourceFile } from '../../buildpacks/plan.ts';

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
  /** Files that are added. */
  readonly extra?: readonly PlannedFile[];
}

/** Where builds get their sources. */
export interface Trees {
  source(appId: string, commit: string): Promise<Tree>;
  /** Streamed, owners as asked. */
  tar(appId: string, commit: string, request: TarRequest): Promise<Readable> | Readable;
}
