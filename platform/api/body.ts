import type { IncomingMessage } from 'node:http';
import { Fault } from '../errors.ts';

/** Bytes that a JSON body may have. */
export const MAX_BODY_BYTES = 1_048_576;
const MAX_DEPTH = 32;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

/** The JSON body of a request, whatever its method; an empty object without one. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = request.headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type)) {
    throw badRequest(`The request body is ${JSON.stringify(type.slice(0, 80))}, not JSON`);
  }
  const value = parse(bytes);
  if (depthOf(value) > MAX_DEPTH) throw badRequest(`The request body is nested more than ${MAX_DEPTH} levels deep`);
  return value;
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw badRequest('The request body is compressed');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw new Fault({
        code: 'payload_too_large',
        message: `The request body is larger than ${MAX_BODY_BYTES} bytes`,
        next: 'Send less at once; archives go to the put_url of a source.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the body, which may hold secrets.
    throw badRequest('The request body is not valid JSON');
  }
}

function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth += 1) {
    level = level.flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.values(entry) : []));
    if (level.length === 0 || depth > MAX_DEPTH) return depth;
  }
}

function badRequest(message: string): Fault {
  return new Fault({ code: 'bad_request', message, next: 'Send a JSON object with Content-Type: application/json.' });
}
