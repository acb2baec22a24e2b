import { createServer, type IncomingMessage, type Server } from 'node:http';
import express, { type Express, type Router } from 'express';

/** One HTTP server for git and the API; a push may take as long as it takes. */
export function createHttpServer({ git, api }: { git: Router; api: Express }): Server {
  const both = express();
  both.disable('x-powered-by');
  both.disable('etag');
  both.use(git);
  both.use(api);
  // What a client would rather speak (h2c) is no reason to refuse what it asks in HTTP/1.1.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket';
  const server = createServer({ shouldUpgradeCallback }, both);
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 60_000;
  return server;
}
