import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import { type ConfigVars, configVarProblem, type Image, MAX_CONFIG_BYTES, type Release } from '../model/release.ts';
import type { Store } from '../store/store.ts';
import { scale } from './formation.ts';

/** Who wants it, and of which app. */
export interface By {
  readonly app: App;
  readonly accountId: string;
}

/** What the first release of an app brings along. */
export interface FirstRelease {
  readonly config: ConfigVars;
  readonly formation: Readonly<Record<string, { readonly quantity: number | null; readonly size: string | null }>>;
}

/**
 * Makes the releases: each is recorded in one transaction with its rollout, which the rollout worker then carries
 * out. Releases are append-only; the base of a new one is the newest that did not fail.
 */
export class ReleaseMaker {
  readonly #store: Store;
  readonly #hostMemoryBytes: number;

  /** `hostMemoryBytes`: what the host has for dynos of a size that an app.json asks for. */
  constructor(store: Store, { hostMemoryBytes = Number.POSITIVE_INFINITY }: { hostMemoryBytes?: number } = {}) {
    this.#store = store;
    this.#hostMemoryBytes = hostMemoryBytes;
  }

  /** Config vars as the next release has them: of the newest that did not fail. */
  config(app: App): ConfigVars {
    const base = this.#store.releases.base(app.id);
    return base === null ? {} : this.#store.releases.config(base.id);
  }

  /**
   * A release of a new image with the config vars that the app has. `first` is what an app.json asks for at the first
   * deploy: config vars that are not set, and the formation as far as nobody has scaled it.
   */
  deploy(options: By & { image: Image; description: string; first?: FirstRelease | null }): Release {
    const { app, accountId, image, description, first = null } = options;
    return this.#store.transaction(() => {
      for (const type of Object.keys(image.processTypes)) {
        if (type !== 'release') this.#store.formation.add({ appId: app.id, type, quantity: type === 'web' ? 1 : 0 });
      }
      if (first !== null) this.#form({ app, accountId, formation: first.formation });
      const config = merge(first?.config ?? {}, this.config(app));
      return this.#record({ app, accountId, image, description, config });
    });
  }

  #form({ app, accountId, formation }: By & Pick<FirstRelease, 'formation'>): void {
    const untouched = this.#store.formation.ofApp(app.id).filter(({ createdAt, updatedAt }) => createdAt === updatedAt);
    const updates = untouched.flatMap(({ type }) => {
      const wanted = Object.hasOwn(formation, type) ? formation[type] : undefined;
      return wanted === undefined ? [] : [{ type, ...wanted }];
    });
    scale({ store: this.#store, app, accountId, updates, hostMemoryBytes: this.#hostMemoryBytes });
  }

  /**
   * Merges `changes` into the config vars (null removes one). Answers the whole new map, and the release; null when
   * nothing changes.
   */
  setConfig({ app, accountId, changes }: By & { changes: Readonly<Record<string, string | null>> }): {
    release: Release | null;
    config: ConfigVars;
  } {
    return this.#store.transaction(() => {
      const before = this.config(app);
      const config = merge(before, changes);
      const touched = Object.keys(changes).filter((name) => before[name] !== config[name]);
      if (touched.length === 0) return { release: null, config: before };
      const base = this.#store.releases.base(app.id);
      const image = base?.imageId ? this.#store.images.byId(base.imageId) : null;
      const description = describeChange({ touched, config });
      return { release: this.#record({ app, accountId, image, description, config }), config };
    });
  }

  /** A new release that repeats `to`, image and config vars. */
  rollback({ app, accountId, to }: By & { to: Release }): Release {
    const image = to.imageId === null ? null : this.#store.images.byId(to.imageId);
    if (to.appId !== app.id || to.status !== 'succeeded') {
      throw new Fault({
        code: 'invalid_params',
        message: `Cannot roll back to v${to.version}: it never went live (${to.status})`,
        next: 'Choose another with `berth releases`.',
      });
    }
    if (image === null && this.#store.releases.base(app.id)?.imageId) {
      throw new Fault({
        code: 'invalid_params',
        message: `Cannot roll back to v${to.version}: it has config vars alone, nothing had been deployed by then, and the app would be gone`,
        next: 'Choose one that was deployed with `berth releases`.',
      });
    }
    if (image !== null && !image.present) {
      throw new Fault({
        code: 'image_swept',
        message: `Cannot roll back to v${to.version}: its image was swept to free the disk`,
        next: 'Choose a newer release with `berth releases`, or push its commit again.',
      });
    }
    return this.#store.transaction(() =>
      this.#record({
        app,
        accountId,
        image,
        description: `Rollback to v${to.version}`,
        config: this.#store.releases.config(to.id),
      }),
    );
  }

  #record(release: By & { image: Image | null; description: string; config: ConfigVars }): Release {
    const { app, accountId, image, description, config } = release;
    const made = this.#store.releases.create({
      appId: app.id,
      description,
      imageId: image?.id ?? null,
      processTypes: image?.processTypes ?? {},
      accountId,
      config,
    });
    this.#store.rollouts.create(made);
    return made;
  }
}

function merge(before: ConfigVars, changes: Readonly<Record<string, string | null>>): ConfigVars {
  const merged = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) {
      merged.delete(name);
      continue;
    }
    const problem = configVarProblem(name, value);
    if (problem !== null) throw new Fault({ code: 'invalid_params', message: `Cannot set config vars: ${problem}` });
    merged.set(name, value);
  }
  const config = Object.fromEntries(merged);
  const size = Buffer.byteLength(JSON.stringify(config));
  if (size > MAX_CONFIG_BYTES) {
    throw new Fault({
      code: 'invalid_params',
      message: `Cannot set config vars: together they take ${size} bytes, and ${MAX_CONFIG_BYTES} is the most`,
      next: 'Keep large values in a file or a backing service.',
    });
  }
  return config;
}

/** As Heroku words it: `Set A, B config vars`, `Remove X config vars`. */
function describeChange({ touched, config }: { touched: readonly string[]; config: ConfigVars }): string {
  const set = touched.filter((name) => Object.hasOwn(config, name));
  const removed = touched.filter((name) => !Object.hasOwn(config, name));
  return [
    ...(set.length > 0 ? [`Set ${set.join(', ')} config vars`] : []),
    ...(removed.length > 0 ? [`Remove ${removed.join(', ')} config vars`] : []),
  ].join(', ');
}
