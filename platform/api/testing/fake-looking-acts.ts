import { tmpdir } from 'node:os';
import { HostReporter } from '../../metrics/host-report.ts';
import type { BackupReport, RouterReport } from '../../model/host.ts';
import type { Store } from '../../store/store.ts';
import type { Acts } from '../dependencies.ts';
import { FakeAccountActs } from './fake-account-acts.ts';

/** Acts that show something: of the record, or figures that no host has. */
export class FakeLookingActs extends FakeAccountActs {
  readonly routers: RouterReport[] = [];
  readonly backups: BackupReport[] = [];
  readonly #store: Store;
  readonly #reporter: HostReporter;

  constructor(store: Store) {
    super(store);
    this.#store = store;
    this.#reporter = new HostReporter({
      store,
      home: tmpdir(),
      keptBackBytes: 512 * 1024 * 1024,
      versions: { berth: '0.1.0', commit: null, node: '24', docker: '26', sqlite: '3', stack: 'berth/stack:trixie' },
      usages: () => [],
      routes: () => ({ routers: this.routers, revision: 7 }),
      backups: () => this.backups,
    });
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
      metricsBytes: 10,
      freeBytes: 8,
      totalBytes: 9,
    };
  }

  /** Of the real machine, as far as it can be told without containers. */
  host() {
    return this.#reporter.read();
  }

  async queue() {
    return { concurrentBuilds: 1, builds: this.#store.builds.open() };
  }
}
