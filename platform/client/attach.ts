import { once } from 'node:events';
import { PassThrough, type Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { ApiError, errorFromAnswer } from './api-error.ts';

/** First byte of a binary frame from the server: which stream the rest belongs to. */
export const STDOUT_FRAME = 1;
export const STDERR_FRAME = 2;

/** A live connection to a one-off dyno. */
export interface Attachment {
  /** Ending it is the process's end of input. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Empty with a terminal: there everything comes on stdout. */
  readonly stderr: Readable;
  resize(size: { columns: number; rows: number }): void;
  /** Hangs up; the dyno is killed. */
  close(): void;
  /** Resolves with the process's exit code after its last output; rejects when the connection was lost before. */
  readonly exited: Promise<number>;
}

/** Opens the WebSocket at `url` (http or ws). Rejects with {@link ApiError} when the API refuses. */
export async function openAttachment(options: { url: URL; headers: Record<string, string> }): Promise<Attachment> {
  const url = new URL(options.url);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url, { headers: options.headers, perMessageDeflate: false });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exited = exitOf(socket, { stdout, stderr });
  exited.catch(() => undefined);
  await opened(socket);
  return {
    stdin: stdinOf(socket),
    stdout,
    stderr,
    resize: (size) => socket.send(JSON.stringify({ resize: size })),
    close: () => socket.close(),
    exited,
  };
}

async function opened(socket: WebSocket): Promise<void> {
  const refused = once(socket, 'unexpected-response').then(async ([, response]) => {
    let body = '';
    for await (const chunk of response) body += String(chunk);
    throw errorFromAnswer({ status: response.statusCode, body, nextHeader: response.headers['berth-next-step'] });
  });
  await Promise.race([once(socket, 'open'), refused]);
}

function stdinOf(socket: WebSocket): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => socket.send(chunk, { binary: true }, (error) => done(error)),
    final: (done) => socket.send(JSON.stringify({ eof: true }), (error) => done(error ?? null)),
  });
}

function exitOf(socket: WebSocket, output: { stdout: PassThrough; stderr: PassThrough }): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) {
        const said = parseControl(data.toString('utf8'));
        if (typeof said === 'number') resolve(said);
        else if (said) reject(said);
        return;
      }
      const stream = data[0] === STDERR_FRAME ? output.stderr : output.stdout;
      if (!stream.write(data.subarray(1))) {
        socket.pause();
        stream.once('drain', () => socket.resume());
      }
    });
    socket.on('error', reject);
    socket.on('close', () => {
      output.stdout.end();
      output.stderr.end();
      reject(new ApiError({ status: 0, id: 'unreachable', message: 'The connection to the dyno was lost' }));
    });
  });
}

/** Exit code, error, or null for what this client does not know. */
function parseControl(text: string): number | ApiError | null {
  const said: { exit?: { code: number }; error?: { id: string; message: string } } = JSON.parse(text);
  if (said.exit) return said.exit.code;
  return said.error ? new ApiError({ status: 0, ...said.error }) : null;
}
