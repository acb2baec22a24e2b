import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One change that a push asks for. An id of zeros stands for "no such ref". */
export interface RefChange {
  readonly oldId: string;
  readonly newId: string;
  readonly ref: string;
}

/** What becomes of one change: `reason` is null when it was made, else a short one for the pusher. */
export interface Verdict {
  readonly ref: string;
  readonly reason: string | null;
}

/** Decides one push; `write` shows text to the pusher at once. It is called once, and not cancelled. */
export type PushHandler = (changes: readonly RefChange[], write: (text: string) => void) => Promise<Verdict[]>;

/** A pusher that reads this slowly sees no more output, only the verdict. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/**
 * Where git's proc-receive hooks reach the platform: a unix socket, and tickets that are good for one push each. A
 * hook that is killed, or whose pusher leaves, does not end the push: its handler goes on.
 */
export class HookServer {
  readonly #socket: string;
  readonly #hooks: string;
  readonly #tickets = new Map<string, PushHandler>();
  readonly #connections = new Set<Socket>();
  readonly #onError: (error: unknown) => void;
  #server: Server | null = null;

  /** `socket` and `hooks` (a folder of its own) are made by {@link start}; a unix socket's path has at most 107 bytes. */
  constructor(options: { socket: string; hooks: string; onError: (error: unknown) => void }) {
    this.#socket = options.socket;
    this.#hooks = options.hooks;
    this.#onError = options.onError;
  }

  /** The folder for git's `core.hooksPath`. */
  get hooks(): string {
    return this.#hooks;
  }

  async start(): Promise<void> {
    await mkdir(this.#hooks, { recursive: true, mode: 0o700 });
    const script = fileURLToPath(new URL('proc-receive.mjs', import.meta.url));
    const wrapper = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)}\n`;
    await writeFile(`${this.#hooks}/proc-receive`, wrapper, { mode: 0o700 });
    await rm(this.#socket, { force: true });
    const server = createServer((connection) => this.#accept(connection));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#socket, resolve);
    });
    this.#server = server;
  }

  /** Ends all connections: hooks then tell their pushers that Berth was restarted. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const connection of this.#connections) connection.destroy();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  /** A ticket for one push, as environment for the git that receives it, and how to take it back. */
  issue(handler: PushHandler): { env: Readonly<Record<string, string>>; revoke: () => void } {
    const ticket = randomBytes(24).toString('base64url');
    this.#tickets.set(ticket, handler);
    return {
      env: { BERTH_HOOK_SOCKET: this.#socket, BERTH_PUSH_TICKET: ticket },
      revoke: () => this.#tickets.delete(ticket),
    };
  }

  #accept(connection: Socket): void {
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    // A hook that was killed: its push goes on, and nobody is left to be told.
    connection.on('error', () => connection.destroy());
    createInterface({ input: connection }).once('line', (line) => {
      this.#handle(connection, line).catch((error: unknown) => {
        this.#onError(error);
        connection.destroy();
      });
    });
  }

  async #handle(connection: Socket, line: string): Promise<void> {
    const request: { ticket: string; commands: RefChange[] } = JSON.parse(line);
    const handler = this.#tickets.get(request.ticket);
    this.#tickets.delete(request.ticket);
    if (handler === undefined) throw new Error('Cannot take a push: its ticket is not known');
    const send = (message: object) => {
      if (connection.writable) connection.write(`${JSON.stringify(message)}\n`);
    };
    const verdicts = await handler(request.commands, (text) => {
      if (connection.writableLength < MAX_WAITING_BYTES) send({ text });
    });
    send({ verdicts });
    connection.end();
  }
}

/** A word for /bin/sh; it holds paths of this installation only. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
