import type { DynoUsage, Engine } from '../engine/engine.ts';
import { ALL_APPS, type DynoSample } from '../model/metrics.ts';

const INTERVAL_MS = 10_000;

/** Where samples go. */
export interface SampleSink {
  /** `at`: unix ms within the interval that the samples are of. */
  sample(at: number, samples: readonly DynoSample[]): void;
}

/** Looks every 10 s at what dynos use, and hands on what each took since the look before. */
export class Sampler {
  readonly #engine: Pick<Engine, 'usage'>;
  readonly #sink: SampleSink;
  readonly #onError: (error: unknown) => void;
  #before = new Map<string, { cpuMs: number; at: number }>();
  #lookedAt: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  /** What was seen last. */
  latest: readonly DynoUsage[] = [];

  constructor(options: { engine: Pick<Engine, 'usage'>; sink: SampleSink; onError: (error: unknown) => void }) {
    this.#engine = options.engine;
    this.#sink = options.sink;
    this.#onError = options.onError;
  }

  start(): void {
    this.#next();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** One look, at the unix ms `now`. A dyno that was there before the first one has used nothing yet that can be dated. */
  async look(now: number): Promise<void> {
    const usages = await this.#engine.usage();
    if (this.#closed) return;
    const samples = bySlot(usages.map((usage) => this.#sampleOf(usage, now)));
    this.#before = new Map(usages.map(({ containerId, cpuMs }) => [containerId, { cpuMs, at: now }]));
    this.#lookedAt = now;
    this.latest = usages;
    if (samples.length > 0) this.#sink.sample(now - INTERVAL_MS / 2, [...samples, totalOf(samples)]);
  }

  #next(): void {
    if (this.#closed) return;
    const wait = INTERVAL_MS - (Date.now() % INTERVAL_MS);
    this.#timer = setTimeout(() => {
      this.look(Date.now())
        .catch(this.#onError)
        .finally(() => this.#next());
    }, wait);
    this.#timer.unref();
  }

  #sampleOf({ containerId, appId, name, startedAt, memoryBytes, memoryLimitBytes, cpuMs }: DynoUsage, now: number) {
    const before = this.#before.get(containerId) ?? this.#beginning(startedAt);
    const sample: DynoSample = {
      app: appId,
      dyno: name,
      memoryBytes,
      memoryLimitBytes,
      cpuMs: before === null ? 0 : Math.max(0, cpuMs - before.cpuMs),
      measuredMs: before === null ? 0 : Math.max(0, now - before.at),
    };
    return sample;
  }

  /** A dyno that started after the last look has used all of its time since. */
  #beginning(startedAt: number | null) {
    if (this.#lookedAt === null || startedAt === null || startedAt < this.#lookedAt) return null;
    return { cpuMs: 0, at: startedAt };
  }
}

/** One sample a name: while a rollout has a new `web.1` beside the old one, they are seen as one. */
function bySlot(samples: readonly DynoSample[]): DynoSample[] {
  const slots = new Map<string, DynoSample>();
  for (const sample of samples) {
    const key = `${sample.app} ${sample.dyno}`;
    const other = slots.get(key);
    slots.set(key, other === undefined ? sample : together(sample, other));
  }
  return [...slots.values()];
}

function together(one: DynoSample, other: DynoSample): DynoSample {
  const larger = one.memoryBytes > other.memoryBytes ? one : other;
  return {
    ...larger,
    cpuMs: one.cpuMs + other.cpuMs,
    measuredMs: Math.max(one.measuredMs, other.measuredMs),
  };
}

function totalOf(samples: readonly DynoSample[]): DynoSample {
  return {
    app: ALL_APPS,
    dyno: '',
    memoryBytes: samples.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    memoryLimitBytes: null,
    cpuMs: samples.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    measuredMs: Math.max(...samples.map(({ measuredMs }) => measuredMs)),
  };
}
