import type { WebSocket } from 'ws';

const PING_MS = 30_000;

/** Ends a connection whose client no longer answers. */
export function pingWhileOpen(webSocket: WebSocket): void {
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
}
