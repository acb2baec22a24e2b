/** One server-sent event (WHATWG HTML, 9.2). */
export interface ServerSentEvent {
  readonly id: string | null;
  /** `message` where the stream names no other. */
  readonly event: string;
  readonly data: string;
}

/**
 * Parses a `text/event-stream` body, as bytes come; comments (heartbeats) are left out. `hearId` hears each id, also
 * where it comes without data: only to say up to where everything has come.
 */
export async function* serverSentEvents(
  body: AsyncIterable<Uint8Array>,
  hearId?: (id: string) => void,
): AsyncGenerator<ServerSentEvent> {
  let id: string | null = null;
  let event = '';
  let data: string[] = [];
  for await (const line of lines(body)) {
    const [field, value] = fieldOf(line);
    if (field === 'id') id = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (line === '') {
      if (id !== null) hearId?.(id);
      if (data.length > 0) yield { id, event: event || 'message', data: data.join('\n') };
      data = [];
      event = '';
    }
  }
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
