import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { Exchange } from './exchange.ts';
import { fieldValues } from './header-fields.ts';
import type { Limits } from './limits.ts';

const MAX_HEAD_BYTES = 65_536;

/** What takes the requests of a listener. */
export interface ExchangeHandler {
  serve(exchange: Exchange): Promise<void>;
}

/** The public HTTP port. */
export class Listener {
  readonly #server: Server;
  /** Exchanges that are not over, by connection; pipelining makes them several. */
  readonly #open = new WeakMap<Duplex, Set<Exchange>>();

  constructor(handler: ExchangeHandler, limits: Limits) {
    this.#server = createServer({
      insecureHTTPParser: false,
      requireHostHeader: false,
      maxHeaderSize: MAX_HEAD_BYTES,
      requestTimeout: 0,
      headersTimeout: limits.clientHeadMs,
      connectionsCheckingInterval: Math.ceil(limits.clientHeadMs / 6),
      keepAliveTimeout: limits.clientKeepAliveMs,
      noDelay: true,
      shouldUpgradeCallback: isUpgrade,
    });
    // One more than is let through, since Node leaves out the surplus in silence.
    this.#server.maxHeadersCount = limits.headerCount + 1;
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      const exchange = new Exchange(request, response);
      const open = this.#openOn(request.socket);
      open.add(exchange);
      void handler.serve(exchange).finally(() => open.delete(exchange));
    };
    this.#server.on('request', serve);
    this.#server.on('checkContinue', serve);
    this.#server.on('checkExpectation', serve);
    this.#server.on('upgrade', (request, client, head) => {
      client.on('error', () => client.destroy());
      void handler.serve(new Exchange(request, new ServerResponse(request), { client, head }));
    });
    this.#server.on('connect', (_, client) => refuse(client, '405 Method Not Allowed'));
    this.#server.on('clientError', (error: NodeJS.ErrnoException, client) => this.#refuseUnparsed(error, client));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Listens on all addresses, IPv6 and IPv4 where the machine has both. Throws an error with the reason. */
  async listen(port: number): Promise<void> {
    for (const attempt of [
      { host: '::', reusePort: true },
      { host: '0.0.0.0', reusePort: true },
      { host: '::', reusePort: false },
      { host: '0.0.0.0', reusePort: false },
    ]) {
      const problem = await this.#tryToListen({ ...attempt, port });
      if (problem === null) return;
      if (!UNSUPPORTED.has(problem.code ?? '')) throw new Error(listenProblem(port, problem), { cause: problem });
    }
    throw new Error(`Cannot listen on port ${port}: this machine offers no address to listen on`);
  }

  /** Stops accepting. Connections that there are stay: `http.Server.close` would reset requests on their way. */
  stopAccepting(): void {
    NetServer.prototype.close.call(this.#server);
  }

  /** Ends the connections that carry no request. */
  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  closeAll(): void {
    this.#server.closeAllConnections();
  }

  #openOn(client: Duplex): Set<Exchange> {
    const known = this.#open.get(client);
    if (known) return known;
    const open = new Set<Exchange>();
    this.#open.set(client, open);
    client.once('close', () => {
      for (const exchange of open) exchange.leave();
    });
    return open;
  }

  /** Says why, unless that would fall into the middle of a response. */
  #refuseUnparsed(error: NodeJS.ErrnoException, client: Duplex): void {
    const open = [...(this.#open.get(client) ?? [])];
    if (open.length > 1 || open.some(({ response }) => response.headersSent)) client.destroy();
    else refuse(client, refusal(error));
  }

  #tryToListen(options: { host: string; port: number; reusePort: boolean }): Promise<NodeJS.ErrnoException | null> {
    const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | null>();
    const settle = (problem: NodeJS.ErrnoException | null): void => {
      this.#server.removeAllListeners('error').removeAllListeners('listening');
      resolve(problem);
    };
    this.#server.once('error', settle).once('listening', () => settle(null));
    this.#server.listen(options);
    return promise;
  }
}

const UNSUPPORTED = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'ENOTSUP', 'EINVAL', 'ENOPROTOOPT']);

function listenProblem(port: number, problem: NodeJS.ErrnoException): string {
  if (problem.code === 'EADDRINUSE') {
    return `Cannot listen on port ${port}: another program has it. Stop that program, or choose another port with --port`;
  }
  if (problem.code === 'EACCES') {
    return `Cannot listen on port ${port}: this user may not. Choose a port above 1023 with --port, or start the router as root`;
  }
  return `Cannot listen on port ${port}: ${problem.message}`;
}

/** A switch to h2c would hide later requests from the router (RFC 9113 3.1 has dropped it), so that is not one. */
function isUpgrade(request: IncomingMessage): boolean {
  const body = request.headers['transfer-encoding'] ?? request.headers['content-length'] ?? '0';
  const protocols = fieldValues(request.rawHeaders, 'upgrade').join(',');
  return request.method === 'GET' && body === '0' && !/\bh2c?\b/i.test(protocols);
}

function refusal(error: NodeJS.ErrnoException): string {
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
}

/** Where there is no request to answer: one that could not be parsed, or CONNECT. */
function refuse(client: Duplex | Socket, status: string): void {
  if (!client.writable || client.destroyed) {
    client.destroy();
    return;
  }
  const body = `${status.slice(4)} (${status.slice(0, 3)})\n`;
  client.on('error', () => client.destroy());
  client.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\nX-Berth-Code: ${status.slice(0, 3)}\r\n\r\n${body}`,
    () => client.destroy(),
  );
}
