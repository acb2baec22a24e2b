import type { Socket } from 'node:net';

import { type Address, connectTo } from './connect.ts';

/** A connection lent for one exchange. */
export interface Connection {
  readonly socket: Socket;
  /** Whether an earlier exchange went over it: its other end may be closing it just now. */
  readonly reused: boolean;
}

export interface ConnectionPoolOptions {
  readonly connectMs: number;
  readonly idleMs: number;
  readonly freshMs: number;
}

interface IdleConnection {
  readonly socket: Socket;
  readonly since: number;
  readonly forget: () => void;
}

/** The idle keep-alive connections to one dyno. */
export class ConnectionPool {
  readonly #address: Address;
  readonly #options: ConnectionPoolOptions;
  #idle: IdleConnection[] = [];
  #closed: boolean = false;

  constructor(address: Address, options: ConnectionPoolOptions) {
    this.#address = address;
    this.#options = options;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /**
   * A connection: the one that was used last, or a new one. A request that is not `repeatable` gets one only if it was
   * idle so briefly that the dyno is not about to close it. Throws `ConnectError`.
   */
  async acquire(repeatable: boolean): Promise<Connection> {
    const pooled = this.#take(repeatable);
    if (pooled) return { socket: pooled, reused: true };
    return this.acquireFresh();
  }

  /** A new connection, whatever is idle. Throws `ConnectError`. */
  async acquireFresh(): Promise<Connection> {
    return { socket: await connectTo(this.#address, this.#options.connectMs), reused: false };
  }

  /** Takes back a connection whose exchange is over on both sides. `hintMs` is how long the dyno says to keep it. */
  release(socket: Socket, hintMs: number | null = null): void {
    const idleMs = Math.min(this.#options.idleMs, hintMs ?? Number.POSITIVE_INFINITY);
    if (this.#closed || idleMs <= 0 || socket.destroyed || !socket.writable || !socket.readable) {
      socket.destroy();
      return;
    }
    const drop = (): void => {
      this.#idle = this.#idle.filter((connection) => connection.socket !== socket);
      socket.destroy();
    };
    const events = ['data', 'end', 'error', 'close', 'timeout'];
    for (const event of events) socket.on(event, drop);
    socket.setTimeout(idleMs);
    const forget = (): void => {
      for (const event of events) socket.off(event, drop);
      socket.setTimeout(0);
    };
    this.#idle.push({ socket, since: performance.now(), forget });
  }

  /** Keeps connections again after `close`. */
  open(): void {
    this.#closed = false;
  }

  /** Closes what is idle, and whatever comes back from now on. */
  close(): void {
    this.#closed = true;
    for (const { socket } of this.#idle) socket.destroy();
    this.#idle = [];
  }

  #take(repeatable: boolean): Socket | null {
    const last = this.#idle.at(-1);
    if (!last || (!repeatable && performance.now() - last.since > this.#options.freshMs)) return null;
    this.#idle.pop();
    last.forget();
    return last.socket;
  }
}
