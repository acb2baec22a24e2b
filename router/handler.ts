import type { Destination } from './destination.ts';
import type { Dispatch, Dispatcher } from './dispatcher.ts';
import { replyFailure } from './error-reply.ts';
import type { Exchange } from './exchange.ts';
import { Failure, failureKind } from './failure.ts';
import { expectation, requestHeaders } from './forwarded-headers.ts';
import type { Forwarder, ForwardJob, ForwardResult } from './forwarder.ts';
import { fieldValues, type HeaderFields } from './header-fields.ts';
import type { Limits } from './limits.ts';
import { type LogEntry, logLine } from './log-line.ts';
import { type RequestTarget, requestTarget } from './request-target.ts';
import type { RouteBook } from './route-book.ts';
import type { Finished } from './traffic-meter.ts';

export interface HandlerOptions {
  readonly book: RouteBook;
  readonly dispatcher: Dispatcher;
  readonly forwarder: Forwarder;
  readonly limits: Limits;
  /** Takes the log line of an app's request. */
  readonly log: (entry: LogEntry) => void;
  /** Counts an app's request that is over. */
  readonly count: (app: string, request: Finished) => void;
  /** Told of what must not happen; the request gets H99. */
  readonly complain: (error: unknown) => void;
}

/** What is done with every request. */
export class Handler {
  readonly #options: HandlerOptions;
  /** Whether client connections end with their next response. */
  stopping: boolean = false;
  requests = 0;
  inFlight = 0;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** Answers one request, or carries one upgraded connection to its end. Never rejects. */
  async serve(exchange: Exchange): Promise<void> {
    this.requests += 1;
    this.inFlight += 1;
    try {
      const wanted = this.#parse(exchange);
      await this.#firstTable(exchange);
      this.#enter(exchange, wanted.hostname);
      const dispatch = await this.#dispatch(exchange, wanted.hostname);
      const result = await this.#carry(exchange, wanted, dispatch);
      this.#conclude(exchange, result);
    } catch (error) {
      this.#refuse(exchange, error instanceof Failure ? error : this.#unexpected(error));
    } finally {
      this.#leave(exchange);
      this.#log(exchange);
    }
  }

  #parse(exchange: Exchange): RequestTarget {
    const wanted = requestTarget(exchange.request, this.#options.limits);
    exchange.wanted = wanted;
    const expect = expectation(exchange.request);
    if (expect !== null && expect.toLowerCase() !== '100-continue') throw new Failure('H26');
    return wanted;
  }

  /** A router that knows no table yet must not say that there is no such app. */
  async #firstTable({ gone }: Exchange): Promise<void> {
    const { book, limits } = this.#options;
    if (book.revision !== null || (await book.changed(limits.changeHoldMs, gone))) return;
    throw new Failure('H99', 'The router has just started and does not know its apps yet.');
  }

  /** Counts the request on its app. */
  #enter(exchange: Exchange, hostname: string): void {
    const destination = this.#options.book.find(hostname);
    if (!destination) throw new Failure('404');
    exchange.destination = destination;
    destination.inFlight += 1;
    if (destination.kind === 'app' && destination.inFlight > this.#room(destination)) throw new Failure('H11');
  }

  #room(destination: Destination): number {
    return this.#options.limits.backlogPerDyno * Math.max(1, destination.live.length);
  }

  async #dispatch(exchange: Exchange, hostname: string): Promise<Dispatch> {
    const how = exchange.upgrade ? 'fresh' : exchange.repeatable ? 'repeatable' : 'once';
    const dispatch = await this.#options.dispatcher.dispatch(hostname, { how, signal: exchange.gone });
    exchange.dyno = dispatch.target.dyno;
    exchange.connectMs = dispatch.connectMs;
    exchange.connectedAt = performance.now();
    if (!exchange.gone.aborted) return dispatch;
    dispatch.target.release(dispatch.connection, null);
    dispatch.target.finish();
    throw new Failure('H27');
  }

  /** Forwards; a pooled connection that turns out to be closed is replaced once, where the request can be repeated. */
  async #carry(exchange: Exchange, wanted: RequestTarget, dispatch: Dispatch): Promise<ForwardResult> {
    try {
      const result = await this.#forward(exchange, wanted, dispatch);
      const stale = result.unanswered && !result.begun && dispatch.connection.reused;
      if (!stale || !exchange.repeatable || exchange.gone.aborted) return result;
      const connection = await dispatch.target.connect('fresh').catch(() => null);
      return connection ? await this.#forward(exchange, wanted, { ...dispatch, connection }) : result;
    } finally {
      dispatch.target.finish();
    }
  }

  #forward(exchange: Exchange, wanted: RequestTarget, { target, connection }: Dispatch): Promise<ForwardResult> {
    const { limits, forwarder } = this.#options;
    const system = exchange.destination?.kind === 'system';
    const job: ForwardJob = {
      request: exchange.request,
      response: exchange.response,
      path: wanted.path,
      headers: headersFor(exchange, wanted),
      connection,
      gone: exchange.gone,
      firstByteMs: system ? limits.systemFirstByteMs : limits.firstByteMs,
      idleMs: system ? limits.systemIdleMs : limits.idleMs,
      limits,
      lastOnConnection: () => this.stopping || exchange.last,
      release: (hintMs) => target.release(connection, hintMs),
    };
    if (!exchange.upgrade) return forwarder.forward(job);
    return forwarder.upgrade({ ...job, ...exchange.upgrade, onGone: (end) => target.onGone(end) });
  }

  #conclude(exchange: Exchange, { failure, begun, status, bytes, openedAt }: ForwardResult): void {
    if (failure !== null && !begun) throw new Failure(failure);
    exchange.openedAt = openedAt ?? null;
    exchange.failure = failure;
    exchange.bytes = bytes;
    const clientsFault = failure === 'H27' || failure === 'H28';
    exchange.status = clientsFault ? failureKind(failure).status : status;
  }

  #refuse(exchange: Exchange, failure: Failure): void {
    exchange.failure = failure.code;
    exchange.status = failureKind(failure.code).status;
    replyFailure(exchange, failure, this.stopping);
  }

  #unexpected(error: unknown): Failure {
    this.#options.complain(error);
    return new Failure('H99');
  }

  #leave(exchange: Exchange): void {
    this.inFlight -= 1;
    if (exchange.destination) exchange.destination.inFlight -= 1;
  }

  #log(exchange: Exchange): void {
    const { destination, startedAt } = exchange;
    if (destination?.kind !== 'app') return;
    this.#options.count(destination.route.appId, exchange);
    this.#options.log({ app: destination.route.appId, at: startedAt, text: logLine(exchange.record()) });
  }
}

function headersFor(exchange: Exchange, { host }: RequestTarget): HeaderFields {
  const { request, upgrade, peer, startedAt, requestId } = exchange;
  const port = request.socket.localPort ?? 0;
  const headers = requestHeaders(request, { host, peer, port, startedAt, requestId });
  if (upgrade) {
    headers['Connection'] = 'Upgrade';
    headers['Upgrade'] = fieldValues(request.rawHeaders, 'upgrade').join(', ');
  }
  return headers;
}
