import type { ClientRequest, IncomingMessage } from 'node:http';

import type { FailureCode } from './failure.ts';
import { responseHeaders } from './forwarded-headers.ts';
import type { ForwardResult, UpgradeJob } from './forwarder.ts';
import { failureOf, headerProblem, reasonPhrase, responseProblem } from './response-check.ts';

/** `asked`: the dyno has not answered; `refused`: it answers in HTTP; `open`: both sides send as they like. */
type UpgradeState = 'asked' | 'refused' | 'open' | 'over';

/** Keeps one upgrade to its limits while somebody else pipes its bytes, and tells how it ended. */
export class UpgradeWatch {
  readonly done: Promise<ForwardResult>;
  readonly #job: UpgradeJob;
  readonly #resolve: (result: ForwardResult) => void;
  readonly #bytesBefore: number;
  readonly #firstByte: NodeJS.Timeout;
  readonly #forgetGone: () => void;
  #state: UpgradeState = 'asked';
  #status = 0;
  #openedAt: number | null = null;

  constructor(job: UpgradeJob) {
    const { promise, resolve } = Promise.withResolvers<ForwardResult>();
    this.#job = job;
    this.done = promise;
    this.#resolve = resolve;
    this.#bytesBefore = job.connection.socket.bytesRead;
    this.#firstByte = setTimeout(() => this.fail('H12'), job.firstByteMs);
    this.#forgetGone = job.onGone(() => this.#end(null));
  }

  /** Takes charge of the request to the dyno before any of it is sent. */
  attach(outgoing: ClientRequest): void {
    const { client, connection } = this.#job;
    outgoing.once('response', this.#onResponse);
    outgoing.once('upgrade', this.#onUpgrade);
    connection.socket.on('error', () => connection.socket.destroy());
    connection.socket.once('close', () => this.#onDynoClosed());
    client.once('close', () => this.#end(this.#state === 'asked' ? 'H27' : null));
    if (client.destroyed) this.#end('H27');
  }

  /** Must be called when http-proxy has put its own listener, which would end the client before an answer of ours. */
  ownErrors(outgoing: ClientRequest): void {
    outgoing.removeAllListeners('error');
    outgoing.on('error', (error) => this.fail(failureOf(error)));
  }

  fail(failure: FailureCode): void {
    this.#end(failure);
  }

  #end(failure: FailureCode | null): void {
    if (this.#state === 'over') return;
    const { client, connection } = this.#job;
    const begun = this.#state !== 'asked';
    this.#state = 'over';
    clearTimeout(this.#firstByte);
    this.#forgetGone();
    connection.socket.destroy();
    if (begun) client.destroy();
    const bytes = begun ? connection.socket.bytesRead - this.#bytesBefore : 0;
    const opened = this.#openedAt === null ? {} : { openedAt: this.#openedAt };
    this.#resolve({ failure, begun, unanswered: failure === 'H13', status: this.#status, bytes, ...opened });
  }

  /** What the dyno sent last is still on its way to the client. */
  #onDynoClosed(): void {
    if (this.#state === 'asked') return;
    if (this.#job.client.writableLength === 0) {
      this.#end(null);
      return;
    }
    this.#job.client.end(() => this.#end(null));
  }

  #answered(state: UpgradeState, incoming: IncomingMessage): void {
    clearTimeout(this.#firstByte);
    this.#state = state;
    this.#status = incoming.statusCode ?? 0;
    incoming.statusMessage = reasonPhrase(incoming.statusMessage);
    const { socket } = this.#job.connection;
    socket.on('timeout', () => this.fail('H15'));
    // http-proxy takes the timeout off after this.
    process.nextTick(() => socket.setTimeout(this.#job.idleMs));
  }

  readonly #onResponse = (incoming: IncomingMessage): void => {
    incoming.on('error', () => this.fail('H18'));
    const problem = responseProblem(incoming, this.#job.limits);
    if (problem !== null) {
      incoming.headers = {};
      incoming.unpipe();
      this.fail(problem);
      return;
    }
    this.#answered('refused', incoming);
    incoming.once('end', () => this.#job.client.end(() => this.#end(null)));
    incoming.headers = { ...responseHeaders(incoming.rawHeaders), Connection: 'close' };
  };

  readonly #onUpgrade = (incoming: IncomingMessage): void => {
    const problem = headerProblem(incoming.rawHeaders, this.#job.limits);
    this.#answered('open', incoming);
    this.#openedAt = Date.now();
    if (problem !== null) {
      incoming.headers = {};
      this.fail(problem);
      return;
    }
    const protocol = incoming.headers.upgrade;
    incoming.headers = { ...responseHeaders(incoming.rawHeaders), Upgrade: protocol ?? '', Connection: 'Upgrade' };
  };
}
