import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { facts } from '../berth.ts';

/** An app under load: where it answers, and the name that it must answer with. */
export interface Subject {
  readonly host: string;
  readonly name: string;
}

export interface Miss {
  readonly host: string;
  /** Milliseconds after the load began. */
  readonly at: number;
  /** Status and beginning of the body, or the connection's error. */
  readonly what: string;
  /** The router itself was not there: no connection was made, or the one there was broke. */
  readonly broken: boolean;
}

/** What came of a load. */
export interface LoadReport {
  readonly good: number;
  /** Answered, but not with 200. */
  readonly failed: readonly Miss[];
  /** Answered by another app's dyno. */
  readonly misrouted: readonly Miss[];
  /** Longest milliseconds to a good answer. */
  readonly slowestMs: number;
}

const REQUESTS_PER_SECOND = 50;
const LOOPS_PER_APP = 2;
const TIMEOUT_MS = 60_000;

/** A closed loop of about 50 requests a second in all over a few apps, through the router. */
export class Load {
  readonly #began = performance.now();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #failed: Miss[] = [];
  readonly #misrouted: Miss[] = [];
  readonly #loops: Promise<void>[] = [];
  #good = 0;
  #slowestMs = 0;
  #ended = false;

  constructor(subjects: readonly Subject[]) {
    const pauseMs = (1000 * LOOPS_PER_APP * subjects.length) / REQUESTS_PER_SECOND;
    for (const subject of subjects) {
      for (let loop = 0; loop < LOOPS_PER_APP; loop++) this.#loops.push(this.#run(subject, pauseMs));
    }
  }

  /** Ends when each loop has had its last answer. */
  async end(): Promise<LoadReport> {
    this.#ended = true;
    await Promise.all(this.#loops);
    this.#agent.destroy();
    return { good: this.#good, failed: this.#failed, misrouted: this.#misrouted, slowestMs: this.#slowestMs };
  }

  async #run(subject: Subject, pauseMs: number): Promise<void> {
    while (!this.#ended) {
      const began = performance.now();
      await this.#ask(subject);
      await sleep(Math.max(1, pauseMs - (performance.now() - began)));
    }
  }

  async #ask({ host, name }: Subject): Promise<void> {
    const began = performance.now();
    const answer = await this.#send(host);
    const miss = {
      host,
      at: Math.round(began - this.#began),
      what: answer.text.slice(0, 200),
      broken: answer.status === 0,
    };
    const byApp = /^I am (\S+)/.exec(answer.text)?.[1];
    if (byApp !== undefined && byApp !== name) this.#misrouted.push(miss);
    else if (answer.status === 200 && byApp === name) {
      this.#good += 1;
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - began);
    } else this.#failed.push({ ...miss, what: `${answer.status} ${miss.what}` });
  }

  #send(host: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve) => {
      const { routerPort: port } = facts();
      const lost = (error: Error): void => resolve({ status: 0, text: String(error) });
      const headers = { host, accept: 'application/json' };
      const asked = request({ host: '127.0.0.1', port, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', lost);
      });
      asked.setTimeout(TIMEOUT_MS, () => asked.destroy(new Error('no answer in time')));
      asked.on('error', lost);
      asked.end();
    });
  }
}
