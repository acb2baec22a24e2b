import type { Readable, Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { STDERR_FRAME, STDOUT_FRAME } from '../client/attach.ts';
import type { OneOffRun } from '../engine/engine.ts';

const PING_MS = 30_000;
const MAX_SIDE = 10_000;

/**
 * Joins a WebSocket and a one-off dyno until either ends. Binary frames are stdin (as they are) and stdout or stderr
 * (a first byte tells which); text frames are JSON: `{"resize":{"columns":80,"rows":24}}` and `{"eof":true}` from the
 * client, `{"exit":{"code":0}}` to it. The dyno is killed when its client has gone.
 */
export async function bridge({ webSocket, run }: { webSocket: WebSocket; run: OneOffRun }): Promise<void> {
  let isOver = false;
  webSocket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) feed({ webSocket, stdin: run.stdin, data });
    else control({ webSocket, run, text: data.toString('utf8') });
  });
  webSocket.on('close', () => {
    if (!isOver) hangUp(run);
  });
  run.stdin?.on('error', () => webSocket.resume());
  const stopPings = pingWhileOpen(webSocket);
  if (webSocket.readyState === webSocket.CLOSED) hangUp(run);
  webSocket.resume();
  try {
    await Promise.all([
      forward({ webSocket, output: run.stdout, frame: STDOUT_FRAME }),
      forward({ webSocket, output: run.stderr, frame: STDERR_FRAME }),
    ]);
    const { exitCode } = await run.ended;
    isOver = true;
    if (webSocket.readyState === webSocket.OPEN) webSocket.send(JSON.stringify({ exit: { code: exitCode } }));
    webSocket.close(1000);
  } finally {
    stopPings();
  }
}

function feed({ webSocket, stdin, data }: { webSocket: WebSocket; stdin: Writable | null; data: Buffer }): void {
  if (stdin === null || stdin.writableEnded || stdin.destroyed) return;
  if (stdin.write(data)) return;
  webSocket.pause();
  stdin.once('drain', () => webSocket.resume());
}

/** What is not understood is left alone: a newer client may say more. */
function control({ webSocket, run, text }: { webSocket: WebSocket; run: OneOffRun; text: string }): void {
  const said = parseControl(text);
  if (said.isEnd) {
    run.stdin?.end();
    // An ended stream says no more that it is drained, and nothing is left to hold back for it.
    webSocket.resume();
  }
  // A terminal that has just gone cannot be resized, and need not be.
  if (said.size !== null) run.resize(said.size).catch(() => undefined);
}

function parseControl(text: string): { isEnd: boolean; size: { columns: number; rows: number } | null } {
  let value: { eof?: unknown; resize?: { columns?: unknown; rows?: unknown } | null } | null;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const columns = side(value?.resize?.columns);
  const rows = side(value?.resize?.rows);
  return { isEnd: value?.eof === true, size: columns === null || rows === null ? null : { columns, rows } };
}

function side(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < MAX_SIDE ? value : null;
}

/** Sends output as fast as the client takes it. */
async function forward(options: { webSocket: WebSocket; output: Readable | null; frame: number }): Promise<void> {
  const { webSocket, output, frame } = options;
  for await (const chunk of output ?? []) {
    if (webSocket.readyState !== webSocket.OPEN) continue;
    await new Promise<void>((resolve) => {
      webSocket.send(Buffer.concat([Buffer.of(frame), Buffer.from(chunk)]), () => resolve());
    });
  }
}

function hangUp(run: OneOffRun): void {
  run.stdin?.destroy();
  // The dyno may have ended by itself just now.
  run.kill().catch(() => undefined);
}

/** Ends connections whose client no longer answers. */
function pingWhileOpen(webSocket: WebSocket): () => void {
  let answered = true;
  webSocket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    // While its input waits for the dyno nothing is read from the client, its answers neither: there a ping only finds
    // out that the connection was reset.
    if (!(answered || webSocket.isPaused)) return webSocket.terminate();
    answered = webSocket.isPaused;
    webSocket.ping();
  }, PING_MS);
  timer.unref();
  webSocket.on('close', () => clearInterval(timer));
  return () => clearInterval(timer);
}
