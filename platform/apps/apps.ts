import { Fault } from '../errors.ts';
import { appSubnetsIn } from '../model/address-pool.ts';
import { type App, type AppSettings, appNameProblem } from '../model/app.ts';
import { canonicalHostname, type Domain, hostnameProblem } from '../model/domain.ts';
import type { Store } from '../store/store.ts';
import { madeUpName } from './names.ts';

/** Who acts on which app. */
interface On {
  readonly app: App;
  readonly accountId: string;
}

/** What can be done to an app beside releasing it: each act is one transaction with its event. */
export class AppActs {
  readonly #store: Store;
  readonly #pool: string;
  readonly #domain: string;

  constructor({ store, pool, domain }: { store: Store; pool: string; domain: string }) {
    this.#store = store;
    this.#pool = pool;
    this.#domain = domain;
  }

  /** Throws a Fault `invalid_params` for a bad or taken name, `host_full` when the address pool has no network left. */
  create({ accountId, name }: { accountId: string; name: string | null }): App {
    return this.#store.transaction(() => {
      const chosen = name ?? this.#freeName();
      this.#refuseName(chosen);
      const app = this.#store.apps.create({ name: chosen, ownerId: accountId, subnets: appSubnetsIn(this.#pool) });
      if (app === null) {
        throw new Fault({
          code: 'host_full',
          message: `Cannot create ${chosen}: all ${appSubnetsIn(this.#pool)} networks of the address pool are taken`,
          next: 'Destroy an app that is not needed any more.',
        });
      }
      this.#store.formation.add({ appId: app.id, type: 'web', quantity: 1 });
      return app;
    });
  }

  rename({ app, accountId, name }: On & { name: string }): App {
    return this.#store.transaction(() => {
      if (name === app.name) return app;
      this.#refuseName(name);
      this.#store.apps.rename({ app, name, accountId });
      return this.#fresh(app);
    });
  }

  setMaintenance({ app, accountId, on }: On & { on: boolean }): App {
    if (app.maintenance === on) return app;
    return this.#store.transaction(() => {
      this.#store.apps.setMaintenance({ app, on, accountId });
      return this.#fresh(app);
    });
  }

  setSettings({ app, accountId, settings }: On & { settings: Partial<AppSettings> }): App {
    return this.#store.transaction(() => {
      this.#store.apps.setSettings({ app, settings: { ...app.settings, ...settings }, accountId });
      return this.#fresh(app);
    });
  }

  /** Throws a Fault `invalid_params` for what is no hostname or another app's. */
  addDomain({ app, accountId, hostname }: On & { hostname: string }): Domain {
    const canonical = canonicalHostname(hostname);
    const problem = hostnameProblem(canonical, this.#domain);
    if (problem !== null) throw new Fault({ code: 'invalid_params', message: `Cannot add the domain: ${problem}` });
    return this.#store.transaction(() => {
      const taken = this.#store.domains.byHostname(canonical);
      if (taken !== null) {
        const whose = taken.appId === app.id ? `${app.name} already has it` : 'another app has it';
        throw new Fault({ code: 'invalid_params', message: `Cannot add ${canonical}: ${whose}` });
      }
      return this.#store.domains.create({ appId: app.id, hostname: canonical, accountId });
    });
  }

  removeDomain({ domain, accountId }: { domain: Domain; accountId: string }): void {
    this.#store.transaction(() => this.#store.domains.remove({ domain, accountId }));
  }

  #refuseName(name: string): void {
    const problem = appNameProblem(name);
    if (problem !== null) throw new Fault({ code: 'invalid_params', message: problem });
    if (this.#store.apps.byName(name) !== null) {
      throw new Fault({
        code: 'invalid_params',
        message: `Name ${name} is already taken`,
        next: 'Choose another, or leave it out to get one made up.',
      });
    }
  }

  #freeName(): string {
    for (;;) {
      const name = madeUpName();
      if (this.#store.apps.byName(name) === null) return name;
    }
  }

  #fresh(app: App): App {
    return this.#store.apps.byId(app.id) ?? app;
  }
}
