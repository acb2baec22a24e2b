import { ApiError } from '../../../../platform/client/api-error.ts';
import type { LogRequest } from '../../../../platform/client/requests.ts';
import { pause, restWhenHidden, shown, silenceOf } from '../../data/attention.ts';
import { LogBuffer, type ShownLine } from './log-buffer.ts';
import type { LogSearch } from './log-search.ts';
import { comingLines, type LogOf, logPage } from './log-source.ts';

/** `live`: what happens comes; `still`: there are newer lines than those that are here, and nothing comes by itself. */
export type FeedState = 'connecting' | 'live' | 'still' | 'away';

/** What is shown first, and what comes at once of lines before and after. */
const FIRST = 500;
const PAGE = 1_500;
/** Before a line that was aimed at. */
const AROUND = 200;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
/** Hundreds of lines a second are drawn so often, not each by itself. */
const GATHER_MS = 50;

/**
 * The lines of a search: a part of the log without a gap, that grows by pages at both ends, and by what comes once its
 * end is the log's. Those of a moment are shown at once.
 */
export class LogFeed {
  readonly buffer = new LogBuffer();
  readonly #of: LogOf;
  readonly #watchers = new Set<() => void>();
  #ended = new AbortController();
  #tail = new AbortController();
  #waiting: ShownLine[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #version = 0;
  #lastId: string | null = null;
  state: FeedState = 'connecting';
  problem: unknown = null;
  /** Whether there may be older, or newer, lines than those that are here. */
  hasOlder = true;
  hasNewer = false;
  isLoading: boolean = false;
  /** Whether the end is to be in sight; else how many lines came since it was left. */
  isFollowing: boolean;
  unseen = 0;
  /** By how many rows what is here has moved down, for lines that came or went before it. */
  moved = 0;
  /** Id of the line that the search aims at, once it is here. */
  aim: string | null = null;

  constructor(app: string, search: LogSearch) {
    this.#of = { app, search };
    this.isFollowing = !this.#isAimed;
  }

  get #isAimed(): boolean {
    const { at, line } = this.#of.search;
    return at !== undefined || line !== undefined;
  }

  /** Changes with everything that is to be seen. */
  get version(): number {
    return this.#version;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  start(): void {
    this.#ended = new AbortController();
    if (this.#isAimed && this.buffer.length === 0) void this.#begin();
    else if (this.state !== 'still') void this.#attach();
  }

  stop(): void {
    this.#ended.abort();
    this.#forget();
  }

  /** Lets lines come without following them. */
  pause(): void {
    if (!this.isFollowing) return;
    this.isFollowing = false;
    this.unseen = 0;
    this.#changed();
  }

  /** Has the end in sight from now on. */
  follow(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    this.unseen = 0;
    if (this.state === 'still') {
      this.buffer.clear();
      this.#lastId = null;
      [this.hasOlder, this.hasNewer, this.state] = [true, false, 'connecting'];
      void this.#attach();
    }
    this.#changed();
  }

  /** Loads the page before the first line. */
  async older(): Promise<void> {
    const first = this.buffer.firstId;
    if (this.isLoading || !this.hasOlder || first === null) return;
    await this.#load(async () => {
      const lines = await this.#page({ before: first, lines: PAGE });
      // What came at the end meanwhile may have pushed the first line out.
      if (this.buffer.firstId !== first) return;
      this.hasOlder = lines.length === PAGE;
      this.moved += lines.length;
      if (this.buffer.prepend(lines) > 0) this.#detach();
    });
  }

  /** Loads the page after the last line; with the last one of the log, what comes from then on is shown. */
  async newer(): Promise<void> {
    const last = this.buffer.lastId;
    if (this.isLoading || this.state !== 'still' || last === null) return;
    await this.#load(async () => {
      this.#add(await this.#page({ after: last, from: 'start', lines: PAGE }));
    });
  }

  /** Lines from what is aimed at on, and some before it. */
  async #begin(): Promise<void> {
    const { at, line } = this.#of.search;
    const from: LogRequest = line === undefined ? { since: at ?? '' } : { after: String(line - 1) };
    await this.#load(async () => {
      const lines = await this.#page({ ...from, from: 'start', lines: PAGE });
      const [first] = lines;
      const upTo = line === undefined ? { until: at ?? '' } : { before: String(line) };
      const before = await this.#page({ ...(first === undefined ? upTo : { before: first.id }), lines: AROUND });
      this.buffer.prepend(before);
      this.hasOlder = before.length === AROUND;
      this.aim = first?.id ?? before.at(-1)?.id ?? null;
      this.#add(lines);
    });
  }

  #add(lines: readonly ShownLine[]): void {
    const gone = this.buffer.append(lines);
    this.moved -= gone;
    this.hasOlder ||= gone > 0;
    this.hasNewer = lines.length === PAGE;
    this.state = this.hasNewer ? 'still' : 'connecting';
    if (!this.hasNewer) void this.#attach();
  }

  async #load(load: () => Promise<void>): Promise<void> {
    const { signal } = this.#ended;
    this.isLoading = true;
    this.#changed();
    try {
      this.problem = null;
      await load();
    } catch (error) {
      if (signal.aborted) return;
      this.problem = error;
      if (this.state === 'connecting') this.state = 'still';
    } finally {
      this.isLoading = false;
      this.#changed();
    }
  }

  #page(wanted: LogRequest): Promise<ShownLine[]> {
    const { signal } = this.#ended;
    return logPage(this.#of, wanted, { signal });
  }

  /** Lets lines come at the end, over lost connections; those after the last that is here, or the newest. */
  async #attach(): Promise<void> {
    this.#tail = new AbortController();
    const signal = AbortSignal.any([this.#ended.signal, this.#tail.signal]);
    this.#lastId ??= this.buffer.lastId;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await shown(signal);
      const [rest, silence] = [restWhenHidden(), silenceOf()];
      try {
        for await (const lines of this.#coming(AbortSignal.any([signal, rest.signal, silence.signal]), silence.heard)) {
          pauseMs = FIRST_PAUSE_MS;
          this.#gather(lines);
        }
      } catch (error) {
        if (rest.signal.aborted && !signal.aborted) continue;
        if (!signal.aborted && this.#isRefused(error)) return this.#become('still');
      } finally {
        rest.end();
        silence.end();
      }
      if (signal.aborted) return;
      this.#become('away');
      await pause(pauseMs, signal);
    }
  }

  #coming(signal: AbortSignal, heard: () => void): AsyncGenerator<ShownLine[]> {
    const onOpen = () => {
      this.problem = null;
      this.#become('live');
    };
    return comingLines(this.#of, { tail: true, lines: FIRST }, { signal, lastId: this.#lastId, onOpen, heard });
  }

  /** The end of what is here is not the log's any more. */
  #detach(): void {
    this.#tail.abort();
    this.#forget();
    [this.#lastId, this.hasNewer, this.isFollowing, this.state] = [null, true, false, 'still'];
  }

  #forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    [this.#timer, this.#waiting] = [null, []];
    this.#lastId = this.buffer.lastId;
  }

  #gather(lines: readonly ShownLine[]): void {
    this.#lastId = lines.at(-1)?.id ?? this.#lastId;
    for (const line of lines) this.#waiting.push(line);
    // By a timer: a page that nobody looks at has no frames.
    this.#timer ??= setTimeout(this.#show, GATHER_MS);
  }

  readonly #show = (): void => {
    const lines = this.#waiting;
    [this.#timer, this.#waiting] = [null, []];
    if (!this.isFollowing) this.unseen += lines.length;
    // What somebody reads does not go for what comes.
    if (this.isFollowing || this.buffer.hasRoomFor(lines.length)) {
      const gone = this.buffer.append(lines);
      this.moved -= gone;
      this.hasOlder ||= gone > 0;
    } else this.#detach();
    this.#changed();
  };

  /** Whether asking again is of no use. */
  #isRefused(error: unknown): boolean {
    if (!(error instanceof ApiError && error.status >= 400 && error.status < 500)) return false;
    this.problem = error;
    // Too much at once is a matter of time.
    return error.status !== 429;
  }

  #become(state: FeedState): void {
    this.state = state;
    this.#changed();
  }

  #changed(): void {
    this.#version += 1;
    for (const watcher of this.#watchers) watcher();
  }
}
