import type { Target as TargetRoute } from '../platform/model/route.ts';
import type { Choosable } from './choice.ts';
import { type Connection, ConnectionPool } from './connection-pool.ts';
import type { Limits } from './limits.ts';

/** `gone`: no longer in the route table. */
export type TargetState = TargetRoute['state'] | 'gone';

/** Told when a target that gets no new requests has finished its last. */
export interface TargetOwner {
  targetEmptied(target: Target): void;
}

/** One dyno as the router sees it: what is in flight to it, and whether it can be reached. */
export class Target implements Choosable {
  readonly id: string;
  readonly dyno: string;
  readonly host: string;
  readonly port: number;
  /** Set by the active health check; without one it stays. */
  healthy: boolean = true;
  readonly #limits: Limits;
  readonly #owner: TargetOwner;
  readonly #pool: ConnectionPool;
  readonly #upgrades = new Set<() => void>();
  #state: TargetState = 'live';
  #inFlight = 0;
  #asideUntil = 0;
  #failures = 0;

  constructor(route: TargetRoute, limits: Limits, owner: TargetOwner) {
    this.id = route.id;
    this.dyno = route.dyno;
    this.host = route.host;
    this.port = route.port;
    this.#limits = limits;
    this.#owner = owner;
    const { connectMs, poolIdleMs: idleMs, poolFreshMs: freshMs } = limits;
    this.#pool = new ConnectionPool(this, { connectMs, idleMs, freshMs });
  }

  get state(): TargetState {
    return this.#state;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get aside(): boolean {
    return performance.now() < this.#asideUntil;
  }

  /** Whether it gets no new request and has finished its last. */
  get empty(): boolean {
    return this.#state !== 'live' && this.#inFlight === 0;
  }

  /** Follows the route table. A target that is gone ends its upgraded connections. */
  become(state: TargetState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'live') this.#pool.open();
    else this.#pool.close();
    if (state === 'gone') for (const end of this.#upgrades) end();
    this.#checkEmptied();
  }

  /** Counts a request as in flight, until `finish`. */
  begin(): void {
    this.#inFlight += 1;
  }

  finish(): void {
    this.#inFlight -= 1;
    this.#checkEmptied();
  }

  /** Has `end` called should the target go; returns how to take that back. */
  onGone(end: () => void): () => void {
    this.#upgrades.add(end);
    if (this.#state === 'gone') queueMicrotask(end);
    return () => this.#upgrades.delete(end);
  }

  /** A connection, pooled or new; one that fails puts the target aside. Throws `ConnectError`. */
  async connect(how: 'repeatable' | 'once' | 'fresh'): Promise<Connection> {
    try {
      const connection =
        how === 'fresh' ? await this.#pool.acquireFresh() : await this.#pool.acquire(how === 'repeatable');
      this.#failures = 0;
      this.#asideUntil = 0;
      return connection;
    } catch (error) {
      this.#putAside();
      throw error;
    }
  }

  /** Takes back a connection that can be used again. */
  release(connection: Connection, hintMs: number | null): void {
    this.#pool.release(connection.socket, hintMs);
  }

  #putAside(): void {
    const { asideMs, asideMaxMs } = this.#limits;
    this.#asideUntil = performance.now() + Math.min(asideMs * 2 ** this.#failures, asideMaxMs);
    this.#failures += 1;
  }

  #checkEmptied(): void {
    if (this.empty) this.#owner.targetEmptied(this);
  }
}
