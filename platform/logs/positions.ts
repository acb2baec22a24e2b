import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How far a container's output was read: `count` lines of millisecond `at`, and all before. */
export interface Position {
  readonly appId: string;
  readonly at: number;
  readonly count: number;
}

const SAVE_MS = 1000;

/** Positions by container, in one small file that is replaced whole, about once a second while anything changes. */
export class Positions {
  readonly #file: string;
  readonly #beforeSave: (appIds: ReadonlySet<string>) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #loaded: Promise<void> | null = null;
  #positions = new Map<string, Position>();
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();

  /** `beforeSave` makes the lines up to the positions durable, of the apps given: a position never runs ahead. */
  constructor(options: {
    file: string;
    beforeSave: (appIds: ReadonlySet<string>) => Promise<void>;
    onError: (error: unknown) => void;
  }) {
    this.#file = options.file;
    this.#beforeSave = options.beforeSave;
    this.#onError = options.onError;
  }

  async get(containerId: string): Promise<Position | null> {
    this.#loaded ??= this.#load();
    await this.#loaded;
    return this.#positions.get(containerId) ?? null;
  }

  set(containerId: string, position: Position): void {
    this.#positions.set(containerId, position);
    this.#change(position.appId);
  }

  forget(containerId: string): void {
    const position = this.#positions.get(containerId);
    if (position === undefined) return;
    this.#positions.delete(containerId);
    this.#change(position.appId);
  }

  /** Forgets all containers but these. */
  keep(containerIds: ReadonlySet<string>): void {
    for (const id of [...this.#positions.keys()]) if (!containerIds.has(id)) this.forget(id);
  }

  /** Writes what changed. Never rejects: a disk that refuses is told to `onError`. */
  save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#saving = this.#saving.then(() => this.#save()).catch(this.#onError);
    return this.#saving;
  }

  #change(appId: string): void {
    this.#changed.add(appId);
    this.#timer ??= setTimeout(() => void this.save(), SAVE_MS);
  }

  async #save(): Promise<void> {
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Set();
    const content = JSON.stringify([...this.#positions]);
    await this.#beforeSave(changed);
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFile(`${this.#file}.tmp`, content, { mode: 0o600 });
    await rename(`${this.#file}.tmp`, this.#file);
  }

  async #load(): Promise<void> {
    const content = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    });
    const saved: [string, Position][] = JSON.parse(content);
    this.#positions = new Map([...saved, ...this.#positions]);
  }
}
