import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** One server-sent event (WHATWG HTML, 9.2). */
export interface ServerSentEvent {
  readonly id: string | null;
  readonly data: string;
}

/** Parses a `text/event-stream` body. */
export async function* serverSentEvents(body: Readable): AsyncGenerator<ServerSentEvent> {
  let id: string | null = null;
  let data: string[] = [];
  for await (const line of lines(body)) {
    const [field, value] = fieldOf(line);
    if (field === 'id') id = value;
    else if (field === 'data') data.push(value);
    else if (line === '' && data.length > 0) {
      yield { id, data: data.join('\n') };
      data = [];
    }
  }
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}

async function* lines(body: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.write(chunk)).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
