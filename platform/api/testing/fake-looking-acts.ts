import type { Store } from '../../store/store.ts';
import type { Acts } from '../dependencies.ts';
import { FakeAccountActs } from './fake-account-acts.ts';

/** Acts that show something: of the record, or figures that no host has. */
export class FakeLookingActs extends FakeAccountActs {
  readonly #store: Store;

  constructor(store: Store) {
    super(store);
    this.#store = store;
  }

  configRevealed({ account, release, name }: Parameters<Acts['configRevealed']>[0]): void {
    this.#store.transaction(() => this.#store.releases.revealed({ release, accountId: account.id, name }));
  }

  async diskUsage() {
    return {
      imagesBytes: 1,
      volumesBytes: 2,
      containersBytes: 3,
      repositoriesBytes: 4,
      logsBytes: 5,
      sourcesBytes: 6,
      databaseBytes: 7,
      freeBytes: 8,
      totalBytes: 9,
    };
  }

  async queue() {
    return { concurrentBuilds: 1, builds: this.#store.builds.open() };
  }
}
