import type { Readable, Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { STDERR_FRAME, STDOUT_FRAME } from '../client/attach.ts';
import type { AttachedProcess } from '../engine/engine.ts';
import { pingWhileOpen } from './ping.ts';
import { RecentOutput } from './recent-output.ts';

const MAX_SIDE = 10_000;
/** A client that says what it has taken is never further behind, but for a piece of each stream. */
const WINDOW_BYTES = 256 * 1024;
const PIECE_BYTES = 32 * 1024;
/** All that such a client may not have got when its connection breaks. */
const KEPT_BYTES = WINDOW_BYTES + 2 * PIECE_BYTES;
/** How long a process waits for a client whose connection broke. */
const KEEP_SECONDS = 30;
/** RFC 6455, 7.4.1: normal, policy violation, the server cannot go on, and what stands for a connection that broke. */
const NORMAL = 1000;
const POLICY_VIOLATION = 1008;
const FAILED = 1011;
const BROKEN = 1006;

/** How a client takes a broken connection up again. */
export interface Resumption {
  /** URL for the next connection: good once. Each call makes those before void. */
  offer(): string;
}

/**
 * Joins a process and the WebSocket of its client until either ends. Binary frames are stdin (as they are) and stdout or
 * stderr (a first byte tells which); text frames are JSON: `{"resize":{"columns":80,"rows":24}}` and `{"eof":true}` from
 * the client, `{"exit":{"code":0}}` to it. A client that says `{"taken":{"bytes":1}}`, of all output up to now, is sent no
 * more than it can bear: a browser takes all that comes, and would show it long after whoever floods it was interrupted.
 *
 * The process is killed when its client has gone. With a {@link Resumption} a connection that broke (not one that was
 * closed) is waited for: `{"session":{"resume_url":"…","keep_seconds":30}}` tells the client how to come back, with
 * `position` the bytes of output that it has. Until it does nothing more is read of the process; what was under way is
 * sent again, and `{"lost":{"bytes":1}}` tells of what is not kept any more.
 */
export class Attachment {
  readonly #run: AttachedProcess;
  readonly #resumption: Resumption | null;
  readonly #recent = new RecentOutput(KEPT_BYTES);
  #socket: WebSocket | null = null;
  #joined = Promise.withResolvers<void>();
  /** Bytes that the client has shown; null: it does not say. */
  #taken: number | null = null;
  #taking = Promise.withResolvers<void>();
  #keepTimer: NodeJS.Timeout | undefined;
  #isOver: boolean = false;
  #isHungUp: boolean = false;

  constructor({ run, resumption }: { run: AttachedProcess; resumption: Resumption | null }) {
    this.#run = run;
    this.#resumption = resumption;
    run.stdin?.on('error', () => this.#socket?.resume());
  }

  /** Hands on all that the process prints, to its end. Rejects when that cannot be told any more. */
  async run(): Promise<void> {
    const { stdout, stderr, ended } = this.#run;
    await Promise.all([this.#forward(stdout, STDOUT_FRAME), this.#forward(stderr, STDERR_FRAME)]);
    const { exitCode } = await ended;
    await this.#client();
    this.#isOver = true;
    this.#say({ exit: { code: exitCode } });
    this.#socket?.close(NORMAL);
  }

  /** Takes a (paused) connection as the client's, in place of the one before. */
  join(webSocket: WebSocket, position = 0): void {
    clearTimeout(this.#keepTimer);
    const before = this.#socket;
    this.#socket = webSocket;
    this.#take(null);
    before?.terminate();
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) feed({ webSocket, stdin: this.#run.stdin, data });
      else this.#control(webSocket, data.toString('utf8'));
    });
    webSocket.on('close', (code: number) => this.#lose(webSocket, code));
    pingWhileOpen(webSocket);
    if (this.#resumption !== null)
      this.#say({ session: { resume_url: this.#resumption.offer(), keep_seconds: KEEP_SECONDS } });
    const { lost, pieces } = this.#recent.since(position);
    if (lost > 0) this.#say({ lost: { bytes: lost } });
    for (const { frame, data } of pieces) void sent(webSocket, { frame, data });
    this.#joined.resolve();
    webSocket.resume();
    if (webSocket.readyState === webSocket.CLOSED) this.#lose(webSocket, NORMAL);
  }

  /** Tells the client, where there is one, that it cannot go on. */
  fail(message: object): void {
    this.#isOver = true;
    this.#say(message);
    this.#socket?.close(FAILED);
  }

  /** Ends it because the client may not go on. */
  expel(): void {
    this.#socket?.close(POLICY_VIOLATION, 'signed out');
    this.#hangUp();
  }

  #lose(webSocket: WebSocket, code: number): void {
    if (webSocket !== this.#socket || this.#isOver) return;
    if (this.#resumption === null || code !== BROKEN) {
      this.#hangUp();
      return;
    }
    this.#socket = null;
    this.#take(null);
    this.#joined = Promise.withResolvers<void>();
    this.#keepTimer = setTimeout(() => this.#hangUp(), KEEP_SECONDS * 1000);
  }

  #hangUp(): void {
    if (this.#isHungUp || this.#isOver) return;
    clearTimeout(this.#keepTimer);
    this.#isHungUp = true;
    this.#joined.resolve();
    this.#take(null);
    this.#run.stdin?.destroy();
    // The process may have ended by itself just now.
    this.#run.kill().catch(() => undefined);
  }

  /** Resolves once there is a client, or will be none any more. */
  async #client(): Promise<void> {
    while (this.#socket === null && !this.#isHungUp) await this.#joined.promise;
  }

  /** Sends output as fast as the client takes it. */
  async #forward(output: Readable | null, frame: number): Promise<void> {
    for await (const chunk of output ?? []) {
      for (const data of piecesOf(Buffer.from(chunk))) {
        if (this.#isHungUp) break;
        const piece = { frame, data };
        this.#recent.add(piece);
        if (this.#socket !== null) await sent(this.#socket, piece);
        await this.#room();
        await this.#client();
      }
    }
  }

  /** Resolves once the client is not too far behind. */
  async #room(): Promise<void> {
    while (this.#taken !== null && this.#recent.end - this.#taken > WINDOW_BYTES) await this.#taking.promise;
  }

  #take(bytes: number | null): void {
    this.#taken = bytes;
    this.#taking.resolve();
    this.#taking = Promise.withResolvers<void>();
  }

  #say(message: object): void {
    if (this.#socket?.readyState === this.#socket?.OPEN) this.#socket?.send(JSON.stringify(message));
  }

  /** What is not understood is left alone: a newer client may say more. */
  #control(webSocket: WebSocket, text: string): void {
    const said = parseControl(text);
    if (said.isEnd) {
      this.#run.stdin?.end();
      // An ended stream says no more that it is drained, and nothing is left to hold back for it.
      webSocket.resume();
    }
    if (said.taken !== null) this.#take(said.taken);
    // A terminal that has just gone cannot be resized, and need not be.
    if (said.size !== null) this.#run.resize(said.size).catch(() => undefined);
  }
}

function feed({ webSocket, stdin, data }: { webSocket: WebSocket; stdin: Writable | null; data: Buffer }): void {
  if (stdin === null || stdin.writableEnded || stdin.destroyed) return;
  if (stdin.write(data)) return;
  webSocket.pause();
  stdin.once('drain', () => webSocket.resume());
}

async function sent(webSocket: WebSocket, { frame, data }: { frame: number; data: Buffer }): Promise<void> {
  if (webSocket.readyState !== webSocket.OPEN) return;
  await new Promise<void>((resolve) => {
    webSocket.send(Buffer.concat([Buffer.of(frame), data]), () => resolve());
  });
}

function* piecesOf(data: Buffer): Generator<Buffer> {
  for (let start = 0; start < data.length; start += PIECE_BYTES) yield data.subarray(start, start + PIECE_BYTES);
}

interface Said {
  readonly eof?: unknown;
  readonly resize?: { readonly columns?: unknown; readonly rows?: unknown } | null;
  readonly taken?: { readonly bytes?: unknown } | null;
}

function parseControl(text: string) {
  let value: Said | null;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const columns = side(value?.resize?.columns);
  const rows = side(value?.resize?.rows);
  const bytes = value?.taken?.bytes;
  return {
    isEnd: value?.eof === true,
    size: columns === null || rows === null ? null : { columns, rows },
    taken: typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null,
  };
}

function side(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < MAX_SIDE ? value : null;
}
