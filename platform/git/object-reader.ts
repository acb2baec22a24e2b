import { ByteReader } from './byte-reader.ts';
import { type GitProcess, startGit } from './git-process.ts';

const IDLE_MS = 1000;

/** Reads objects of one repository through one `git cat-file --batch`, which ends when nothing is read for a second. */
export class ObjectReader {
  readonly #directory: string;
  #running: { child: GitProcess; bytes: ByteReader } | null = null;
  #idle: NodeJS.Timeout | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The content of one object. */
  read(objectId: string): Promise<Buffer> {
    const result = this.#turn.then(() => this.#read(objectId));
    this.#turn = result.catch(() => this.#end());
    return result;
  }

  async #read(objectId: string): Promise<Buffer> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#running ??= open(this.#directory, []);
    const { child, bytes } = this.#running;
    child.stdin.write(`${objectId}\n`);
    const content = (await bytes.exactly(await sizeOf(bytes, objectId))) ?? Buffer.alloc(0);
    await bytes.exactly(1);
    this.#idle = setTimeout(() => this.#end(), IDLE_MS);
    return content;
  }

  #end(): void {
    this.#running?.child.stdin.end();
    this.#running = null;
  }
}

/** One object of {@link readObjects}: its content must be read to its end before the next is asked for. */
export interface StreamedObject {
  readonly size: number;
  content(): AsyncGenerator<Buffer>;
}

/** Streams many objects, in the order given, through one `git cat-file --batch`. */
export async function* readObjects(directory: string, objectIds: readonly string[]): AsyncGenerator<StreamedObject> {
  const { child, bytes } = open(directory, ['--buffer']);
  try {
    child.stdin.end(objectIds.map((id) => `${id}\n`).join(''));
    for (const id of objectIds) {
      const size = await sizeOf(bytes, id);
      yield { size, content: () => bytes.stream(size) };
      await bytes.exactly(1);
    }
  } finally {
    child.kill();
  }
}

function open(directory: string, options: readonly string[]): { child: GitProcess; bytes: ByteReader } {
  const child = startGit(directory, ['cat-file', '--batch', ...options]);
  return { child, bytes: new ByteReader(child.stdout) };
}

async function sizeOf(bytes: ByteReader, objectId: string): Promise<number> {
  const header = (await bytes.line())?.toString('latin1') ?? '';
  const [, , size] = header.split(' ');
  if (size !== undefined && header.startsWith(objectId)) return Number(size);
  throw new Error(`Cannot read git object ${objectId}: ${header.slice(0, 200) || 'git ended'}`);
}
