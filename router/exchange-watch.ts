import type { ClientRequest, IncomingMessage } from 'node:http';

import type { FailureCode } from './failure.ts';
import { responseHeaders } from './forwarded-headers.ts';
import type { ForwardJob, ForwardResult } from './forwarder.ts';
import { fieldValues } from './header-fields.ts';
import { linger } from './linger.ts';
import { failureOf, reasonPhrase, responseProblem } from './response-check.ts';

const CUT_GRACE_MS = 1_000;

/** Keeps one plain exchange to its limits while somebody else pipes its bytes, and tells how it ended. */
export class ExchangeWatch {
  readonly done: Promise<ForwardResult>;
  readonly #job: ForwardJob;
  readonly #resolve: (result: ForwardResult) => void;
  #outgoing: ClientRequest | null = null;
  #incoming: IncomingMessage | null = null;
  #firstByte: NodeJS.Timeout | undefined;
  #settled: boolean = false;
  #bytes = 0;
  #continued: boolean = false;
  /** Whether the connection may carry another exchange by now, and so is no longer ours to destroy. */
  #freed: boolean = false;
  #seenOfClient = 0;

  constructor(job: ForwardJob) {
    const { promise, resolve } = Promise.withResolvers<ForwardResult>();
    this.#job = job;
    this.done = promise;
    this.#resolve = resolve;
  }

  /** Takes charge of the request to the dyno before any of it is sent. */
  attach(outgoing: ClientRequest): void {
    const { connection, gone, request, idleMs } = this.#job;
    this.#outgoing = outgoing;
    outgoing.once('response', this.#onResponse);
    outgoing.once('continue', this.#onContinue);
    outgoing.on('error', this.#onError);
    outgoing.once('finish', this.#onSent);
    gone.addEventListener('abort', this.#onClientDone);
    connection.socket.once('free', this.#onFree);
    connection.socket.setTimeout(idleMs);
    connection.socket.on('timeout', this.#onIdle);
    if (gone.aborted) this.fail('H27');
    if (!request.complete) setImmediate(() => this.#flushHead(outgoing));
  }

  /** Ends the exchange as failed. What the client has begun to get is cut, so that it cannot be taken for whole. */
  fail(failure: FailureCode, unanswered = false): void {
    if (this.#settled) return;
    const { response } = this.#job;
    const begun = response.headersSent;
    const status = begun ? response.statusCode : 0;
    this.#dropConnection();
    this.#incoming?.destroy();
    this.#settle({ failure, begun, unanswered, status, bytes: this.#bytes });
    if (begun) cut(response.req);
  }

  #dropConnection(): void {
    if (!this.#freed) this.#job.connection.socket.destroy();
  }

  #settle(result: ForwardResult): void {
    const { connection, gone } = this.#job;
    this.#settled = true;
    clearTimeout(this.#firstByte);
    connection.socket.off('timeout', this.#onIdle);
    gone.removeEventListener('abort', this.#onClientDone);
    this.#resolve(result);
  }

  /** The head must not wait for the body: a dyno may answer, or ask for it, before the first byte of it. */
  #flushHead(outgoing: ClientRequest): void {
    if (!this.#settled && !outgoing.headersSent) outgoing.flushHeaders();
  }

  readonly #onSent = (): void => {
    if (this.#settled || this.#incoming) return;
    this.#firstByte = setTimeout(() => this.fail('H12'), this.#job.firstByteMs);
  };

  readonly #onContinue = (): void => {
    this.#continued = true;
    if (!this.#settled) this.#job.response.writeContinue();
  };

  readonly #onError = (error: Error): void => {
    if (this.#job.request.socket.destroyed) {
      this.fail('H27');
      return;
    }
    this.fail(failureOf(error), failureOf(error) === 'H13' && this.#incoming === null);
  };

  readonly #onResponse = (incoming: IncomingMessage): void => {
    const { request, response, limits, headers } = this.#job;
    this.#incoming = incoming;
    clearTimeout(this.#firstByte);
    incoming.on('error', () => this.fail('H18'));
    const problem = responseProblem(incoming, limits);
    incoming.headers = problem === null ? responseHeaders(incoming.rawHeaders) : {};
    if (problem !== null) {
      this.fail(problem);
      return;
    }
    incoming.statusMessage = reasonPhrase(incoming.statusMessage);
    const bodyStillOwed = headers['Expect'] !== undefined && !this.#continued;
    // What http-proxy answers to the client's Connection, it reads here.
    request.headers['connection'] = bodyStillOwed || this.#job.lastOnConnection() ? 'close' : 'keep-alive';
    incoming.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
    });
    incoming.once('close', () => {
      if (!incoming.complete) this.fail('H18');
    });
    setImmediate(() => {
      if (!this.#settled && !response.headersSent) response.flushHeaders();
    });
  };

  readonly #onFree = (): void => {
    const { connection, release, response, idleMs } = this.#job;
    this.#freed = true;
    connection.socket.off('timeout', this.#onIdle);
    release(keepAliveHint(this.#incoming));
    // The dyno is done; what is left depends on the client alone.
    if (!this.#settled && response.writableLength > 0) response.setTimeout(idleMs, () => this.fail('H28'));
  };

  readonly #onClientDone = (): void => {
    const { response, request } = this.#job;
    if (!response.writableFinished) {
      this.fail('H27');
      return;
    }
    this.#settle({ failure: null, begun: true, unanswered: false, status: response.statusCode, bytes: this.#bytes });
    if (this.#outgoing?.writableFinished) return;
    // Answered before the whole request was there: the rest goes nowhere, and the next request comes after it.
    this.#dropConnection();
    linger(request);
  };

  readonly #onIdle = (): void => {
    const { request, response, connection, idleMs } = this.#job;
    const seen = request.socket.bytesWritten - request.socket.writableLength;
    const clientTookSome = this.#incoming !== null && seen > this.#seenOfClient && response.writableLength > 0;
    this.#seenOfClient = seen;
    const awaitsDyno = this.#incoming === null && this.#outgoing?.writableFinished === true;
    if (clientTookSome || awaitsDyno) {
      connection.socket.setTimeout(idleMs);
      return;
    }
    this.fail(!request.complete || response.writableNeedDrain ? 'H28' : 'H15');
  };
}

/** Milliseconds for which the dyno says it keeps the connection, less a second for the way there (Keep-Alive: timeout=5). */
function keepAliveHint(incoming: IncomingMessage | null): number | null {
  const [value] = fieldValues(incoming?.rawHeaders ?? [], 'keep-alive');
  const seconds = /\btimeout=(\d{1,6})\b/.exec(value ?? '')?.[1];
  return seconds === undefined ? null : Math.max(0, Number(seconds) * 1000 - 1000);
}

/** Ends the client's connection after what is on its way, without an end that the message itself would have. */
function cut(request: IncomingMessage): void {
  const { socket } = request;
  socket.destroySoon();
  setTimeout(() => socket.destroy(), CUT_GRACE_MS).unref();
}
