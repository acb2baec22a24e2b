import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Destination } from './destination.ts';
import type { FailureCode } from './failure.ts';
import { expectation, forwardedFor, plainAddress, requestIdOf } from './forwarded-headers.ts';
import type { RequestRecord } from './log-line.ts';
import type { RequestTarget } from './request-target.ts';

/** The client's side of a connection that asks to leave HTTP. */
export interface UpgradeRequest {
  readonly client: Duplex;
  readonly head: Buffer;
}

const REPEATABLE: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** One request from its head to the log line. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upgrade: UpgradeRequest | null;
  /** unix ms */
  readonly startedAt = Date.now();
  readonly requestId: string;
  /** Address of the client as the router sees it. */
  readonly peer: string;
  wanted: RequestTarget | null = null;
  destination: Destination | null = null;
  dyno: string | null = null;
  connectMs: number | null = null;
  /** `performance.now()` when the connection to the dyno was there. */
  connectedAt: number | null = null;
  /** When (unix ms) it left HTTP for another protocol. */
  openedAt: number | null = null;
  status = 0;
  bytes = 0;
  failure: FailureCode | null = null;
  /** The request's Accept, kept since forwarding hides the headers. */
  readonly accept: string;
  /** Whether the client waits for a go-ahead before its body. */
  readonly expectsContinue: boolean;
  /** Whether sending the request a second time does no harm and is possible (RFC 9110 9.2.1, no body). */
  readonly repeatable: boolean;
  /** Whether the client will not use its connection again. */
  readonly last: boolean;
  readonly #gone = new AbortController();

  constructor(request: IncomingMessage, response: ServerResponse, upgrade: UpgradeRequest | null = null) {
    this.request = request;
    this.response = response;
    this.upgrade = upgrade;
    this.requestId = requestIdOf(request);
    const { headers } = request;
    this.accept = headers.accept ?? '';
    this.expectsContinue = expectation(request) !== null;
    this.repeatable = REPEATABLE.has(request.method) && !hasBody(request);
    this.last = request.httpVersionMinor === 0 || /\bclose\b/i.test(headers.connection ?? '');
    this.peer = plainAddress(request.socket.remoteAddress);
    response.on('error', () => response.destroy());
    (upgrade?.client ?? response).once('close', () => this.leave());
  }

  /** Aborted when the client has left, or has its whole answer. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** To be called when the client's connection has closed; a pipelined response does not hear of it from Node. */
  leave(): void {
    this.#gone.abort();
  }

  /** What the log says of it once it is over. */
  record(): RequestRecord {
    return {
      method: this.request.method ?? '',
      path: this.wanted?.path ?? '',
      host: this.wanted?.hostname ?? '',
      requestId: this.requestId,
      forwardedFor: forwardedFor(this.request, this.peer),
      dyno: this.dyno,
      connectMs: this.connectMs,
      serviceMs: this.connectedAt === null ? null : performance.now() - this.connectedAt,
      status: this.status,
      bytes: this.bytes,
      failure: this.failure,
    };
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
