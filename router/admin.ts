import { rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';

/** What `GET /health` tells. */
export interface RouterHealth {
  readonly id: string;
  readonly revision: number | null;
  readonly platform: 'connected' | 'away';
  readonly port: number;
  readonly uptimeSeconds: number;
  readonly requests: number;
  readonly inFlight: number;
  readonly droppedLines: number;
  readonly targets: readonly TargetHealth[];
}

export interface TargetHealth {
  readonly id: string;
  readonly dyno: string;
  readonly state: string;
  readonly healthy: boolean;
  readonly aside: boolean;
  readonly inFlight: number;
}

/** The router's own side, on a unix socket that only its user can open. */
export class Admin {
  readonly #server: Server;
  readonly #path: string;
  #inode = 0;

  constructor(path: string, health: () => RouterHealth) {
    this.#path = path;
    this.#server = createServer((request, response) => {
      const known = request.method === 'GET' && request.url === '/health';
      response.writeHead(known ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(known ? JSON.stringify(health()) : '{"id":"not_found","message":"Only GET /health is here."}');
    });
  }

  /** Listens, in the place of a socket that an earlier router left or still has. */
  async listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    rmSync(this.#path, { force: true });
    this.#server.once('error', reject).once('listening', resolve);
    const mask = process.umask(0o177);
    this.#server.listen(this.#path);
    process.umask(mask);
    await promise;
    this.#inode = statSync(this.#path).ino;
  }

  /** Closes, which removes the socket's file: only while no newer router has put its own there. */
  close(): void {
    const present = statSync(this.#path, { throwIfNoEntry: false })?.ino;
    if (present === this.#inode) this.#server.close();
    else this.#server.unref();
  }
}
