import { randomBytes } from 'node:crypto';
import type { LogLine } from '../model/log.ts';

/** What a log session shows. */
export interface LogSession {
  readonly appId: string;
  /** How many of the newest lines it begins with. */
  readonly lines: number;
  /** Whether it goes on with the lines that come. */
  readonly tail: boolean;
  readonly source?: LogLine['source'] | undefined;
  /** One process (`web.1`), or all of a type (`web`). */
  readonly dyno?: string | undefined;
}

const LIFE_MS = 5 * 60 * 1000;
const MAX_SESSIONS = 10_000;

/**
 * Log sessions, in memory. The id is the right to read: 192 random bits, good for five minutes after its making and
 * after each use, so that a client that lost its connection can come back.
 */
export class LogSessions {
  readonly #now: () => number;
  readonly #sessions = new Map<string, { session: LogSession; until: number }>();

  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now;
  }

  create(session: LogSession): string {
    for (const [id, { until }] of this.#sessions) {
      if (until < this.#now() || this.#sessions.size >= MAX_SESSIONS) this.#sessions.delete(id);
    }
    const id = randomBytes(24).toString('base64url');
    this.#sessions.set(id, { session, until: this.#now() + LIFE_MS });
    return id;
  }

  /** The session, or null when there is none or its time is over. */
  open(id: string): LogSession | null {
    const found = this.#sessions.get(id);
    if (found === undefined || found.until < this.#now()) return null;
    this.#sessions.set(id, { ...found, until: this.#now() + LIFE_MS });
    return found.session;
  }

  /** Ends the sessions of an app that is gone. */
  removeApp(appId: string): void {
    for (const [id, { session }] of this.#sessions) {
      if (session.appId === appId) this.#sessions.delete(id);
    }
  }
}
