import { join } from 'node:path';
import type { LogLine } from '../model/log.ts';
import { AppLog, type AppLogLimits } from './app-log.ts';
import type { LogFilter, StoredLine } from './log-line.ts';

/** 100,000 lines of 200 characters. */
const MAX_BYTES_PER_APP = 24 * 1024 * 1024;
const BYTES_PER_SECOND = 2 * 1024 * 1024;

interface Newest {
  readonly appId: string;
  readonly lines: number;
  readonly filter?: LogFilter;
  /** Id of a line. */
  readonly before?: number | undefined;
}

/**
 * The apps' logs, in bounded files under `root`. A line is in the file within 100 ms; a crash of the platform loses
 * no more than that. Ids of lines grow per app and go on after a restart.
 */
export class LogStore {
  readonly #root: string;
  readonly #limits: AppLogLimits;
  readonly #onError: (error: unknown) => void;
  readonly #logs = new Map<string, AppLog>();

  /** `bytesPerSecond`: what an app may log before its lines are dropped; `onError` hears of a disk that refuses. */
  constructor(options: {
    root: string;
    maxBytesPerApp?: number;
    bytesPerSecond?: number;
    onError: (error: unknown) => void;
  }) {
    this.#root = options.root;
    this.#limits = {
      maxBytes: options.maxBytesPerApp ?? MAX_BYTES_PER_APP,
      bytesPerSecond: options.bytesPerSecond ?? BYTES_PER_SECOND,
    };
    this.#onError = options.onError;
  }

  /** Takes a line. A text of several lines becomes several; one over 10,000 characters is split. */
  append(appId: string, line: LogLine): void {
    this.#log(appId).append(line);
  }

  /** Resolves when what was appended so far is in the file. */
  flush(appId: string): Promise<void> {
    return this.#log(appId).flush();
  }

  /** The newest lines that match, of those before id `before`, in order. */
  read(options: Newest): Promise<StoredLine[]> {
    return Array.fromAsync(this.readNewest(options));
  }

  /** As {@link LogStore.read}, one by one: a whole log is never held. */
  readNewest({ appId, lines, filter = {}, before }: Newest): AsyncIterable<StoredLine> {
    return this.#log(appId).newest({ count: lines, filter, before });
  }

  /** The kept lines that match, from the one after id `after` on; as many as are taken. */
  readOn({
    appId,
    after = 0,
    filter = {},
  }: {
    appId: string;
    after?: number | undefined;
    filter?: LogFilter;
  }): AsyncIterable<StoredLine> {
    return this.#log(appId).oldest({ after, filter });
  }

  /**
   * Lines as they come, until `signal`: from the line after id `after` on, else from the newest `lines` (none by
   * default) on. A reader that is too slow to wait for reads on from the files; where those are gone already, a line of
   * `heroku[logs]` says how many it lost.
   */
  follow(options: {
    appId: string;
    after?: number | undefined;
    lines?: number;
    filter?: LogFilter;
    signal: AbortSignal;
  }): AsyncIterable<StoredLine> {
    const { appId, after, lines = 0, filter = {}, signal } = options;
    return this.#log(appId).follow({ after, lines, filter, signal });
  }

  /** Takes an app's log away. */
  async remove(appId: string): Promise<void> {
    const log = this.#log(appId);
    this.#logs.delete(appId);
    await log.remove();
  }

  /** Writes what is buffered, and ends all readers. */
  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.close()));
  }

  #log(appId: string): AppLog {
    const known = this.#logs.get(appId);
    if (known !== undefined) return known;
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(appId)) throw new Error('Cannot open a log: that is no app id');
    const log = new AppLog(join(this.#root, appId), this.#limits, this.#onError);
    this.#logs.set(appId, log);
    return log;
  }
}
