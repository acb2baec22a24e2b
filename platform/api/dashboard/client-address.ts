import type { IncomingMessage } from 'node:http';

/** The address of a client: as the router saw it, which comes last in X-Forwarded-For and reaches us by loopback. */
export function clientAddress({ headers, socket }: IncomingMessage): string {
  const forwarded = headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return (last || socket.remoteAddress || 'unknown').slice(0, 64);
}
