import type { FileHandle } from 'node:fs/promises';
import { mkdir, rm } from 'node:fs/promises';
import type { LogLine } from '../model/log.ts';
import { droppedNotice, LineQueue } from './line-queue.ts';
import { encodeLine, type LogFilter, linesOf, matches, type StoredLine } from './log-line.ts';
import { RateLimit } from './rate-limit.ts';
import {
  newestFirst,
  newestId,
  oldestFirst,
  openForAppend,
  openSegments,
  removeSegment,
  type Segment,
  segmentOf,
} from './segments.ts';

export interface AppLogLimits {
  readonly maxBytes: number;
  readonly bytesPerSecond: number;
}

interface UpTo {
  readonly count: number;
  readonly filter: LogFilter;
  /** Id of the last line that may be taken. */
  readonly upTo: number;
}

interface Newest {
  readonly count: number;
  readonly filter: LogFilter;
  readonly before?: number | undefined;
}

/** An app's log is this many files at most; the oldest goes when all together are too large. */
const SEGMENTS = 24;
const MAX_HELD = 5_000;
const FLUSH_MS = 20;
const IDLE_MS = 5000;
const RECORD_OVERHEAD = 60;

/** The log of one app: a buffer, flushed to segments of bounded size together, and those who follow it. */
export class AppLog {
  readonly #folder: string;
  readonly #limits: AppLogLimits;
  readonly #rate: RateLimit;
  readonly #followers = new Set<LineQueue>();
  readonly #onError: (error: unknown) => void;
  #buffer: LogLine[] = [];
  #opened: Promise<void> | null = null;
  #segments: Segment[] = [];
  #lastId = 0;
  /** What is up to here is in the files; what is not comes to the followers yet. */
  #writtenId = 0;
  #handle: FileHandle | null = null;
  #flushTimer: NodeJS.Timeout | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  #removed: boolean = false;
  #waiting = 0;

  constructor(folder: string, limits: AppLogLimits, onError: (error: unknown) => void) {
    this.#folder = folder;
    this.#limits = limits;
    this.#rate = new RateLimit(limits.bytesPerSecond);
    this.#onError = onError;
  }

  append(line: LogLine): void {
    if (this.#removed) return;
    for (const text of linesOf(line.text)) {
      const bytes = text.length + RECORD_OVERHEAD;
      if (!this.#rate.admits(bytes, Math.min(line.at, Date.now()), this.#waiting)) continue;
      this.#buffer.push({ ...line, text });
      this.#waiting += bytes;
    }
    this.#flushSoon(FLUSH_MS);
  }

  /** Resolves when everything appended so far is in the file, or given up because the disk refuses it. */
  flush(): Promise<void> {
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    this.#work = this.#work.then(() => this.#flush());
    return this.#work;
  }

  /** The newest `count` lines that match and have ids below `before`, oldest first. */
  async *newest({ count, filter, before }: Newest): AsyncGenerator<StoredLine> {
    await this.#ready();
    yield* this.#newest({ count, filter, upTo: Math.min(this.#writtenId, (before ?? Number.MAX_SAFE_INTEGER) - 1) });
  }

  /** All kept lines that match and have ids above `after`, oldest first. */
  async *oldest({ after, filter }: { after: number; filter: LogFilter }): AsyncGenerator<StoredLine> {
    await this.#ready();
    yield* this.#between({ after, upTo: this.#writtenId, filter });
  }

  /** Lines from `after` on, or the newest `lines` and what follows them, until `signal` ends it. */
  async *follow(options: {
    after: number | undefined;
    lines: number;
    filter: LogFilter;
    signal: AbortSignal;
  }): AsyncGenerator<StoredLine> {
    const { signal } = options;
    await this.#ready();
    const queue = new LineQueue(options.filter);
    this.#followers.add(queue);
    const end = () => queue.end();
    signal.addEventListener('abort', end, { once: true });
    try {
      if (signal.aborted || this.#removed) return;
      yield* this.#followWith(queue, options);
    } finally {
      signal.removeEventListener('abort', end);
      this.#followers.delete(queue);
    }
  }

  /** What is in the files, then what comes; from the files again whenever the reader was too slow for the queue. */
  async *#followWith(
    queue: LineQueue,
    { after, lines, filter }: { after: number | undefined; lines: number; filter: LogFilter },
  ): AsyncGenerator<StoredLine> {
    let upTo = this.#writtenId;
    let last = Math.min(after ?? upTo, upTo);
    const kept =
      after === undefined ? this.#newest({ count: lines, filter, upTo }) : this.#between({ after, upTo, filter });
    for (let stored = kept; ; stored = this.#between({ after: last, upTo, filter })) {
      for await (const line of stored) {
        if (queue.hasEnded) return;
        last = line.id;
        yield line;
      }
      last = upTo;
      for await (const line of queue.take()) {
        last = line.id;
        yield line;
      }
      if (queue.hasEnded) return;
      queue.resume();
      upTo = this.#writtenId;
      const lost = this.#lostAfter(last);
      if (lost !== null) yield lost;
    }
  }

  /** What tells of lines after this one that are not kept any more; null where all are. */
  #lostAfter(id: number): StoredLine | null {
    const lost = (this.#segments[0]?.firstId ?? 0) - 1 - id;
    return lost > 0 ? droppedNotice({ id: id + lost, at: Date.now() }, lost, 'the reader is too slow') : null;
  }

  async *#between(options: { after: number; upTo: number; filter: LogFilter }): AsyncGenerator<StoredLine> {
    for await (const line of oldestFirst([...this.#segments], options.after)) {
      if (line.id > options.upTo) return;
      if (matches(line, options.filter)) yield line;
    }
  }

  /** Flushes and lets go of the file. */
  async close(): Promise<void> {
    await this.flush();
    for (const follower of this.#followers) follower.end();
    this.#work = this.#work.then(() => this.#closeFile());
    await this.#work;
  }

  /** Takes the files away; those who follow see the end. */
  async remove(): Promise<void> {
    this.#removed = true;
    this.#buffer = [];
    await this.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #flushSoon(ms: number): void {
    this.#flushTimer ??= setTimeout(() => void this.flush(), ms);
  }

  async #ready(): Promise<void> {
    await this.flush();
    await this.#open();
  }

  async #open(): Promise<void> {
    this.#opened ??= (async () => {
      this.#segments = await openSegments(this.#folder);
      this.#lastId = Math.max(this.#lastId, await newestId(this.#segments));
      this.#writtenId = this.#lastId;
    })();
    await this.#opened.catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
  }

  /** Few lines are held until the first of them is found; many are looked for, then read on from there. */
  async *#newest({ count, filter, upTo }: UpTo): AsyncGenerator<StoredLine> {
    if (count <= 0) return;
    const held: StoredLine[] = [];
    let first = upTo + 1;
    let found = 0;
    for await (const line of newestFirst([...this.#segments], upTo + 1)) {
      if (!matches(line, filter)) continue;
      if (count <= MAX_HELD) held.push(line);
      first = line.id;
      found += 1;
      if (found >= count) break;
    }
    if (count <= MAX_HELD) yield* held.reverse();
    else yield* this.#between({ after: first - 1, upTo, filter });
  }

  async #flush(): Promise<void> {
    const lines = this.#buffer;
    const dropped = this.#rate.takeDropped(Date.now());
    this.#buffer = [];
    this.#waiting = 0;
    if (this.#rate.hasDropped) this.#flushSoon(1000);
    if ((lines.length === 0 && dropped === 0) || this.#removed) return;
    try {
      await this.#open();
      const stored = lines.map((line) => ({ ...line, id: ++this.#lastId }));
      if (dropped > 0) stored.push(this.#notice(dropped));
      await this.#write(stored);
      this.#writtenId = stored.at(-1)?.id ?? this.#writtenId;
      for (const follower of this.#followers) follower.push(stored);
    } catch (error) {
      // A full disk must not stop the platform; the log is opened anew with the next line.
      this.#opened = null;
      await this.#closeFile();
      this.#onError(error);
    }
  }

  #notice(dropped: number): StoredLine {
    const reason = `the app logs more than ${this.#limits.bytesPerSecond} bytes a second`;
    return droppedNotice({ id: ++this.#lastId, at: Date.now() }, dropped, reason);
  }

  async #write(lines: readonly StoredLine[]): Promise<void> {
    const data = Buffer.from(lines.map(encodeLine).join(''));
    const segment = await this.#segmentFor(lines[0]?.id ?? this.#lastId);
    this.#handle ??= await openForAppend(segment);
    await this.#handle.appendFile(data);
    segment.bytes += data.length;
    await this.#makeRoom();
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      this.#work = this.#work.then(() => this.#closeFile());
    }, IDLE_MS).unref();
  }

  async #segmentFor(firstId: number): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.bytes < this.#limits.maxBytes / SEGMENTS) return last;
    await this.#closeFile();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const segment = segmentOf(this.#folder, firstId);
    this.#segments.push(segment);
    return segment;
  }

  async #makeRoom(): Promise<void> {
    let total = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    while (total > this.#limits.maxBytes && this.#segments.length > 1) {
      const [oldest] = this.#segments.splice(0, 1);
      if (oldest === undefined) return;
      total -= oldest.bytes;
      await removeSegment(oldest);
    }
  }

  async #closeFile(): Promise<void> {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}
