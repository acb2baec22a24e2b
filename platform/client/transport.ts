import { once } from 'node:events';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError, errorFromAnswer, NEXT_STEP_HEADER } from './api-error.ts';
import { type Answer, type Call, type JsonTransport, MEDIA_TYPE } from './call.ts';

/** Speaks HTTP with one API: token, media type, errors, and one more try where a kept-alive connection had just ended. */
export class Transport implements JsonTransport {
  readonly base: URL;
  readonly #token: string | null;
  readonly #http = new HttpAgent({ keepAlive: true });
  #https: HttpsAgent | null = null;

  constructor({ url, token }: { url: string; token: string | null }) {
    this.base = new URL(url);
    this.#token = token;
  }

  /** The whole answer to a call. Throws {@link ApiError} from status 400 on. */
  async send(call: Call): Promise<Answer> {
    const message = await this.open(call);
    const body = await textOf(message).catch((error: unknown) => {
      throw this.#unreachable(error);
    });
    return { status: message.statusCode ?? 0, headers: message.headers, body };
  }

  /** The answer to a call with its body still to be read. Throws {@link ApiError} from status 400 on. */
  async open(call: Call): Promise<IncomingMessage> {
    const message = await this.#dial(call, null);
    await throwIfRefused(message);
    return message;
  }

  /** Sends `body` as it is (a source archive) to a capability URL. */
  async upload({ url, body, length }: { url: string; body: Readable; length: number }): Promise<void> {
    const headers = { 'content-length': String(length) };
    const message = await this.#dial({ method: 'PUT', url, headers }, body);
    await throwIfRefused(message);
    message.resume();
  }

  /** Headers that prove who calls: for connections that are not plain requests. */
  authorization(): Record<string, string> {
    return this.#token === null ? {} : { authorization: `Bearer ${this.#token}` };
  }

  async #dial(call: Call, stream: Readable | null): Promise<IncomingMessage> {
    try {
      return await this.#once(call, stream);
    } catch (error) {
      if (!(error instanceof StaleConnection) || stream !== null) throw this.#unreachable(error);
      return await this.#once(call, stream).catch((again: unknown) => {
        throw this.#unreachable(again);
      });
    }
  }

  async #once(call: Call, stream: Readable | null): Promise<IncomingMessage> {
    const target = new URL(call.url, this.base);
    const { makeRequest, agent } = await this.#wayTo(target);
    const body = call.body === undefined ? null : Buffer.from(JSON.stringify(call.body));
    const request = makeRequest(target, {
      method: call.method,
      agent,
      ...(call.signal && { signal: call.signal }),
      headers: {
        accept: MEDIA_TYPE,
        ...(target.origin === this.base.origin && !/^\w+:/.test(call.url) ? this.authorization() : {}),
        ...(body && { 'content-type': MEDIA_TYPE, 'content-length': String(body.length) }),
        ...call.headers,
      },
    });
    const answered = answerTo(request);
    // A connection that breaks after the answer has come is heard by whoever reads the answer.
    request.on('error', () => undefined);
    if (stream === null) request.end(body ?? undefined);
    else pipeline(stream, request).catch((error: Error) => request.destroy(error));
    return await answered;
  }

  /** TLS is loaded where it is spoken: it costs a command of the CLI a good part of its time. */
  async #wayTo({ protocol }: URL): Promise<{ makeRequest: typeof httpRequest; agent: HttpAgent }> {
    if (protocol !== 'https:') return { makeRequest: httpRequest, agent: this.#http };
    const { Agent, request } = await import('node:https');
    this.#https ??= new Agent({ keepAlive: true });
    return { makeRequest: request, agent: this.#https };
  }

  #unreachable(thrown: unknown): unknown {
    const cause = thrown instanceof StaleConnection ? thrown.cause : thrown;
    if (!(cause instanceof Error) || !('code' in cause) || cause.name === 'AbortError') return cause;
    return new ApiError({
      status: 0,
      id: 'unreachable',
      message: `Cannot reach Berth at ${this.base.origin}: ${reasonOf(String(cause.code))}`,
      next: 'Look at `berth status`, and start it with `berth up`.',
      cause,
    });
  }
}

/** A kept-alive connection ended just as it was used again: nothing was received, so the call may be repeated. */
class StaleConnection extends Error {}

async function answerTo(request: ReturnType<typeof httpRequest>): Promise<IncomingMessage> {
  try {
    const [message]: IncomingMessage[] = await once(request, 'response');
    if (message === undefined) throw new Error('No response came');
    return message;
  } catch (error) {
    const stale = request.reusedSocket && error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
    throw stale ? new StaleConnection('', { cause: error }) : error;
  }
}

async function throwIfRefused(message: IncomingMessage): Promise<void> {
  const status = message.statusCode ?? 0;
  if (status < 400) return;
  const next = message.headers[NEXT_STEP_HEADER];
  const nextHeader = typeof next === 'string' ? next : undefined;
  throw errorFromAnswer({ status, body: await textOf(message), nextHeader });
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'its name is not known',
  ETIMEDOUT: 'it does not answer',
};

function reasonOf(code: string): string {
  return REASONS[code] ?? code;
}
