import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { asFault, Fault } from '../errors.ts';
import type { LogLine } from '../model/log.ts';
import type { TrafficInterval } from '../model/traffic.ts';
import type { RoutePublisher } from './publisher.ts';
import { toldTraffic } from './told-traffic.ts';

const POLL_MS = 25_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Where the routers' request lines go. */
export interface RouterLog {
  append(appId: string, line: LogLine): void;
}

/** Where the routers' counts go. */
export interface RouterTraffic {
  /** The same interval of a router may come again. */
  accept(routerId: string, interval: TrafficInterval): void;
}

/**
 * The platform's side of its routers, on a unix socket that only its owner may open: they list and watch the route
 * table, say what is drained, and hand over their request lines and counts. `GET /health` tells that this Berth's platform serves.
 */
export function serveRouters({
  publisher,
  log,
  traffic,
  socketPath,
  isServing,
}: {
  publisher: RoutePublisher;
  log: RouterLog;
  traffic: RouterTraffic;
  socketPath: string;
  isServing: () => boolean;
}): Server {
  const server = createServer((request, response) => {
    handle({ publisher, log, traffic, isServing, request, response }).catch((error: unknown) => {
      const fault = asFault(error);
      if (!response.headersSent) answer(response, fault.status, { id: fault.code, message: fault.message });
    });
  });
  server.requestTimeout = 0;
  rmSync(socketPath, { force: true });
  server.listen(socketPath, () => chmodSync(socketPath, 0o600));
  return server;
}

interface Call {
  readonly publisher: RoutePublisher;
  readonly log: RouterLog;
  readonly traffic: RouterTraffic;
  readonly isServing: () => boolean;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function handle(call: Call): Promise<void> {
  const { isServing, request, response } = call;
  const url = new URL(request.url ?? '/', 'http://platform');
  const [, first, router, act] = url.pathname.split('/');
  if (request.method === 'GET' && first === 'routes') return watch(call, url.searchParams);
  if (request.method === 'GET' && first === 'health') {
    return isServing() ? answer(response, 200, { status: 'ok' }) : answer(response, 503, { status: 'starting' });
  }
  if (request.method === 'POST' && first === 'routers' && router !== undefined) return take(call, { router, act });
  answer(response, 404, { id: 'not_found', message: 'Nothing is here' });
}

async function watch({ publisher, response }: Call, query: URLSearchParams): Promise<void> {
  const after = Number(query.get('after') ?? Number.NaN);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const table = await publisher.next({
    router: query.get('router') ?? 'router',
    after: Number.isSafeInteger(after) ? after : null,
    ms: POLL_MS,
    signal: gone.signal,
  });
  return table === null ? answer(response, 204, null) : answer(response, 200, table);
}

async function take(
  { publisher, log, traffic, request, response }: Call,
  { router, act }: { router: string; act: string | undefined },
): Promise<void> {
  const body = await read(request);
  if (act === 'drained') publisher.drained({ router, targets: targetsIn(body) });
  else if (act === 'lines') takeLines(log, body);
  else if (act === 'metrics') {
    const interval = toldTraffic(fieldsOf(body), Date.now());
    if (interval === null) throw unreadable();
    traffic.accept(router, interval);
  } else return answer(response, 404, { id: 'not_found', message: 'Nothing is here' });
  answer(response, 204, null);
}

function targetsIn(body: string): string[] {
  const { targets } = fieldsOf(body);
  return Array.isArray(targets) ? targets.filter((target) => typeof target === 'string') : [];
}

function takeLines(log: RouterLog, body: string): void {
  for (const line of body.split('\n')) {
    if (line === '') continue;
    const { app, at, text } = fieldsOf(line);
    if (typeof app !== 'string' || typeof at !== 'number' || typeof text !== 'string') throw unreadable();
    log.append(app, { at, source: 'heroku', process: 'router', text });
  }
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch (error) {
    throw unreadable(error);
  }
  throw unreadable();
}

function unreadable(cause?: unknown): Fault {
  return new Fault({ code: 'bad_request', message: 'Cannot read the report', cause });
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES)
      throw new Fault({ code: 'payload_too_large', message: 'Cannot take the request: it is over 4 MiB' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === null ? undefined : JSON.stringify(body));
}
