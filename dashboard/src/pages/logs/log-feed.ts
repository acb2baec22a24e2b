import { ApiError } from '../../../../platform/client/api-error.ts';
import type { LogLineResource } from '../../../../platform/client/berth-resources.ts';
import { serverSentEvents } from '../../../../platform/client/event-stream.ts';
import type { LogRequest } from '../../../../platform/client/requests.ts';
import { api, request } from '../../data/api.ts';
import { bodyBytes } from '../../data/body-bytes.ts';
import { openStream } from '../../data/open-stream.ts';
import { LogBuffer, type ShownLine } from './log-buffer.ts';
import { type LogSearch, sessionFilter } from './log-search.ts';

/** `live`: what happens comes; `still`: a time is looked at, nothing comes by itself. */
export type FeedState = 'connecting' | 'live' | 'still' | 'away';

const PAGE = 500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
/** Hundreds of lines a second are drawn so often, not each by itself. */
const GATHER_MS = 50;

/** The lines of a search as they come; those of a moment are shown at once. */
export class LogFeed {
  readonly buffer = new LogBuffer();
  readonly #app: string;
  readonly #search: LogSearch;
  #ended = new AbortController();
  readonly #watchers = new Set<() => void>();
  #waiting: ShownLine[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #version = 0;
  #trimmed = 0;
  #lastId: string | null = null;
  state: FeedState = 'connecting';
  problem: unknown = null;
  /** Whether there may be older, or newer, lines than those that are here. */
  hasOlder = true;
  hasNewer = false;
  isLoading: boolean = false;

  constructor(app: string, search: LogSearch) {
    this.#app = app;
    this.#search = search;
  }

  /** Changes with everything that is to be seen. */
  get version(): number {
    return this.#version;
  }

  /** How many lines went at the front. */
  get trimmed(): number {
    return this.#trimmed;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  start(): void {
    this.#ended = new AbortController();
    if (this.#search.at === undefined) void this.#follow();
    else void this.newer();
  }

  stop(): void {
    this.#ended.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    // What was started again shows what comes then.
    this.#timer = null;
  }

  /** Loads the page before the first line. Answers how many lines came. */
  async older(): Promise<number> {
    const before = this.buffer.firstId;
    if (this.isLoading || !this.hasOlder || before === null) return 0;
    return await this.#load(async () => {
      const lines = await this.#page({ before, lines: PAGE });
      this.hasOlder = lines.length === PAGE;
      const taken = this.buffer.prepend(lines);
      if (taken < lines.length) this.hasOlder = false;
      return taken;
    });
  }

  /** Loads the page after the last line, or the first of a time. */
  async newer(): Promise<number> {
    if (this.isLoading) return 0;
    const after = this.buffer.lastId;
    const from = after === null ? { since: this.#search.at ?? '' } : { after };
    return await this.#load(async () => {
      const lines = await this.#page({ ...from, from: 'start', lines: PAGE });
      this.hasNewer = lines.length === PAGE;
      this.state = 'still';
      this.#trimmed += this.buffer.append(lines);
      return lines.length;
    });
  }

  async #load(load: () => Promise<number>): Promise<number> {
    this.isLoading = true;
    this.#changed();
    try {
      this.problem = null;
      return await load();
    } catch (error) {
      if (!this.#ended.signal.aborted) this.problem = error;
      return 0;
    } finally {
      this.isLoading = false;
      this.#changed();
    }
  }

  async #page(of: LogRequest): Promise<ShownLine[]> {
    const lines: ShownLine[] = [];
    for await (const line of this.#lines(of, null)) lines.push(line);
    return lines;
  }

  async *#lines(of: LogRequest, lastId: string | null): AsyncGenerator<ShownLine> {
    const { signal } = this.#ended;
    const filter = sessionFilter(this.#search);
    const { logplex_url: url } = await api.logSession(this.#app, { ...filter, ...of, format: 'json' });
    const answer = await openStream({ url, accept: 'text/event-stream', lastId, signal });
    if (of.tail) {
      this.problem = null;
      this.#become('live');
    }
    for await (const { id, data } of serverSentEvents(bodyBytes(answer))) {
      const line: LogLineResource = JSON.parse(data);
      yield { ...line, id: id ?? '' };
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        for await (const line of this.#lines({ tail: true, lines: PAGE }, this.#lastId)) {
          this.#lastId = line.id;
          pauseMs = FIRST_PAUSE_MS;
          this.#gather(line);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
          this.problem = error;
          // Too much at once is a matter of time.
          if (error.status !== 429) {
            this.#become('still');
            return;
          }
        }
      }
      if (signal.aborted) return;
      this.#become('away');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  #gather(line: ShownLine): void {
    this.#waiting.push(line);
    // By a timer: a page that nobody looks at has no frames.
    this.#timer ??= setTimeout(this.#show, GATHER_MS);
  }

  readonly #show = (): void => {
    this.#timer = null;
    this.#trimmed += this.buffer.append(this.#waiting);
    this.#waiting = [];
    this.#changed();
  };

  #become(state: FeedState): void {
    this.state = state;
    this.#changed();
  }

  #changed(): void {
    this.#version += 1;
    for (const watcher of this.#watchers) watcher();
  }
}

/** All lines of one request, by its id. */
export async function requestLines(app: string, requestId: string): Promise<ShownLine[]> {
  const { logplex_url: url } = await api.logSession(app, { text: requestId, lines: 200, format: 'json' });
  const answer = await request({ method: 'GET', url, headers: { Accept: 'text/event-stream' } });
  const lines: ShownLine[] = [];
  for await (const { id, data } of serverSentEvents(bodyBytes(answer))) {
    const line: LogLineResource = JSON.parse(data);
    lines.push({ ...line, id: id ?? '' });
  }
  return lines;
}

/** Everything that a search finds, as a file. */
export async function downloadLog(app: string, search: LogSearch): Promise<void> {
  const since = search.at === undefined ? {} : { since: search.at };
  const { logplex_url: url } = await api.logSession(app, { ...sessionFilter(search), ...since });
  const answer = await request({ method: 'GET', url, headers: { Accept: 'text/plain' } });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${app}.log`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
