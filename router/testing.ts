import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import type { AppRoute, RouteTable, SystemRoute, Target } from '../platform/model/route.ts';
import type { TrafficInterval } from '../platform/model/traffic.ts';
import type { Limits } from './limits.ts';
import type { LogEntry } from './log-line.ts';
import { newRouterId, Router, type RouterOptions } from './router.ts';

/** The platform's side of a router under test: hands out tables, and keeps what it is told. */
export class TestPlatform {
  readonly drainedTargets: string[] = [];
  readonly logged: LogEntry[] = [];
  readonly counted: TrafficInterval[] = [];
  /** Revision that the router last said it serves. */
  acknowledged: number | null = null;
  #table: RouteTable | null = null;
  #revision = 0;
  #restarts = 0;
  #wake = new Set<() => void>();

  /** Publishes a table of `apps`. */
  publish(apps: readonly AppRoute[], system: readonly SystemRoute[] = []): void {
    this.#revision += 1;
    this.#table = { revision: this.#revision, apps, system };
    for (const wake of this.#wake) wake();
  }

  /** Drops the poll that is open, as a platform does that starts anew. */
  restart(): void {
    this.#restarts += 1;
    this.acknowledged = null;
    for (const wake of this.#wake) wake();
  }

  /** Publishes, and waits until the router says that it serves it. */
  async served(apps: readonly AppRoute[], system: readonly SystemRoute[] = []): Promise<void> {
    this.publish(apps, system);
    await until(() => this.acknowledged === this.#revision, 'the router serves the table');
  }

  async next(after: number | null, signal: AbortSignal): Promise<RouteTable | null> {
    const restarts = this.#restarts;
    this.acknowledged = after;
    while (this.#table === null || this.#table.revision === after) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake.add(resolve);
      signal.addEventListener('abort', () => resolve());
      await promise;
      if (signal.aborted || restarts !== this.#restarts) throw new Error('Stopped');
    }
    return this.#table;
  }

  drained(targetIds: readonly string[]): Promise<void> {
    this.drainedTargets.push(...targetIds);
    return Promise.resolve();
  }

  lines(entries: readonly LogEntry[]): Promise<void> {
    this.logged.push(...entries);
    return Promise.resolve();
  }

  traffic(interval: TrafficInterval): Promise<void> {
    this.counted.push(interval);
    return Promise.resolve();
  }

  /** The first log line that contains `part`. */
  async logLine(part: string): Promise<string> {
    await until(() => this.logged.some(({ text }) => text.includes(part)), `a log line has ${part}`);
    return this.logged.find(({ text }) => text.includes(part))?.text ?? '';
  }
}

export interface TestRouter {
  readonly router: Router;
  readonly platform: TestPlatform;
  readonly port: number;
}

/** A running router with short times, on a free port. */
export async function startRouter(
  t: TestContext,
  limits: Partial<Limits> = {},
  options: Partial<RouterOptions> = {},
): Promise<TestRouter> {
  const platform = new TestPlatform();
  const router = new Router({
    id: newRouterId(),
    port: 0,
    source: platform,
    drains: platform,
    lines: platform,
    traffic: platform,
    limits: { stopIdleMs: 0, stopFlushMs: 20, stopMs: 50, changeHoldMs: 150, bootHoldMs: 3_000, ...limits },
    logBatch: { batchMs: 5 },
    tell: () => undefined,
    ...options,
  });
  await router.start();
  t.after(() => router.stop());
  return { router, platform, port: router.port };
}

/** A dyno on a free port of 127.0.0.1. */
export async function startDyno(t: TestContext, listener: RequestListener): Promise<Server & { port: number }> {
  const server = createServer(listener);
  return Object.assign(server, { port: await listen(t, server, () => server.closeAllConnections()) });
}

/** A dyno that speaks bytes; returns its port. */
export async function startRawDyno(t: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createNetServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  return listen(t, server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A port that refuses. */
export async function refusingPort(t: TestContext): Promise<number> {
  const server = createNetServer();
  const port = await listen(t, server, () => undefined);
  server.close();
  return port;
}

async function listen(t: TestContext, server: ReturnType<typeof createNetServer>, end: () => void): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  t.after(() => {
    server.close();
    end();
  });
  return (server.address() as AddressInfo).port;
}

/** An app's route as the platform would publish it. */
export function appRoute(route: Partial<AppRoute> = {}): AppRoute {
  return {
    app: 'hello',
    appId: 'app-1',
    hostnames: ['hello.localhost'],
    state: 'serving',
    release: 'v1',
    healthPath: null,
    targets: [],
    ...route,
  };
}

export function target(port: number, route: Partial<Target> = {}): Target {
  return { id: `dyno-${port}`, dyno: 'web.1', host: '127.0.0.1', port, state: 'live', ...route };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface AskOptions {
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** One request over a connection of its own. Rejects when the response is cut short. */
export function ask(port: number, options: AskOptions = {}): Promise<Answer> {
  const { host = 'hello.localhost', method = 'GET', path = '/', headers = {}, body } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request({ host: '127.0.0.1', port, method, path, headers: { Host: host, ...headers }, agent: false });
  sent.on('error', reject);
  sent.once('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('error', reject);
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => {
      const { statusCode = 0, headers: received, rawHeaders } = response;
      resolve({ status: statusCode, headers: received, rawHeaders, body: Buffer.concat(chunks).toString() });
    });
  });
  sent.end(body);
  return promise;
}

/** Sends bytes, and gives all that comes back until the other end closes (or 2 s have passed). */
export async function askRaw(port: number, bytes: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  const chunks: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => socket.destroy());
  socket.once('close', () => resolve());
  socket.setTimeout(2_000, () => socket.destroy());
  socket.write(bytes);
  await promise;
  return Buffer.concat(chunks).toString('latin1');
}

/** Waits until `condition` holds, for at most 5 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Cannot go on with the test: waited in vain until ${what}`);
    await delay(5);
  }
}
