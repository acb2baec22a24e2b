import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../model/dyno.ts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;
const ATTEMPT_MS = 5_000;

/** What is asked of a web dyno before it gets requests. */
export interface BootCheck {
  readonly endpoint: Endpoint;
  /** With a path, an answer of 2xx or 3xx; without, a listener. */
  readonly healthPath: string | null;
  /** A published port accepts connections before anything listens behind it: then an HTTP answer of any kind counts. */
  readonly publishedPort: boolean;
  /** Host header of the health request. */
  readonly hostname: string;
}

/** Tries until the dyno passes; false when `signal` ends it first. `onRefused` hears why a try did not pass. */
export async function waitUntilReady(
  check: BootCheck,
  { signal, onRefused }: { signal: AbortSignal; onRefused: (why: string) => void },
): Promise<boolean> {
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const outcome = await attempt(check, signal);
    if (outcome === null) return true;
    onRefused(outcome);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** null when the dyno passed, else why not. */
function attempt(check: BootCheck, signal: AbortSignal): Promise<string | null> {
  const attemptSignal = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]);
  if (check.healthPath === null && !check.publishedPort) return tcpAttempt(check.endpoint, attemptSignal);
  return httpAttempt(check, attemptSignal);
}

function tcpAttempt({ host, port }: Endpoint, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    const settle = (outcome: string | null) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once('connect', () => settle(null));
    socket.on('error', (error) => settle(error.message));
  });
}

function httpAttempt({ endpoint, healthPath, hostname }: BootCheck, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const path = healthPath ?? '/';
    const headers = { host: hostname, 'user-agent': 'Berth-HealthCheck/1' };
    const sent = request({ ...endpoint, path, headers, signal, agent: false }, (response) => {
      response.destroy();
      const status = response.statusCode ?? 0;
      const passed = healthPath === null || (status >= 200 && status < 400);
      resolve(passed ? null : `GET ${path} answered ${status}`);
    });
    sent.on('error', (error) => resolve(error.message));
    sent.end();
  });
}
