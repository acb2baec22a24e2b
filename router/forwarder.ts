import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Connection } from './connection-pool.ts';
import type { FailureCode } from './failure.ts';
import type { HeaderFields } from './header-fields.ts';
import type { Limits } from './limits.ts';

/** One request to carry over one connection, and its response back. */
export interface ForwardJob {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Target of the request line, sent as it is. */
  readonly path: string;
  /** All headers that the dyno gets. */
  readonly headers: HeaderFields;
  readonly connection: Connection;
  /** Aborted when the client has left, or has its whole answer. */
  readonly gone: AbortSignal;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly limits: Limits;
  /** Whether the client's connection ends with this response; asked when the response's head comes. */
  readonly lastOnConnection: () => boolean;
  /** Called when the connection can carry another exchange; `hintMs` as the dyno's Keep-Alive says. */
  readonly release: (hintMs: number | null) => void;
}

/** An exchange that leaves HTTP if the dyno agrees. */
export interface UpgradeJob extends ForwardJob {
  readonly client: Duplex;
  /** What came from the client behind the request's head. */
  readonly head: Buffer;
  /** Has the given function called when the dyno goes; returns how to take that back. */
  readonly onGone: (end: () => void) => () => void;
}

/** How it ended. Where `begun` is false the client has seen nothing, and an answer of ours can be sent. */
export interface ForwardResult {
  readonly failure: FailureCode | null;
  readonly begun: boolean;
  /** The connection broke before any byte of a response. */
  readonly unanswered: boolean;
  readonly status: number;
  /** Bytes of the body (of an upgraded connection: all) towards the client. */
  readonly bytes: number;
  /** When (unix ms) the connection left HTTP; absent where it did not. */
  readonly openedAt?: number;
}

/** Carries the bytes of one exchange. Neither method rejects; each resolves when the exchange is over on both sides. */
export interface Forwarder {
  forward(job: ForwardJob): Promise<ForwardResult>;
  upgrade(job: UpgradeJob): Promise<ForwardResult>;
}
