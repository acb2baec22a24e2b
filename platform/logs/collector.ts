import { setTimeout } from 'node:timers/promises';
import type { OutputLine, ProcessEngine } from '../engine/engine.ts';
import type { LogStore } from './log-store.ts';
import { type Position, Positions } from './positions.ts';
import { storedSince } from './stored-since.ts';

/** A container whose output goes into an app's log. */
export interface CollectedContainer {
  readonly appId: string;
  /** `web.1` */
  readonly process: string;
  readonly containerId: string;
  readonly dynoId: string;
}

interface Collection {
  readonly container: CollectedContainer;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  isDone: boolean;
}

const RETRY_MS = 1000;

/** Follows containers' output into the log, and goes on after a restart where it was: no line lost, none twice. */
export class Collector {
  readonly #engine: Pick<ProcessEngine, 'output'>;
  readonly #store: LogStore;
  readonly #positions: Positions;
  readonly #onError: (error: unknown) => void;
  readonly #collections = new Map<string, Collection>();
  #closed: boolean = false;

  /** `file` is where it keeps how far it is with each container. */
  constructor(options: {
    engine: Pick<ProcessEngine, 'output'>;
    store: LogStore;
    file: string;
    onError: (error: unknown) => void;
  }) {
    this.#engine = options.engine;
    this.#store = options.store;
    this.#onError = options.onError;
    this.#positions = new Positions({
      file: options.file,
      beforeSave: async (appIds) => {
        await Promise.all([...appIds].map((appId) => options.store.flush(appId)));
      },
      onError: options.onError,
    });
  }

  /**
   * Follows the container's output to its end. Nothing happens when it is followed already; where following ended (the
   * container had exited, or the Docker Engine was restarted) it goes on, so call it for each container seen running.
   */
  collect(container: CollectedContainer): void {
    const known = this.#collections.get(container.dynoId);
    if (this.#closed || (known !== undefined && !known.isDone)) return;
    const abort = new AbortController();
    const collection: Collection = {
      container,
      abort,
      isDone: false,
      done: this.#follow(container, abort.signal)
        .catch((error: unknown) => {
          if (!abort.signal.aborted) this.#onError(error);
        })
        .then(() => {
          collection.isDone = true;
        }),
    };
    this.#collections.set(container.dynoId, collection);
  }

  /**
   * Resolves when the output of the dyno's container was read to its end and is in the log: the container may be
   * removed then. At once when it is not collected.
   */
  async drained(dynoId: string): Promise<void> {
    const known = this.#collections.get(dynoId);
    if (known === undefined) return;
    // Following may have ended before the container did; what is left is read now.
    if (known.isDone) this.collect(known.container);
    await this.#collections.get(dynoId)?.done;
    await this.#store.flush(known.container.appId);
  }

  /** Ends following the dyno's container, which is gone. */
  forget(dynoId: string): void {
    const collection = this.#collections.get(dynoId);
    if (collection === undefined) return;
    this.#collections.delete(dynoId);
    collection.abort.abort();
    this.#positions.forget(collection.container.containerId);
  }

  /** Ends all following; what was read is written. */
  async close(): Promise<void> {
    this.#closed = true;
    const collections = [...this.#collections.values()];
    for (const { abort } of collections) abort.abort();
    await Promise.all(collections.map(({ done }) => done));
    await this.#positions.save();
  }

  async #follow(container: CollectedContainer, signal: AbortSignal): Promise<void> {
    const { appId, process, containerId } = container;
    const resumed = await this.#positions.get(containerId);
    // Of the last millisecond's lines the log itself tells which are there.
    let position: Position = { appId, at: resumed?.at ?? 0, count: 0 };
    const isStored = resumed === null ? () => false : await storedSince(this.#store, container, resumed.at);
    for (;;) {
      const skips = skipsUpTo(position);
      const onLine = (line: OutputLine) => {
        if (signal.aborted || skips(line)) return;
        position = next(position, line);
        this.#positions.set(containerId, position);
        if (!isStored(line)) this.#store.append(appId, { at: line.at, source: 'app', process, text: line.text });
      };
      // One millisecond earlier, since several lines may have been printed in the last one.
      const since = Math.max(0, position.at - 1);
      const ended = await this.#engine.output({ containerId, since, signal, onLine }).then(
        () => true,
        (error: unknown) => signal.aborted || isGone(error),
      );
      if (ended || signal.aborted) return;
      await setTimeout(RETRY_MS, undefined, { signal });
    }
  }
}

/** Whether a line was there already when output is read again from a position's millisecond on. */
function skipsUpTo({ at, count }: Position): (line: OutputLine) => boolean {
  let left = count;
  return (line) => line.at < at || (line.at === at && left-- > 0);
}

function next(position: Position, { at }: OutputLine): Position {
  return { ...position, at, count: at === position.at ? position.count + 1 : 1 };
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'not_found';
}
