import { TRAFFIC_INTERVAL_MS, type TrafficInterval } from '../platform/model/traffic.ts';
import { Backoff } from './backoff.ts';
import { type Finished, TrafficMeter } from './traffic-meter.ts';

/** Where counted intervals go. */
export interface TrafficSink {
  /** Rejects while it is away; the same interval may then come again. */
  traffic(interval: TrafficInterval, signal: AbortSignal): Promise<void>;
}

/** Counts requests, and hands every interval over once it ends. */
export class TrafficReport {
  readonly #sink: TrafficSink;
  readonly #keptIntervals: number;
  readonly #meter: TrafficMeter;
  readonly #abort = new AbortController();
  #waiting: TrafficInterval[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | null = null;

  /** `keptIntervals`: how many are kept while the sink is away; the oldest go first. */
  constructor(sink: TrafficSink, keptIntervals = 60) {
    this.#sink = sink;
    this.#keptIntervals = keptIntervals;
    this.#meter = new TrafficMeter(Date.now(), (interval) => this.#keep(interval));
  }

  /** Counts a request of `app` that is over now. No timer runs while there is none. */
  count(app: string, request: Finished): void {
    const now = Date.now();
    this.#meter.count(app, request, now);
    this.#timer ??= this.#atEnd(now);
  }

  /** Hands over what is left, the interval that is open too, for at most `ms`, and stops. */
  async stop(ms: number): Promise<void> {
    clearTimeout(this.#timer);
    const limit = setTimeout(() => this.#abort.abort(), ms);
    this.#meter.flush();
    await this.#sending;
    clearTimeout(limit);
  }

  #end(): void {
    this.#timer = undefined;
    const now = Date.now();
    this.#meter.roll(now);
    // A timer may fire a little early, or after the next interval began.
    if (this.#meter.counting) this.#timer = this.#atEnd(now);
  }

  #atEnd(now: number): NodeJS.Timeout {
    return setTimeout(() => this.#end(), TRAFFIC_INTERVAL_MS - (now % TRAFFIC_INTERVAL_MS));
  }

  #keep(interval: TrafficInterval): void {
    this.#waiting.push(interval);
    this.#bound();
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
    });
  }

  async #send(): Promise<void> {
    const { signal } = this.#abort;
    const backoff = new Backoff();
    for (let next = this.#waiting.shift(); next && !signal.aborted; next = this.#waiting.shift()) {
      try {
        await this.#sink.traffic(next, signal);
        backoff.reset();
      } catch {
        // Away: kept, within bounds, for the next try.
        this.#waiting.unshift(next);
        this.#bound();
        await backoff.pause(signal);
      }
    }
  }

  #bound(): void {
    this.#waiting.splice(0, Math.max(0, this.#waiting.length - this.#keptIntervals));
  }
}
