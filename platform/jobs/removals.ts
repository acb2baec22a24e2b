import type { Engine } from '../engine/engine.ts';
import type { App } from '../model/app.ts';
import type { Store } from '../store/store.ts';

const RETRY_MS = 10_000;

type RemovalEngine = Pick<Engine, 'removeNetwork' | 'volumes' | 'removeVolume' | 'images' | 'removeImage'>;

/** Where an app has files, beside the record and the Docker Engine. */
export interface AppFiles {
  remove(appId: string): Promise<void>;
}

/**
 * Takes away what destroyed apps leave behind, once their last container has gone: network, images, volumes, source,
 * logs, and at the end the record. Each step can be taken again.
 */
export class Removals {
  readonly #store: Store;
  readonly #engine: RemovalEngine;
  readonly #files: AppFiles;
  readonly #onError: (error: unknown, app: App) => void;
  readonly #running = new Set<string>();
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #retryMs: number;

  constructor(options: {
    store: Store;
    engine: RemovalEngine;
    files: AppFiles;
    onError: (error: unknown, app: App) => void;
    retryMs?: number;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#files = options.files;
    this.#onError = options.onError;
    this.#retryMs = options.retryMs ?? RETRY_MS;
  }

  /** Carries on with what is open, and hears of destroyed apps from now on, until the answered function is called. */
  start(): () => void {
    const unsubscribe = this.#store.events.subscribe(({ kind, appId }) => {
      if (appId !== null && (kind === 'app.destroyed' || kind === 'dyno.removed' || kind === 'set.state'))
        this.#look(appId);
    });
    for (const app of this.#store.apps.all()) this.#look(app.id);
    return () => {
      unsubscribe();
      for (const timer of this.#retries) clearTimeout(timer);
    };
  }

  #look(appId: string): void {
    const app = this.#store.apps.byId(appId);
    if (app?.state !== 'deleting' || this.#running.has(appId)) return;
    if (this.#store.dynos.ofApp(appId).length > 0) return;
    this.#running.add(appId);
    this.#remove(app)
      .catch((error: unknown) => {
        this.#onError(error, app);
        this.#retry(appId);
      })
      .finally(() => this.#running.delete(appId));
  }

  #retry(appId: string): void {
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#look(appId);
    }, this.#retryMs);
    this.#retries.add(timer);
  }

  async #remove(app: App): Promise<void> {
    await this.#engine.removeNetwork(app.id);
    for (const { name, appId } of await this.#engine.volumes()) {
      if (appId === app.id) await this.#engine.removeVolume(name);
    }
    const images = (await this.#engine.images()).filter(({ labels }) => labels['berth.app'] === app.id);
    for (const image of images.toSorted((left, right) => right.createdAt - left.createdAt)) {
      for (const reference of image.tags.length > 0 ? image.tags : [image.id])
        await this.#engine.removeImage(reference);
    }
    await this.#files.remove(app.id);
    this.#store.transaction(() => this.#store.apps.remove(app));
  }
}
