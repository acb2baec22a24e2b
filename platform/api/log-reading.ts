import type { App } from '../model/app.ts';
import type { LogLine } from '../model/log.ts';

/** One app's log stream. */
export interface LogReader {
  /**
   * The last `lines` lines that match (of those before id `before`; with `after`, all kept ones after that id; with
   * `forward`, the first `lines`), oldest first, and with `follow` all that come after without a gap, until `signal`.
   */
  read(options: {
    app: App;
    lines: number;
    after: string | null;
    before?: string | null;
    forward?: boolean;
    follow: boolean;
    matches: (line: LogLine) => boolean;
    signal: AbortSignal;
  }): AsyncIterable<LogEntry>;
}

export interface LogEntry {
  /** Grows along the app's stream; without line breaks. */
  readonly id: string;
  readonly line: LogLine;
}
