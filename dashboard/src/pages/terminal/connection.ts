/** How a terminal's connection fares. `lost`: it broke, and could not be taken up again. */
export type TerminalState = 'connecting' | 'open' | 'reconnecting' | 'ended' | 'lost';

interface Listener {
  /** Calls `shown` once they are on screen. */
  onOutput(bytes: Uint8Array, shown: () => void): void;
  /** So many bytes of output came while the connection was away, and are not kept any more. */
  onLost(bytes: number): void;
  onState(state: TerminalState): void;
  /** The process's exit code. */
  onExit(code: number): void;
  /** Why it could not be started or go on, in a sentence. */
  onProblem(message: string): void;
}

interface Said {
  readonly exit?: { readonly code: number };
  readonly error?: { readonly message: string };
  readonly session?: { readonly resume_url: string; readonly keep_seconds: number };
  readonly lost?: { readonly bytes: number };
}

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 4_000;
/** After so much more that is on screen the other end is told, so that a flood waits there and not here. */
const TELL_BYTES = 32 * 1024;
const MOST_UNSENT = 4_096;
/** The other end said that it is over: normal, policy violation, failure. */
const FINAL = new Set([1000, 1008, 1011]);

/** A process in a dyno, over a WebSocket that is taken up again when it breaks (docs/guides/api.md, "Commands in dynos"). */
export class TerminalConnection {
  readonly #listener: Listener;
  readonly #encoder = new TextEncoder();
  #socket: WebSocket | null = null;
  #resumeUrl: string | null = null;
  #keepMs = 0;
  #lostAt: number | null = null;
  #received = 0;
  #shown = 0;
  #told = 0;
  #size: { columns: number; rows: number } | null = null;
  #unsent = '';
  #isOver = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(attachUrl: string, listener: Listener) {
    this.#listener = listener;
    const url = new URL(attachUrl);
    url.searchParams.set('resumable', 'true');
    listener.onState('connecting');
    addEventListener('online', this.#renew);
    this.#connect(url);
  }

  /** What is typed while there is no connection is sent with the next one, as far as a person types in that time. */
  type(text: string): void {
    if (this.#isOpen()) this.#socket?.send(this.#encoder.encode(text));
    else if (!this.#isOver && this.#unsent.length + text.length <= MOST_UNSENT) this.#unsent += text;
  }

  resize(size: { columns: number; rows: number }): void {
    this.#size = size;
    if (this.#isOpen()) this.#socket?.send(JSON.stringify({ resize: size }));
  }

  /** Ends the process. */
  close(): void {
    if (this.#isOver) return;
    this.#end('ended');
    this.#socket?.close(1000);
  }

  #end(state: 'ended' | 'lost'): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    removeEventListener('online', this.#renew);
    this.#listener.onState(state);
  }

  /** A network that was away has left connections behind that seem to be open. */
  readonly #renew = (): void => {
    if (this.#resumeUrl === null || !this.#isOpen()) return;
    if (this.#socket !== null) [this.#socket.onmessage, this.#socket.onclose] = [null, null];
    this.#lostAt = Date.now();
    this.#resume();
  };

  #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #connect(url: URL): void {
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#lostAt = null;
      this.#listener.onState('open');
      if (this.#size !== null) this.resize(this.#size);
      this.#tell();
      const typed = this.#unsent;
      this.#unsent = '';
      if (typed !== '') this.type(typed);
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === 'string') this.#hear(JSON.parse(data));
      else this.#take(new Uint8Array(data, 1));
    };
    socket.onclose = ({ code }) => this.#closed(code);
  }

  #take(bytes: Uint8Array): void {
    this.#received += bytes.length;
    this.#listener.onOutput(bytes, () => {
      this.#shown += bytes.length;
      if (this.#shown - this.#told >= TELL_BYTES) this.#tell();
    });
  }

  #tell(): void {
    if (!this.#isOpen()) return;
    this.#told = this.#shown;
    this.#socket?.send(JSON.stringify({ taken: { bytes: this.#shown } }));
  }

  #hear({ exit, error, session, lost }: Said): void {
    if (session !== undefined) {
      this.#resumeUrl = session.resume_url;
      this.#keepMs = session.keep_seconds * 1000;
    }
    if (lost !== undefined) {
      this.#received += lost.bytes;
      this.#shown += lost.bytes;
      this.#listener.onLost(lost.bytes);
    }
    if (error !== undefined) this.#listener.onProblem(error.message);
    if (exit === undefined) return;
    this.#listener.onExit(exit.code);
    this.#end('ended');
  }

  #closed(code: number): void {
    if (this.#isOver) return;
    this.#lostAt ??= Date.now();
    if (FINAL.has(code) || this.#resumeUrl === null || Date.now() - this.#lostAt > this.#keepMs) {
      this.#end(code === 1000 ? 'ended' : 'lost');
      return;
    }
    this.#listener.onState('reconnecting');
    this.#timer = setTimeout(() => this.#resume(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  #resume(): void {
    const url = new URL(this.#resumeUrl ?? '');
    url.searchParams.set('position', String(this.#received));
    this.#connect(url);
  }
}
