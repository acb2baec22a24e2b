import { once } from 'node:events';
import type { ArchiveFile } from './archive-tree.ts';
import { type GitProcess, startGit } from './git-process.ts';

const MODES = { file: '100644', executable: '100755', symlink: '120000' } as const;

/** Writes contents and one commit into a repository through `git fast-import`. Nothing counts before {@link commit}. */
export class FastImport {
  readonly #git: GitProcess;
  #marks = 0;

  constructor(directory: string) {
    this.#git = startGit(directory, ['-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet', '--done']);
    this.#git.stdout.resume();
  }

  /** Writes one content of exactly `size` bytes, and gives its mark. */
  async blob(size: number, content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<number> {
    const mark = ++this.#marks;
    await this.#write(`blob\nmark :${mark}\ndata ${size}\n`);
    for await (const chunk of content) await this.#write(chunk);
    await this.#write('\n');
    return mark;
  }

  /** Makes `ref` a commit without parents that has these files. */
  async commit(ref: string, files: ReadonlyMap<string, ArchiveFile>): Promise<void> {
    const seconds = Math.floor(Date.now() / 1000);
    const message = 'Archive';
    await this.#write(
      `commit ${ref}\ncommitter Berth <berth@localhost> ${seconds} +0000\ndata ${message.length}\n${message}\n`,
    );
    for (const [path, file] of files) {
      await this.#write(Buffer.from(`M ${MODES[file.kind]} :${file.mark} ${quoted(path)}\n`, 'latin1'));
    }
    this.#git.stdin.end('\ndone\n');
    const exitCode = await this.#git.exit;
    if (exitCode !== 0) throw new Error(`Cannot import the archive: git fast-import ended with ${exitCode}`);
  }

  /** Ends it without a commit. */
  async abort(): Promise<void> {
    this.#git.kill();
    await this.#git.exit;
  }

  async #write(data: string | Buffer): Promise<void> {
    if (this.#git.stdin.destroyed) throw new Error('Cannot import the archive: git fast-import ended');
    if (this.#git.stdin.write(data)) return;
    await Promise.race([once(this.#git.stdin, 'drain'), this.#git.exit]);
  }
}

/** A path (latin1) in fast-import's quoted form: any byte is allowed in it. */
function quoted(path: string): string {
  const escaped = path.replace(/["\\\n]/g, (byte) => (byte === '\n' ? '\\n' : `\\${byte}`));
  return `"${escaped}"`;
}
