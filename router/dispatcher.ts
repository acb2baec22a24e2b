import type { AppRouteState } from '../platform/model/route.ts';
import { choose } from './choice.ts';
import { ConnectError, type ConnectTrouble } from './connect.ts';
import type { Connection } from './connection-pool.ts';
import type { Destination } from './destination.ts';
import { Failure, type FailureCode } from './failure.ts';
import type { Limits } from './limits.ts';
import type { RouteBook } from './route-book.ts';
import type { Target } from './target.ts';

/** A dyno that a request is counted on, with a connection to it. `target.finish()` is the caller's to call. */
export interface Dispatch {
  readonly target: Target;
  readonly connection: Connection;
  readonly connectMs: number;
}

export interface DispatchOptions {
  readonly how: 'repeatable' | 'once' | 'fresh';
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
}

/** Finds a dyno for a request: waits while there is none yet, chooses, connects, and tries another where that fails. */
export class Dispatcher {
  readonly #book: RouteBook;
  readonly #limits: Limits;

  constructor(book: RouteBook, limits: Limits) {
    this.#book = book;
    this.#limits = limits;
  }

  /** A connection to a dyno behind the canonical `hostname`. Throws `Failure`. */
  async dispatch(hostname: string, options: DispatchOptions): Promise<Dispatch> {
    const started = performance.now();
    const tried = new Set<Target>();
    let trouble: ConnectTrouble | null = null;
    for (;;) {
      const destination = this.#book.find(hostname);
      if (!destination) throw new Failure('404');
      const state = destination.live.length > 0 ? stateWithDynos(destination) : destination.route.state;
      const closed = closedFailure(state);
      if (closed) throw new Failure(closed);
      const target = this.#next(destination, tried);
      if (target) {
        const dispatch = await this.#connect(target, options);
        if (typeof dispatch === 'object') return dispatch;
        trouble = dispatch;
        tried.add(target);
      } else {
        await this.#hold(destination, { started, trouble, signal: options.signal });
      }
    }
  }

  #next(destination: Destination, tried: ReadonlySet<Target>): Target | null {
    if (tried.size >= this.#limits.connectAttempts) return null;
    return choose(tried.size === 0 ? destination.live : destination.live.filter((target) => !tried.has(target)));
  }

  async #connect(target: Target, { how }: DispatchOptions): Promise<Dispatch | ConnectTrouble> {
    const started = performance.now();
    target.begin();
    try {
      const connection = await target.connect(how);
      return { target, connection, connectMs: performance.now() - started };
    } catch (error) {
      target.finish();
      if (error instanceof ConnectError) return error.trouble;
      throw error;
    }
  }

  /** Waits for another table: a dyno may be booting, or the one that refused be about to leave the table. */
  async #hold(destination: Destination, wait: Wait): Promise<void> {
    if (destination.kind === 'system')
      throw new Failure('H99', 'Berth itself is not answering; apps go on being served.');
    const booting = destination.live.length === 0 && destination.route.state === 'booting';
    const ms = booting ? this.#limits.bootHoldMs : this.#limits.changeHoldMs;
    const left = ms - (performance.now() - wait.started);
    if (left > 0 && (await this.#book.changed(left, wait.signal))) return;
    throw new Failure(wait.signal.aborted ? 'H27' : heldFailure(wait.trouble));
  }
}

interface Wait {
  readonly started: number;
  readonly trouble: ConnectTrouble | null;
  readonly signal: AbortSignal;
}

/** Only maintenance keeps requests from dynos that are there. */
function stateWithDynos(destination: Destination): AppRouteState {
  return destination.route.state === 'maintenance' ? 'maintenance' : 'serving';
}

function closedFailure(state: AppRouteState): FailureCode | null {
  switch (state) {
    case 'maintenance':
      return 'H80';
    case 'no-release':
      return 'H81';
    case 'no-web':
      return 'H14';
    case 'crashed':
      return 'H10';
    case 'booting':
    case 'serving':
      return null;
    default:
      return state satisfies never;
  }
}

function heldFailure(trouble: ConnectTrouble | null): FailureCode {
  if (trouble === null) return 'H20';
  return trouble === 'timeout' ? 'H19' : 'H21';
}
