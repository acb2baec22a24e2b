import { rm, statfs } from 'node:fs/promises';
import type { Engine } from '../engine/engine.ts';
import type { HomePaths } from '../model/installation.ts';
import type { Store } from '../store/store.ts';
import { limitCaches } from './cache-limit.ts';
import { sweepImages } from './sweep.ts';

const EVERY_MS = 10 * 60_000;
const SOURCE_LIFE_MS = 24 * 3_600_000;
/** What a slow push or import may still be writing is younger. */
const LEFTOVER_MS = 3_600_000;
/** The Docker Engine reads all files of all volumes for it. */
const CACHES_MS = 3_600_000;
const MAINTAIN_MS = 24 * 3_600_000;
/** The disk counts as low when less than this part of it is free. */
const LOW_DISK = 0.1;

/** What of the apps' sources can be tidied. */
export interface Sources {
  sweep(options: { olderThanMs: number }): Promise<number>;
  maintain(appId: string): Promise<void>;
}

/** Takes away what nobody needs any more: at boot, and every ten minutes. */
export class Housekeeping {
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #paths: HomePaths;
  readonly #sources: Sources;
  readonly #runtimeBuilds: () => ReadonlySet<string>;
  readonly #onError: (error: unknown) => void;
  readonly #startedAt = Date.now();
  #timer: NodeJS.Timeout | null = null;
  #maintainedAt = this.#startedAt;
  #cachesAt = 0;

  constructor(options: {
    store: Store;
    engine: Engine;
    paths: HomePaths;
    sources: Sources;
    /** Builds of Berth's own that are under way. */
    runtimeBuilds: () => ReadonlySet<string>;
    onError: (error: unknown) => void;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#paths = options.paths;
    this.#sources = options.sources;
    this.#runtimeBuilds = options.runtimeBuilds;
    this.#onError = options.onError;
  }

  start(): void {
    const round = () => {
      this.sweep().catch(this.#onError);
    };
    this.#timer = setInterval(round, EVERY_MS);
    round();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** One round: containers and networks of builds that are over, images beyond the kept ones, old archives. */
  async sweep(): Promise<void> {
    const open = new Set(this.#store.builds.open().map(({ id }) => id));
    await this.#engine.sweepBuilds(open.union(this.#runtimeBuilds()));
    const disk = await statfs(this.#paths.home);
    await sweepImages({
      store: this.#store,
      engine: this.#engine,
      tight: disk.bavail / disk.blocks < LOW_DISK,
      now: Date.now(),
    });
    for (const source of this.#store.sources.olderThan(Date.now() - SOURCE_LIFE_MS)) {
      await rm(`${this.#paths.sources}/${source.id}`, { force: true });
      this.#store.transaction(() => this.#store.sources.remove(source.id));
    }
    // What was there before this process is no push's that still goes on.
    await this.#sources.sweep({ olderThanMs: Math.min(LEFTOVER_MS, Date.now() - this.#startedAt) });
    await this.#limitCaches();
    await this.#maintain();
  }

  async #limitCaches(): Promise<void> {
    if (Date.now() - this.#cachesAt < CACHES_MS) return;
    this.#cachesAt = Date.now();
    await limitCaches({ store: this.#store, engine: this.#engine });
  }

  async #maintain(): Promise<void> {
    if (Date.now() - this.#maintainedAt < MAINTAIN_MS) return;
    this.#maintainedAt = Date.now();
    for (const app of this.#store.apps.all()) await this.#sources.maintain(app.id);
  }
}
