import { request } from 'node:http';

import type { RouteTable } from '../platform/model/route.ts';
import type { TrafficInterval } from '../platform/model/traffic.ts';
import type { DrainSink } from './drain-report.ts';
import type { LineSink } from './log-batch.ts';
import type { LogEntry } from './log-line.ts';
import { parseRouteTable } from './route-table.ts';
import type { RouteSource } from './route-watch.ts';
import type { TrafficSink } from './traffic-report.ts';

/** The platform holds a poll for about 25 s. */
const SILENCE_MS = 40_000;

interface Reply {
  readonly status: number;
  readonly body: string;
}

interface Message {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** The platform answered, and not with what was asked. */
class Refusal extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The platform, asked and told over its unix socket. */
export class PlatformLink implements RouteSource, DrainSink, LineSink, TrafficSink {
  readonly #socketPath: string;
  readonly #routerId: string;

  constructor(socketPath: string, routerId: string) {
    this.#socketPath = socketPath;
    this.#routerId = routerId;
  }

  async next(after: number | null, signal: AbortSignal): Promise<RouteTable | null> {
    const query = new URLSearchParams({ router: this.#routerId });
    if (after !== null) query.set('after', String(after));
    const { status, body } = await this.#send({ method: 'GET', path: `/routes?${query}`, signal });
    return status === 204 ? null : parseRouteTable(body);
  }

  async drained(targets: readonly string[], signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({ targets });
    await this.#send({ method: 'POST', path: this.#path('drained'), type: 'application/json', body, signal });
  }

  async lines(entries: readonly LogEntry[], signal: AbortSignal): Promise<void> {
    const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await this.#send({ method: 'POST', path: this.#path('lines'), type: 'application/x-ndjson', body, signal });
  }

  async traffic(interval: TrafficInterval, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(interval);
    try {
      await this.#send({ method: 'POST', path: this.#path('metrics'), type: 'application/json', body, signal });
    } catch (error) {
      // What the platform refuses it refuses again: it may not keep back the intervals behind it.
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
    }
  }

  #path(what: string): string {
    return `/routers/${this.#routerId}/${what}`;
  }

  /** Throws an error where the platform is away or answers anything but 2xx. */
  #send({ method, path, type, body, signal }: Message): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const headers = body === undefined ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
    const sent = request({ socketPath: this.#socketPath, method, path, headers, signal, agent: false });
    sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error('Cannot reach the platform: it does not answer')));
    sent.on('error', reject);
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      const status = response.statusCode ?? 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (status >= 200 && status < 300) resolve({ status, body: text });
        else reject(new Refusal(`Cannot ${method} ${path} of the platform: it answered ${status}`, status));
      });
    });
    sent.end(body);
    return promise;
  }
}
