import type { DynoUsage, Engine } from '../engine/engine.ts';
import type { Store } from '../store/store.ts';
import { type RecordSink, watchRecord } from './record-watch.ts';
import { Sampler, type SampleSink } from './sampler.ts';

/** Gathers figures beside those that routers tell: what dynos use, and when they are started again. */
export class Gathering {
  readonly #sampler: Sampler;
  readonly #watch: () => () => void;
  #end: (() => void) | null = null;

  constructor(options: {
    store: Store;
    engine: Pick<Engine, 'usage'>;
    metrics: SampleSink & RecordSink;
    onError: (error: unknown) => void;
  }) {
    const { store, engine, metrics: sink, onError } = options;
    this.#sampler = new Sampler({ engine, sink, onError });
    this.#watch = () => watchRecord({ store, sink, onError });
  }

  /** What dynos were last seen to use. */
  get latest(): readonly DynoUsage[] {
    return this.#sampler.latest;
  }

  start(): void {
    this.#end = this.#watch();
    this.#sampler.start();
  }

  close(): void {
    this.#sampler.close();
    this.#end?.();
  }
}
