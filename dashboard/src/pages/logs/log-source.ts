import type { LogLineResource } from '../../../../platform/client/berth-resources.ts';
import { type ServerSentEvent, serverSentBatches } from '../../../../platform/client/event-stream.ts';
import type { LogRequest } from '../../../../platform/client/requests.ts';
import { api, request } from '../../data/api.ts';
import { bodyBytes } from '../../data/body-bytes.ts';
import { openStream } from '../../data/open-stream.ts';
import type { ShownLine } from './log-buffer.ts';
import { type LogSearch, sessionFilter } from './log-search.ts';

const REQUEST_LINES = 200;

/** Which lines of which app. */
export interface LogOf {
  readonly app: string;
  readonly search: LogSearch;
}

interface Reading {
  readonly signal?: AbortSignal;
  /** Id of the last line that is known: what follows it is meant. */
  readonly lastId?: string | null;
  /** Once it has begun. */
  readonly onOpen?: () => void;
  /** With everything that comes. */
  readonly heard?: () => void;
}

/** Lines that a search means, as they come, those of a moment at once. Rejects with an ApiError. */
export async function* comingLines(of: LogOf, wanted: LogRequest, reading: Reading = {}): AsyncGenerator<ShownLine[]> {
  const { signal, lastId = null, onOpen, heard } = reading;
  const { logplex_url: url } = await api.logSession(of.app, { ...sessionFilter(of.search), ...wanted, format: 'json' });
  const accept = 'text/event-stream';
  const answer =
    wanted.tail === true && signal !== undefined
      ? await openStream({ url, accept, lastId, signal })
      : await request({ method: 'GET', url, headers: { Accept: accept }, ...(signal && { signal }) });
  onOpen?.();
  for await (const events of serverSentBatches(bodyBytes(answer, heard))) yield events.map(lineOf);
}

function lineOf({ id, data }: ServerSentEvent): ShownLine {
  const line: LogLineResource = JSON.parse(data);
  return { ...line, id: id ?? '' };
}

/** Lines that a search means and that are kept. */
export async function logPage(of: LogOf, wanted: LogRequest, reading: Reading = {}): Promise<ShownLine[]> {
  return (await Array.fromAsync(comingLines(of, wanted, reading))).flat();
}

/** All lines of one request, by its id. */
export function requestLines(app: string, requestId: string): Promise<ShownLine[]> {
  return logPage({ app, search: { q: requestId } }, { lines: REQUEST_LINES });
}

/** Everything that a search finds, as a file. */
export async function downloadLog({ app, search }: LogOf): Promise<void> {
  const since = search.at === undefined ? {} : { since: search.at };
  const { logplex_url: url } = await api.logSession(app, { ...sessionFilter(search), ...since });
  const answer = await request({ method: 'GET', url, headers: { Accept: 'text/plain' } });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${app}.log`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
