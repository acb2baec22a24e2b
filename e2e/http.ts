import { type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { facts } from './berth.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 40_000;

/** Asks the router for `path` of whatever app answers to `host`. */
export function throughRouter(host: string, path: string, ask: Ask = {}): Promise<Answer> {
  return send({ port: facts().routerPort, path, ask: { ...ask, headers: { host, ...ask.headers } } });
}

/** Asks the API with the admin's token; objects are sent as JSON. */
export async function api(
  method: string,
  path: string,
  { json, headers = {}, ...ask }: Ask & { json?: unknown } = {},
): Promise<Answer & { json: <T>() => T }> {
  const { apiUrl, token } = facts();
  const body = json === undefined ? ask.body : JSON.stringify(json);
  const all = {
    accept: 'application/vnd.heroku+json; version=3',
    authorization: `Bearer ${token}`,
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
  const port = Number(new URL(apiUrl).port);
  const answer = await send({ port, path, ask: { ...ask, method, headers: all, ...(body !== undefined && { body }) } });
  return { ...answer, json: <T>() => JSON.parse(answer.body) as T };
}

/** One request as it is, on a connection of its own. */
export function send({ port, path, ask }: { port: number; path: string; ask: Ask }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method: ask.method ?? 'GET', headers: ask.headers ?? {}, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
        response.on('error', reject);
      },
    );
    asked.setTimeout(ask.timeoutMs ?? TIMEOUT_MS, () => asked.destroy(new Error(`No answer from ${path} in time`)));
    asked.on('error', reject);
    asked.end(ask.body);
  });
}

/** Looks again and again until `look` answers something true; throws with `what` when it never does. */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | null | undefined>,
  { seconds = 20, pauseMs = 150 }: { seconds?: number; pauseMs?: number } = {},
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Waited ${seconds} s in vain: ${what}`);
    await sleep(pauseMs);
  }
}
