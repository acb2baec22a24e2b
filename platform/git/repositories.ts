import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Tree } from '../builds/source-tree.ts';
import { subjectOf } from '../model/build.ts';
import type { SourceChanges } from '../model/source-changes.ts';
import { type ArchiveImport, importArchive } from './archive-import.ts';
import { folderCommit } from './folder-commit.ts';
import { git, makeRepository, objectId, runGit } from './git-process.ts';
import { gitSource } from './git-source.ts';
import { sweepLeftovers } from './leftovers.ts';
import { sourceChanges } from './source-changes.ts';
import { type TarOptions, treeTar } from './tree-tar.ts';

/** The apps' sources: one bare git repository an app, `<root>/<appId>.git`, made when first needed. */
export class Repositories {
  readonly #root: string;
  readonly #made = new Map<string, Promise<string>>();

  constructor({ root }: { root: string }) {
    this.#root = root;
  }

  /** The folder of the app's repository, which is there when this resolves. */
  ensure(appId: string): Promise<string> {
    const known = this.#made.get(appId);
    if (known !== undefined) return known;
    const made = this.#make(this.#directory(appId));
    this.#made.set(appId, made);
    made.catch(() => this.#made.delete(appId));
    return made;
  }

  /** Takes the app's repository away. No error when there is none. */
  async remove(appId: string): Promise<void> {
    this.#made.delete(appId);
    await rm(this.#directory(appId), { recursive: true, force: true });
  }

  /** Packs the repository and takes away what no ref has kept for two weeks. To be run now and then, not in a push. */
  async maintain(appId: string): Promise<void> {
    await git(await this.ensure(appId), ['gc', '--quiet', '--prune=2.weeks.ago']);
  }

  /** Removes what pushes and imports that were cut short left behind more than `olderThanMs` ago. Gives how many. */
  async sweep({ olderThanMs }: { olderThanMs: number }): Promise<number> {
    return sweepLeftovers(this.#root, Date.now() - olderThanMs);
  }

  /** The commit that was deployed last by a push, or null before the first. */
  async head(appId: string): Promise<string | null> {
    return this.readRef(appId, 'HEAD');
  }

  /** The commit that `ref` names, or null when there is no such ref. */
  async readRef(appId: string, ref: string): Promise<string | null> {
    const directory = await this.ensure(appId);
    const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${ref}^{commit}`];
    const { exitCode, stdout } = await runGit(directory, args);
    return exitCode === 0 ? stdout.trim() : null;
  }

  /** Makes `ref` (full: `refs/…`) name `commit`, or takes it away with null. */
  async setRef(appId: string, ref: string, commit: string | null): Promise<void> {
    if (!ref.startsWith('refs/')) throw new Error(`Cannot set ref ${ref}: it does not begin with refs/`);
    const directory = await this.ensure(appId);
    const change = commit === null ? ['-d', ref] : [ref, objectId(commit)];
    await git(directory, ['update-ref', ...change]);
  }

  /** Makes HEAD, which a clone checks out, follow a branch (`refs/heads/main`). */
  async setHead(appId: string, branch: string): Promise<void> {
    await git(await this.ensure(appId), ['symbolic-ref', 'HEAD', branch]);
  }

  /** Whether `newer` has `older` in its history. */
  async isAncestor(appId: string, older: string, newer: string): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', objectId(older), objectId(newer)];
    const { exitCode } = await runGit(await this.ensure(appId), args);
    return exitCode === 0;
  }

  /** The first paragraph of the commit's message as one line; null: it has none. */
  async subject(appId: string, commit: string): Promise<string | null> {
    return subjectOf(await git(await this.ensure(appId), ['show', '--no-patch', '--format=%s', objectId(commit)]));
  }

  /** How the source `to` differs from `from`, commits both; null when one of them is not kept any more. */
  async changes(appId: string, from: string, to: string): Promise<SourceChanges | null> {
    return sourceChanges(await this.ensure(appId), from, to);
  }

  /** The commit's tree, as buildpacks read it. Rejects when there is no such commit. */
  async source(appId: string, commit: string): Promise<Tree> {
    return gitSource(await this.ensure(appId), commit);
  }

  /**
   * A commit of what `folder` holds in `commit`, as its root; null when there is no such folder. No ref keeps it: it
   * is made anew, the same, when it is needed again.
   */
  async folder(appId: string, commit: string, folder: string): Promise<string | null> {
    return folderCommit(await this.ensure(appId), objectId(commit), folder);
  }

  /** A tar of the commit's tree, streamed from git objects; an error shows on the stream. */
  tar(appId: string, commit: string, options: TarOptions): Readable {
    return treeTar(this.#directory(appId), objectId(commit), options);
  }

  /** Makes a commit of an archive and gives its id; a Fault `invalid_source` where the archive is at fault. */
  async importArchive({ appId, ...archive }: ArchiveImport & { readonly appId: string }): Promise<string> {
    return importArchive(await this.ensure(appId), archive);
  }

  async #make(directory: string): Promise<string> {
    if ((await stat(directory).catch(() => null)) !== null) return directory;
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const unfinished = `${directory}.${randomUUID()}.tmp`;
    await makeRepository(unfinished);
    await rename(unfinished, directory);
    return directory;
  }

  #directory(appId: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(appId)) throw new Error('Cannot open a repository: that is no app id');
    return `${this.#root}/${appId}.git`;
  }
}
