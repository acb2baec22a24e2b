import type { IncomingMessage } from 'node:http';

const LINGER_MS = 10_000;

/**
 * Reads and drops what is left of a request that has been answered already. Closing at once would reset the connection
 * and could take the answer with it (RFC 9112 9.6); a client that goes on sending for long is closed.
 */
export function linger(request: IncomingMessage): void {
  if (request.complete || request.socket.destroyed) return;
  request.unpipe();
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(timer));
}
