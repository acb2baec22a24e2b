import { createServer } from 'node:net';
import { Problem } from './problem.ts';

/** Whether a server could listen on the port just now. */
export function isPortFree(port: number, { host }: { host: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

/** The first free port of `candidates`. */
export async function firstFreePort(candidates: Iterable<number>, { host }: { host: string }): Promise<number> {
  for (const port of candidates) if (await isPortFree(port, { host })) return port;
  throw new Problem('Cannot find a free port', { next: 'Name one: `berth up --router-port PORT --api-port PORT`.' });
}

const RANGE = 200;

/** Ports to try for the router: 80 where this user may have it, then 8080 and those behind it. */
export function* routerPortCandidates({ isRoot }: { isRoot: boolean }): Generator<number> {
  if (isRoot) yield 80;
  for (let port = 8080; port < 8080 + RANGE; port++) yield port;
}

/** Ports to try for the API: 5000 and those behind it. */
export function* apiPortCandidates(): Generator<number> {
  for (let port = 5000; port < 5000 + RANGE; port++) yield port;
}
