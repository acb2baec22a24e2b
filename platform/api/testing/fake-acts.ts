import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { PlanResource } from '../../client/berth-resources.ts';
import type { AttachedProcess } from '../../engine/engine.ts';
import { Fault } from '../../errors.ts';
import type { Account } from '../../model/account.ts';
import { type App, appNameProblem } from '../../model/app.ts';
import type { Build, TakenImage } from '../../model/build.ts';
import type { Dyno } from '../../model/dyno.ts';
import type { FormationEntry } from '../../model/formation.ts';
import type { ConfigVars, Release } from '../../model/release.ts';
import type { Store } from '../../store/store.ts';
import type { Acts, FormationUpdate } from '../dependencies.ts';
import { FakeLookingActs } from './fake-looking-acts.ts';
import { FakeRun } from './fake-run.ts';

/** A call of an act that records nothing but itself. */
export interface RecordedCall {
  readonly act: string;
  readonly options: unknown;
}

/** Acts on the real record, with nothing running behind it: every release succeeds at once. */
export class FakeActs extends FakeLookingActs implements Acts {
  readonly calls: RecordedCall[] = [];
  /** What was uploaded, by source id. */
  readonly received = new Map<string, Buffer>();
  /** Stands in for the process of an attached dyno: answers on both outputs what it is told. */
  readonly runs = new Map<string, FakeRun>();
  readonly #store: Store;
  #names = 0;

  constructor(store: Store) {
    super(store);
    this.#store = store;
  }

  async createApp({ account, name }: { account: Account; name: string | null }): Promise<App> {
    this.#names += 1;
    const wanted = name ?? `quiet-river-${this.#names}`;
    this.#requireFree(wanted);
    return this.#store.transaction(() => {
      const app = this.#store.apps.create({ name: wanted, ownerId: account.id, subnets: 4096 });
      if (app === null) throw new Fault({ code: 'host_full', message: 'No subnet is left' });
      this.#release({ account, app, description: 'Initial release', config: {}, imageId: null });
      return app;
    });
  }

  async renameApp({ account, app, name }: { account: Account; app: App; name: string }): Promise<App> {
    this.#requireFree(name);
    this.#store.transaction(() => this.#store.apps.rename({ app, name, accountId: account.id }));
    return this.#again(app);
  }

  async destroyApp({ account, app }: { account: Account; app: App }): Promise<void> {
    this.#store.transaction(() => this.#store.apps.markDeleting({ app, accountId: account.id }));
  }

  async setMaintenance({ account, app, on }: { account: Account; app: App; on: boolean }): Promise<App> {
    this.#store.transaction(() => this.#store.apps.setMaintenance({ app, on, accountId: account.id }));
    return this.#again(app);
  }

  async updateSettings(options: { account: Account; app: App; settings: Partial<App['settings']> }): Promise<App> {
    const { account, app } = options;
    const settings = { ...app.settings, ...options.settings };
    this.#store.transaction(() => this.#store.apps.setSettings({ app, settings, accountId: account.id }));
    return this.#again(app);
  }

  async setConfig(options: { account: Account; app: App; changes: Readonly<Record<string, string | null>> }) {
    const { account, app, changes } = options;
    const base = this.#store.releases.base(app.id);
    const merged: Record<string, string | null> = { ...(base && this.#store.releases.config(base.id)), ...changes };
    const config: ConfigVars = Object.fromEntries(
      Object.entries(merged).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    );
    const description = `Set ${Object.keys(changes).join(', ')} config vars`;
    const release = this.#release({ account, app, description, config, imageId: base?.imageId ?? null });
    return { release, config };
  }

  async rollback({ account, app, release }: { account: Account; app: App; release: Release }): Promise<Release> {
    const config = this.#store.releases.config(release.id);
    const description = `Rollback to v${release.version}`;
    return this.#release({ account, app, description, config, imageId: release.imageId });
  }

  async deployImage(options: { account: Account; app: App; imageId: string; description: string | null }) {
    const { account, app, imageId } = options;
    const base = this.#store.releases.base(app.id);
    const config = base === null ? {} : this.#store.releases.config(base.id);
    return this.#release({ account, app, description: options.description ?? 'Deploy', config, imageId });
  }

  async scale(options: { account: Account; app: App; updates: readonly FormationUpdate[] }): Promise<FormationEntry[]> {
    const { account, app, updates } = options;
    return this.#store.transaction(() => updates.map((update) => this.#scaleOne({ account, app, update })));
  }

  #scaleOne({ account, app, update }: { account: Account; app: App; update: FormationUpdate }): FormationEntry {
    const find = () => this.#store.formation.ofApp(app.id).find((entry) => entry.type === update.type);
    const entry = find();
    if (entry === undefined) {
      throw new Fault({ code: 'not_found', message: "Couldn't find that process type", resource: 'formation' });
    }
    const quantity =
      typeof update.quantity === 'number' ? update.quantity : entry.quantity + (update.quantity?.by ?? 0);
    this.#store.formation.set({ entry, quantity, size: update.size ?? entry.size, accountId: account.id });
    return find() ?? entry;
  }

  async restart(options: unknown): Promise<void> {
    this.calls.push({ act: 'restart', options });
  }

  async stopDyno(options: unknown): Promise<void> {
    this.calls.push({ act: 'stopDyno', options });
  }

  async startBuild(options: {
    account: Account;
    app: App;
    sourceId: string;
    version: string | null;
    subject: string | null;
    buildpacks: readonly string[] | null;
  }): Promise<Build> {
    const { account, app, version, subject, buildpacks } = options;
    const bytes = this.received.get(options.sourceId);
    if (bytes === undefined) throw new Fault({ code: 'invalid_params', message: 'The source has not been uploaded' });
    const commit = createHash('sha1').update(bytes).digest('hex');
    const build = { appId: app.id, accountId: account.id, commit, origin: 'archive', version, subject } as const;
    return this.#store.transaction(() => this.#store.builds.create({ ...build, buildpacks }));
  }

  async setBuildpacks({ account, app, buildpacks }: { account: Account; app: App; buildpacks: readonly string[] }) {
    return await this.updateSettings({ account, app, settings: { buildpacks } });
  }

  async purgeBuildCache(options: unknown): Promise<void> {
    this.calls.push({ act: 'purgeBuildCache', options });
  }

  async plan({ app }: { app: App }) {
    const plan: PlanResource['plan'] = null;
    return { app: { id: app.id, name: app.name }, commit: 'c0ffee', root: null, buildpacks: [], plan };
  }

  async catalog() {
    return { node: ['24.0.0'], python: ['3.13'] };
  }

  async deployTaken(options: {
    account: Account;
    app: App;
    image: TakenImage;
    version: string | null;
  }): Promise<Build> {
    const { account, app, image: takenImage, version } = options;
    const build = { appId: app.id, accountId: account.id, commit: 'c0ffee', origin: 'archive' } as const;
    return this.#store.transaction(() => this.#store.builds.create({ ...build, takenImage, version }));
  }

  async cancelBuild({ build }: { build: Build }): Promise<Build> {
    this.#store.transaction(() =>
      this.#store.builds.finish({ build, status: 'cancelled', code: 'build_cancelled', message: 'Cancelled' }),
    );
    return this.#store.builds.byId(build.id) ?? build;
  }

  async run(options: { account: Account; app: App; command: string; attach: boolean }): Promise<Dyno> {
    this.calls.push({ act: 'run', options });
    const { app, command } = options;
    const release = this.#store.releases.current(app.id);
    if (release === null) throw new Fault({ code: 'conflict', message: 'Nothing is released yet' });
    return this.#store.transaction(() =>
      this.#store.dynos.create({
        appId: app.id,
        releaseId: release.id,
        processSetId: null,
        type: 'run',
        name: `run.${1000 + this.calls.length}`,
        address: '10.90.0.9',
        command,
        crashes: 0,
      }),
    );
  }

  async attach({ dyno }: { dyno: Dyno }): Promise<AttachedProcess> {
    if (this.runs.has(dyno.id)) throw new Fault({ code: 'conflict', message: 'Somebody is attached already' });
    const run = new FakeRun();
    this.runs.set(dyno.id, run);
    return run;
  }

  async exec(options: { dyno: Dyno }): Promise<AttachedProcess> {
    this.calls.push({ act: 'exec', options });
    const run = new FakeRun();
    this.runs.set(options.dyno.id, run);
    return run;
  }

  async addDomain({ account, app, hostname }: { account: Account; app: App; hostname: string }) {
    if (this.#store.domains.byHostname(hostname) !== null) {
      throw new Fault({ code: 'invalid_params', message: `Cannot add ${hostname}: it is taken` });
    }
    return this.#store.transaction(() =>
      this.#store.domains.create({ appId: app.id, hostname, accountId: account.id }),
    );
  }

  async removeDomain({ account, domain }: Parameters<Acts['removeDomain']>[0]): Promise<void> {
    this.#store.transaction(() => this.#store.domains.remove({ domain, accountId: account.id }));
  }

  async createSource({ account }: { account: Account }): Promise<{ id: string }> {
    return this.#store.transaction(() => this.#store.sources.create(account.id));
  }

  async receiveSource({ id, stream }: { id: string; stream: Readable; limitBytes: number }): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    this.received.set(id, Buffer.concat(chunks));
  }

  /** A build of `app` that ended well: its image, process types and release. */
  deploy({
    account,
    app,
    processTypes,
    commit = 'c0ffee',
  }: {
    account: Account;
    app: App;
    processTypes: Record<string, string>;
    commit?: string;
  }): Release {
    const image = this.#store.transaction(() =>
      this.#store.images.create({
        appId: app.id,
        dockerImage: `sha256:${'ab'.repeat(32)}`,
        commit,
        processTypes,
        buildpack: 'Node.js',
        sizeBytes: 123_456,
        kind: 'buildpack',
      }),
    );
    const base = this.#store.releases.base(app.id);
    const config = base === null ? {} : this.#store.releases.config(base.id);
    return this.#release({ account, app, description: 'Deploy c0ffee', config, imageId: image.id });
  }

  #release(of: {
    account: Account;
    app: App;
    description: string;
    config: ConfigVars;
    imageId: string | null;
  }): Release {
    const { app, description, config, imageId } = of;
    const processTypes = (imageId === null ? null : this.#store.images.byId(imageId))?.processTypes ?? {};
    return this.#store.transaction(() => {
      const accountId = of.account.id;
      const release = this.#store.releases.create({
        appId: app.id,
        description,
        imageId,
        processTypes,
        accountId,
        config,
      });
      this.#store.rollouts.succeed(this.#store.rollouts.create(release));
      this.#store.releases.succeed(release);
      for (const type of Object.keys(processTypes)) {
        this.#store.formation.add({ appId: app.id, type, quantity: type === 'web' ? 1 : 0 });
      }
      return this.#store.releases.byId(release.id) ?? release;
    });
  }

  #requireFree(name: string): void {
    const problem = this.#store.apps.byName(name) === null ? appNameProblem(name) : `Name ${name} is already taken`;
    if (problem !== null) throw new Fault({ code: 'invalid_params', message: problem });
  }

  #again(app: App): App {
    return this.#store.apps.byId(app.id) ?? app;
  }
}
