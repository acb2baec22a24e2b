import type { DynoUsage, Engine } from '../engine/engine.ts';
import type { Restart } from '../model/metrics.ts';
import type { TrafficInterval } from '../model/traffic.ts';
import type { Store } from '../store/store.ts';
import type { Exposition } from './exposition.ts';
import { type RecordSink, watchRecord } from './record-watch.ts';
import { Sampler, type SampleSink } from './sampler.ts';
import { Totals } from './totals.ts';

/** Where all figures are kept. */
export interface FigureSink extends SampleSink, RecordSink {
  /** Answers false for an interval that was told before. */
  accept(routerId: string, interval: TrafficInterval): boolean;
}

/** Gathers all figures: what routers counted, what dynos use, and when they are started again. */
export class Gathering {
  readonly #store: Store;
  readonly #sink: FigureSink;
  readonly #onError: (error: unknown) => void;
  readonly #sampler: Sampler;
  readonly #totals = new Totals();
  #end: (() => void) | null = null;

  constructor(options: {
    store: Store;
    engine: Pick<Engine, 'usage'>;
    metrics: FigureSink;
    onError: (error: unknown) => void;
  }) {
    const { store, engine, metrics: sink, onError } = options;
    this.#store = store;
    this.#sink = sink;
    this.#onError = onError;
    this.#sampler = new Sampler({ engine, sink, onError });
  }

  /** What dynos were last seen to use. */
  get usages(): readonly DynoUsage[] {
    return this.#sampler.latest;
  }

  start(): void {
    this.#end = watchRecord({ store: this.#store, sink: this, onError: this.#onError });
    this.#sampler.start();
  }

  close(): void {
    this.#sampler.close();
    this.#end?.();
  }

  /** Takes what a router counted; the same interval may come again. */
  accept(routerId: string, interval: TrafficInterval): void {
    if (this.#sink.accept(routerId, interval)) this.#totals.count(interval);
  }

  restarted(restart: Restart): void {
    this.#totals.restarted(restart);
    this.#sink.restarted(restart);
  }

  forget(appId: string): void {
    this.#totals.forget(appId);
    this.#sink.forget(appId);
  }

  /** All of it for Prometheus. What it takes to write that is loaded with the first question: 16 MiB. */
  async expose(): Promise<Exposition> {
    const { expose } = await import('./exposition.ts');
    const builds: Record<string, number> = { queued: 0, building: 0, releasing: 0 };
    for (const { status } of this.#store.builds.open()) builds[status] = (builds[status] ?? 0) + 1;
    return await expose({
      nameOf: (id) => this.#store.apps.byId(id)?.name ?? null,
      requests: this.#totals.requests,
      restarts: this.#totals.restarts,
      usages: this.#sampler.latest,
      dynos: this.#store.dynos.all(),
      builds,
    });
  }
}
