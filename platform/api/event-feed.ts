import type { Event, EventScope } from '../model/event.ts';
import type { Records } from './dependencies.ts';

/** Events that are read at once. */
const PAGE = 200;
/** What another process records rings no bell here: it is looked for. */
const LOOK_AGAIN_MS = 15_000;

/** A step along the events. */
export type FeedStep =
  | { readonly type: 'event'; readonly seq: number; readonly event: Event }
  /** Everything up to `seq` has been told. */
  | { readonly type: 'position'; readonly seq: number }
  /** Some events between are not kept any more, or never were of this record: it goes on behind `seq`. */
  | { readonly type: 'reset'; readonly seq: number };

/**
 * The events after `after` (null: from now on) that are in `scope`, each once, in order and only when it is committed,
 * until `signal` aborts or there is no scope any more. The record itself is the queue: however slow its reader is, no
 * event is kept in memory for it.
 */
export async function* eventFeed(options: {
  events: Records['events'];
  after: number | null;
  /** Asked again before each reading, so that a right that was taken away counts at once. null: there is none. */
  scope: () => EventScope | null;
  signal: AbortSignal;
}): AsyncGenerator<FeedStep> {
  const { events, after, signal } = options;
  const bell = new Bell();
  const stop = events.subscribe(() => bell.ring());
  let told = -1;
  try {
    let seq = after ?? events.bounds().newest;
    while (!signal.aborted) {
      const scope = options.scope();
      if (scope === null) return;
      const { oldest, newest } = events.bounds();
      if (!(seq >= oldest - 1 && seq <= newest)) {
        seq = newest;
        told = seq;
        yield { type: 'reset', seq };
        continue;
      }
      const page = events.range({ scope, from: seq + 1, to: newest, order: 'asc', limit: PAGE });
      for (const event of page) {
        yield { type: 'event', seq: event.seq, event };
        told = event.seq;
      }
      seq = page.length < PAGE ? newest : told;
      if (page.length === PAGE) continue;
      // Whoever hears of no event of its own must not lag behind what is kept of the others.
      if (told < 0 || seq - told > PAGE) {
        told = seq;
        yield { type: 'position', seq };
      }
      await bell.heard(signal);
    }
  } finally {
    stop();
  }
}

/** Rings for one that waits, or for the next that will. */
class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when it has rung since the last time, after some seconds in any case, and when `signal` aborts. */
  async heard(signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) await this.#wait(signal);
    this.#rung = false;
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(wake, LOOK_AGAIN_MS);
      signal.addEventListener('abort', wake);
      this.#wake = wake;
    });
  }
}
