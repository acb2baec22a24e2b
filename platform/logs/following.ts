import { setTimeout } from 'node:timers/promises';
import type { OutputLine, ProcessEngine } from '../engine/engine.ts';
import type { LogStore } from './log-store.ts';
import type { Position, Positions } from './positions.ts';
import { storedSince } from './stored-since.ts';

/** A container whose output goes into an app's log. */
export interface CollectedContainer {
  readonly appId: string;
  /** `web.1` */
  readonly process: string;
  readonly containerId: string;
  readonly dynoId: string;
}

export interface FollowingDependencies {
  readonly engine: Pick<ProcessEngine, 'output'>;
  readonly store: LogStore;
  readonly positions: Positions;
  readonly onError: (error: unknown) => void;
}

const RETRY_MS = 1000;
const LOOK_AGAIN_MS = 30_000;

/** Follows the output of one container into the log, from where it was left. */
export class Following {
  readonly container: CollectedContainer;
  readonly #dependencies: FollowingDependencies;
  readonly #abort = new AbortController();
  #position: Position | null = null;
  #run: Promise<void> | null = null;
  #endedAt = 0;
  #exhausted: boolean = false;
  /** When it was last asked for, unix ms. */
  askedAt = 0;

  constructor(container: CollectedContainer, dependencies: FollowingDependencies) {
    this.container = container;
    this.#dependencies = dependencies;
  }

  get isRunning(): boolean {
    return this.#run !== null;
  }

  /**
   * Follows, unless it does already or the output is known to be at its end. An end that comes with lines may be the
   * Docker Engine's rather than the container's, so it counts only when a second look finds nothing more.
   */
  start(): void {
    this.askedAt = Date.now();
    const done = this.#exhausted && this.askedAt - this.#endedAt < LOOK_AGAIN_MS;
    if (this.#run !== null || done || this.#abort.signal.aborted) return;
    this.#run = this.#follow()
      .catch((error: unknown) => {
        if (!this.#abort.signal.aborted) this.#dependencies.onError(error);
      })
      .then(() => {
        this.#run = null;
        this.#endedAt = Date.now();
      });
  }

  /** Resolves when all output there is was taken. */
  async drained(): Promise<void> {
    await this.#run;
    if (!this.#exhausted) this.start();
    await this.#run;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#run;
  }

  async #follow(): Promise<void> {
    const { engine, positions } = this.#dependencies;
    const { containerId, appId } = this.container;
    const { signal } = this.#abort;
    const saved = this.#position === null ? await positions.get(containerId) : null;
    const isStored =
      saved === null ? () => false : await storedSince(this.#dependencies.store, this.container, saved.at);
    // Of the last millisecond before a restart the log itself tells which lines are there.
    this.#position ??= { appId, at: saved?.at ?? 0, count: 0 };
    for (;;) {
      const before = this.#position;
      const skips = skipsUpTo(before);
      const onLine = (line: OutputLine) => {
        if (!signal.aborted && !skips(line)) this.#take(line, isStored(line));
      };
      // One millisecond earlier, since several lines may have been printed in the last one.
      const since = Math.max(0, before.at - 1);
      const problem = await engine.output({ containerId, since, signal, onLine }).catch((error: unknown) => error);
      if (problem === undefined || isGone(problem)) {
        this.#exhausted = this.#position === before;
        return;
      }
      await setTimeout(RETRY_MS, undefined, { signal });
    }
  }

  #take({ at, text }: OutputLine, isStored: boolean): void {
    const { appId, process, containerId } = this.container;
    const count = this.#position?.at === at ? this.#position.count + 1 : 1;
    this.#position = { appId, at, count };
    this.#dependencies.positions.set(containerId, this.#position);
    if (!isStored) this.#dependencies.store.append(appId, { at, source: 'app', process, text });
  }
}

/** Whether a line was there already when output is read again from a position's millisecond on. */
function skipsUpTo({ at, count }: Position): (line: OutputLine) => boolean {
  let left = count;
  return (line) => line.at < at || (line.at === at && left-- > 0);
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'not_found';
}
