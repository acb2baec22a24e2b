import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import express, { type Express, type Router } from 'express';
import type { Dashboard } from './dashboard/dashboard.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The HTTP server of git, the API and the dashboard. It takes its port before anything else is touched, so that of two platforms of
 * one Berth only one begins to work; until it is opened it answers 503.
 */
export class Door {
  readonly server: Server;
  #handler: Handler = notYet;

  constructor() {
    // What a client would rather speak (h2c) is no reason to refuse what it asks in HTTP/1.1.
    const shouldUpgradeCallback = ({ headers }: IncomingMessage) =>
      this.#handler !== notYet && headers.upgrade?.toLowerCase() === 'websocket';
    this.server = createServer({ shouldUpgradeCallback }, (request, response) => this.#handler(request, response));
    this.server.requestTimeout = 0;
    this.server.headersTimeout = 30_000;
    this.server.keepAliveTimeout = 60_000;
  }

  get isOpen(): boolean {
    return this.#handler !== notYet;
  }

  /** Takes a port of the loopback interface. Rejects when another program has it. */
  async claim(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Git, the API and the dashboard answer from now on. A push may take as long as it takes. */
  open({ git, api, dashboard }: { git: Router; api: Express; dashboard: Dashboard }): void {
    const both = express();
    both.disable('x-powered-by');
    both.disable('etag');
    both.use(git);
    both.use(api);
    this.#handler = (request, response) => (dashboard.owns(request) ? dashboard.site : both)(request, response);
  }
}

function notYet(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('retry-after', '1');
  const text = JSON.stringify({ id: 'service_unavailable', message: 'Berth is starting. Try again in a moment.' });
  response.writeHead(503, { 'content-type': 'application/json' }).end(text);
}
