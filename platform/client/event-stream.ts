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
  for await (const events of serverSentBatches(body, hearId)) yield* events;
}

/** As {@link serverSentEvents}: those of each piece of the body at once, for streams of very many. */
export async function* serverSentBatches(
  body: AsyncIterable<Uint8Array>,
  hearId?: (id: string) => void,
): AsyncGenerator<ServerSentEvent[]> {
  const decoder = new TextDecoder();
  const reading: Reading = { id: null, event: '', data: [], ...(hearId && { hearId }) };
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      const event = read(line, reading);
      if (event !== null) events.push(event);
    }
    if (events.length > 0) yield events;
  }
}

interface Reading {
  id: string | null;
  event: string;
  data: string[];
  readonly hearId?: (id: string) => void;
}

/** Takes a line; answers the event that it ends, if it does. */
function read(line: string, reading: Reading): ServerSentEvent | null {
  if (line !== '') {
    const [field, value] = fieldOf(line);
    if (field === 'id') reading.id = value;
    else if (field === 'event') reading.event = value;
    else if (field === 'data') reading.data.push(value);
    return null;
  }
  const { id, event, data, hearId } = reading;
  if (id !== null) hearId?.(id);
  reading.data = [];
  reading.event = '';
  return data.length === 0 ? null : { id, event: event || 'message', data: data.join('\n') };
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
