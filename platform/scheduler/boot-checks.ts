import type { ObservedContainer, ProcessEngine } from '../engine/engine.ts';
import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import type { Dyno, Endpoint } from '../model/dyno.ts';
import type { Store } from '../store/store.ts';
import { type BootCheck, waitUntilReady } from './boot-check.ts';
import type { Crashes } from './crashes.ts';
import { diagnoseBoot } from './diagnosis.ts';
import type { DynoLogs } from './dyno-logs.ts';

/** Even a dyno whose time went by while nobody looked (the platform was away) is asked this long. */
const LEAST_MS = 2_000;

/** One web dyno that boots. */
interface Boot {
  readonly dyno: Dyno;
  readonly container: ObservedContainer;
  readonly app: App;
}

export interface BootChecksOptions {
  readonly store: Store;
  readonly engine: Pick<ProcessEngine, 'listening' | 'removeContainer'>;
  readonly logs: DynoLogs;
  readonly crashes: Crashes;
  readonly domain: string;
  readonly reach: 'address' | 'published-port';
  readonly onError: (error: unknown, appId: string) => void;
}

/** Watches web dynos from their start until they are ready, or have had their time. */
export class BootChecks {
  readonly #options: BootChecksOptions;
  readonly #running = new Map<string, { controller: AbortController; done: Promise<void> }>();

  constructor(options: BootChecksOptions) {
    this.#options = options;
  }

  /** Begins with the dyno, unless it is being watched already. */
  begin({ endpoint, ...boot }: Boot & { endpoint: Endpoint }): void {
    const { dyno, app } = boot;
    if (this.#running.has(dyno.id)) return;
    const { reach, domain, onError } = this.#options;
    const check: BootCheck = {
      endpoint,
      healthPath: app.settings.healthPath,
      publishedPort: reach === 'published-port',
      hostname: `${app.name}.${domain}`,
    };
    const controller = new AbortController();
    const done = this.#watch({ boot, check, given: controller.signal })
      .catch((error: unknown) => {
        // The Engine that is away is looked at again when it is back.
        if (!(error instanceof Fault && error.code === 'engine_unavailable')) onError(error, app.id);
      })
      .finally(() => this.#running.delete(dyno.id));
    this.#running.set(dyno.id, { controller, done });
  }

  /** The dyno is not to become ready any more. */
  end(dynoId: string): void {
    this.#running.get(dynoId)?.controller.abort();
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  async #watch({ boot, check, given }: { boot: Boot; check: BootCheck; given: AbortSignal }): Promise<void> {
    const { dyno, container, app } = boot;
    const { store, logs } = this.#options;
    const left = (container.startedAt ?? Date.now()) + app.settings.bootSeconds * 1000 - Date.now();
    const signal = AbortSignal.any([given, AbortSignal.timeout(Math.max(left, LEAST_MS))]);
    let lastRefusal: string | null = null;
    const onRefused = (why: string) => {
      lastRefusal = why;
    };
    const ready = await waitUntilReady(check, { signal, onRefused });
    if (given.aborted || store.dynos.byId(dyno.id)?.state !== 'starting') return;
    if (!ready) return this.#tooLate({ boot, check, lastRefusal });
    store.transaction(() => store.dynos.change(dyno.id, { state: 'up', endpoint: check.endpoint }));
    logs.say({ appId: app.id, process: dyno.name, text: 'State changed from starting to up' });
  }

  async #tooLate(late: { boot: Boot; check: BootCheck; lastRefusal: string | null }): Promise<void> {
    const { boot, check, lastRefusal } = late;
    const { dyno, container, app } = boot;
    const { engine, crashes } = this.#options;
    const diagnosis = diagnoseBoot({
      name: dyno.name,
      port: check.endpoint.port,
      seconds: app.settings.bootSeconds,
      listening: await this.#listening(container),
      healthPath: check.healthPath,
      lastRefusal,
    });
    crashes.bootTimeout({ dyno, diagnosis });
    await engine.removeContainer({ containerId: container.containerId, force: true });
  }

  /** Where it listens: evidence only, so what goes wrong with it is told and does not matter. */
  async #listening({ containerId, appId }: ObservedContainer): Promise<Endpoint[]> {
    try {
      return await this.#options.engine.listening(containerId);
    } catch (error) {
      if (error instanceof Fault && error.code === 'engine_unavailable') throw error;
      this.#options.onError(error, appId);
      return [];
    }
  }
}
