import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Account } from '../../model/account.ts';
import type { App, AppSettings } from '../../model/app.ts';
import type { Dyno } from '../../model/dyno.ts';
import type { ProcessSet, ProcessSetState } from '../../model/process-set.ts';
import type { Image, ProcessTypes, Release } from '../../model/release.ts';
import { openStore, type Store } from '../store.ts';

/** A real record in a folder of its own with one account and one app, and short ways to fill it. */
export class TestRecord {
  readonly store: Store;
  readonly folder: string;
  readonly account: Account;
  readonly app: App;
  #images = 0;

  constructor({ store, folder }: { store: Store; folder: string }) {
    this.store = store;
    this.folder = folder;
    this.account = store.transaction(() =>
      store.accounts.create({ email: 'admin@localhost', name: null, role: 'admin' }),
    );
    this.app = this.newApp('hello');
  }

  newApp(name: string): App {
    return this.store.transaction(() => {
      const app = this.store.apps.create({ name, ownerId: this.account.id, subnets: 16 });
      if (app === null) throw new Error('No subnet is left');
      return app;
    });
  }

  settings(settings: Partial<AppSettings>): void {
    const app = this.store.apps.byId(this.app.id) ?? this.app;
    const accountId = this.account.id;
    this.store.transaction(() =>
      this.store.apps.setSettings({ app, settings: { ...app.settings, ...settings }, accountId }),
    );
  }

  image(options: Partial<Omit<Image, 'id' | 'present' | 'createdAt'>> = {}): Image {
    this.#images++;
    return this.store.transaction(() =>
      this.store.images.create({
        appId: this.app.id,
        dockerImage: `sha256:${this.#images}`,
        commit: 'c'.repeat(40),
        processTypes: { web: 'node server.js' },
        buildpack: 'Node.js',
        sizeBytes: 1,
        kind: 'buildpack',
        ...options,
      }),
    );
  }

  /** A release of a new image; by default one that went live, without a rollout. */
  release(
    options: {
      processTypes?: ProcessTypes;
      config?: Record<string, string>;
      image?: Image | null;
      status?: Release['status'];
    } = {},
  ): Release {
    const { processTypes = { web: 'node server.js' }, config = {}, status = 'succeeded' } = options;
    const image = options.image === undefined ? this.image({ processTypes }) : options.image;
    return this.store.transaction(() => {
      const release = this.store.releases.create({
        appId: this.app.id,
        description: 'Deploy cccccccc',
        imageId: image?.id ?? null,
        processTypes: image?.processTypes ?? {},
        accountId: this.account.id,
        config,
      });
      if (status === 'succeeded') this.store.releases.succeed(release);
      if (status === 'failed') this.store.releases.fail({ release, code: 'boot_timeout', message: 'too slow' });
      return this.store.releases.byId(release.id) ?? release;
    });
  }

  set(options: { release: Release; type?: string; state?: ProcessSetState }): ProcessSet {
    const { release, type = 'web', state = 'live' } = options;
    return this.store.transaction(() =>
      this.store.processSets.create({ appId: this.app.id, releaseId: release.id, type, state }),
    );
  }

  setState(set: ProcessSet, state: ProcessSetState): void {
    this.store.transaction(() => this.store.processSets.setState({ set, state }));
  }

  dyno(options: { release: Release; set: ProcessSet | null; name?: string; attached?: boolean }): Dyno {
    const { release, set, name = 'web.1', attached = false } = options;
    return this.store.transaction(() =>
      this.store.dynos.create({
        appId: this.app.id,
        releaseId: release.id,
        processSetId: set?.id ?? null,
        type: set?.type ?? 'run',
        name,
        address: `10.90.0.${10 + this.store.dynos.ofApp(this.app.id).length}`,
        command: 'node server.js',
        attached,
        crashes: 0,
      }),
    );
  }

  scale(type: string, quantity: number): void {
    const { store, app, account } = this;
    store.transaction(() => {
      store.formation.add({ appId: app.id, type, quantity: 0 });
      const entry = store.formation.ofApp(app.id).find((one) => one.type === type);
      if (entry !== undefined) store.formation.set({ entry, quantity, size: entry.size, accountId: account.id });
    });
  }

  dynos(): Dyno[] {
    return this.store.dynos.ofApp(this.app.id);
  }

  /** `web.1 up`, … in the order of their making. */
  states(): string[] {
    return this.dynos().map(({ name, state }) => `${name} ${state}`);
  }

  destroy(): void {
    this.store.transaction(() => this.store.apps.markDeleting({ app: this.app, accountId: this.account.id }));
  }
}

export function openRecord(context: TestContext): TestRecord {
  const folder = mkdtempSync(join(tmpdir(), 'berth-record-'));
  const store = openStore({ path: join(folder, 'berth.db'), keyFile: join(folder, 'key') });
  context.after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  return new TestRecord({ store, folder });
}

/** Tries again until it holds; the test's own time limit ends it. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
