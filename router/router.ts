import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { RouteTable } from '../platform/model/route.ts';
import { Admin, type RouterHealth } from './admin.ts';
import { Dispatcher } from './dispatcher.ts';
import { DrainReport, type DrainSink } from './drain-report.ts';
import { Handler } from './handler.ts';
import { HttpProxyForwarder } from './http-proxy-forwarder.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { Listener } from './listener.ts';
import { type LineSink, LogBatch, type LogBatchOptions } from './log-batch.ts';
import { RouteBook } from './route-book.ts';
import { RouteFile } from './route-file.ts';
import { type RouteSource, RouteWatch } from './route-watch.ts';
import { TrafficReport, type TrafficSink } from './traffic-report.ts';

export interface RouterOptions {
  readonly id: string;
  /** 0: any free port. */
  readonly port: number;
  readonly source: RouteSource;
  readonly drains: DrainSink;
  readonly lines: LineSink;
  readonly traffic: TrafficSink;
  /** File of the last route table, or null. */
  readonly routeFile?: string | null;
  /** Unix socket of the admin side, or null. */
  readonly adminSocket?: string | null;
  readonly limits?: Partial<Limits>;
  readonly logBatch?: LogBatchOptions;
  /** Takes what a person who runs Berth should read. */
  readonly tell?: (message: string) => void;
}

/** An id for a router process: the platform tells routers apart by it. */
export function newRouterId(): string {
  return `router-${randomBytes(4).toString('hex')}`;
}

/** The routing tier: one public port, the route table behind it, and the way back to the platform. */
export class Router {
  readonly #id: string;
  readonly #port: number;
  readonly #limits: Limits;
  readonly #book: RouteBook;
  readonly #handler: Handler;
  readonly #listener: Listener;
  readonly #watch: RouteWatch;
  readonly #file: RouteFile | null;
  readonly #admin: Admin | null;
  readonly #drains: DrainReport;
  readonly #log: LogBatch;
  readonly #traffic: TrafficReport;
  readonly #tell: (message: string) => void;
  readonly #startedAt = performance.now();

  constructor(options: RouterOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#id = options.id;
    this.#port = options.port;
    this.#limits = limits;
    this.#tell = options.tell ?? ((message) => process.stderr.write(`${message}\n`));
    this.#drains = new DrainReport(options.drains);
    this.#log = new LogBatch(options.lines, options.logBatch);
    this.#traffic = new TrafficReport(options.traffic);
    this.#book = new RouteBook(limits, this.#drains);
    this.#handler = new Handler({
      book: this.#book,
      dispatcher: new Dispatcher(this.#book, limits),
      forwarder: new HttpProxyForwarder(),
      limits,
      log: (entry) => this.#log.add(entry),
      count: (app, request) => this.#traffic.count(app, request),
      complain: (error) => this.#tell(`Cannot answer a request: ${error instanceof Error ? error.stack : error}`),
    });
    this.#listener = new Listener(this.#handler, limits);
    this.#watch = new RouteWatch({
      source: options.source,
      serve: (table, listed) => this.#serve(table, listed),
      tell: this.#tell,
    });
    this.#file = options.routeFile ? new RouteFile(options.routeFile) : null;
    this.#admin = options.adminSocket ? new Admin(options.adminSocket, () => this.health()) : null;
  }

  /** The port that it listens on. */
  get port(): number {
    return this.#listener.port;
  }

  /** Serves the last known table, then whatever the source says. Throws an error where a port or socket is taken. */
  async start(): Promise<void> {
    const last = this.#file?.load();
    if (last) this.#book.apply(last);
    await this.#listener.listen(this.#port);
    await this.#admin?.listen();
    void this.#watch.run();
  }

  /** Stops accepting, lets what is in flight finish, and then ends everything. */
  async stop(): Promise<void> {
    this.#handler.stopping = true;
    this.#listener.stopAccepting();
    const deadline = performance.now() + this.#limits.stopMs;
    await delay(this.#limits.stopIdleMs);
    while (this.#handler.inFlight > 0 && performance.now() < deadline) await delay(20);
    this.#listener.closeIdle();
    this.#listener.closeAll();
    this.#watch.stop();
    this.#drains.stop();
    this.#book.close();
    const { stopFlushMs } = this.#limits;
    await Promise.all([this.#log.stop(stopFlushMs), this.#traffic.stop(stopFlushMs)]);
    this.#admin?.close();
  }

  /** What the admin side tells. */
  health(): RouterHealth {
    return {
      id: this.#id,
      revision: this.#book.revision,
      platform: this.#watch.connected ? 'connected' : 'away',
      port: this.port,
      uptimeSeconds: Math.round((performance.now() - this.#startedAt) / 1000),
      requests: this.#handler.requests,
      inFlight: this.#handler.inFlight,
      droppedLines: this.#log.dropped,
      targets: this.#book.targets.map(({ id, dyno, state, healthy, aside, inFlight }) => {
        return { id, dyno, state, healthy, aside, inFlight };
      }),
    };
  }

  async #serve(table: RouteTable, listed: boolean): Promise<void> {
    if (listed) this.#book.reportAgain();
    this.#book.apply(table);
    await this.#file?.save(table).catch((error: Error) => {
      this.#tell(`Cannot keep the route table on disk: ${error.message}`);
    });
  }
}
