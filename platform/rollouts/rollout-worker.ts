import { asFault, Fault, isErrorCode } from '../errors.ts';
import type { App } from '../model/app.ts';
import type { Dyno } from '../model/dyno.ts';
import type { ProcessSet } from '../model/process-set.ts';
import type { Image, Release } from '../model/release.ts';
import type { Rollout } from '../model/rollout.ts';
import type { Store } from '../store/store.ts';

/** Runs the release phase in the new image with the new config; rejects with a Fault when it fails. */
export interface ReleasePhase {
  run(options: { app: App; release: Release; image: Image; command: string; signal: AbortSignal }): Promise<void>;
}

/** Tells when the routers serve what the record says. */
export interface Switch {
  served(options: { ms: number; signal: AbortSignal }): Promise<boolean>;
}

export interface RolloutOptions {
  readonly store: Store;
  readonly releasePhase: ReleasePhase;
  readonly routes: Switch;
  readonly onError: (error: unknown, rollout: Rollout) => void;
  /** Called at named places, so that a drill can end the process there. */
  readonly passing: (place: string) => void;
}

const SWITCH_MS = 2_000;

/**
 * Carries out rollouts, one at a time for each app, in the order of their releases. A rollout is a row before it
 * starts; one that a crash of the platform left open is carried on with at boot.
 */
export class RolloutWorker {
  readonly #options: RolloutOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: RolloutOptions) {
    this.#options = options;
  }

  /** Carries on with what is open, and hears of new releases from now on. */
  start(): void {
    const { store } = this.#options;
    const unsubscribe = store.events.subscribe(({ kind, appId }) => {
      if (kind === 'release.created' && appId !== null) this.#work(appId);
    });
    this.#closing.signal.addEventListener('abort', unsubscribe);
    for (const { appId } of store.rollouts.open()) this.#work(appId);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running.values());
  }

  /** Resolves with the rollout of a release once it has ended. */
  async ended({ releaseId, signal }: { releaseId: string; signal: AbortSignal }): Promise<Rollout> {
    const { store } = this.#options;
    return new Promise((resolve, reject) => {
      const look = () => {
        const rollout = store.rollouts.ofRelease(releaseId);
        if (rollout === null)
          settle(() => reject(new Fault({ code: 'app_destroyed', message: 'The app was destroyed meanwhile' })));
        else if (rollout.status === 'succeeded' || rollout.status === 'failed') settle(() => resolve(rollout));
      };
      const unsubscribe = store.events.subscribe(({ kind }) => {
        if (kind === 'rollout.step' || kind === 'app.removed') look();
      });
      const aborted = () => settle(() => reject(signal.reason));
      const settle = (finish: () => void) => {
        unsubscribe();
        signal.removeEventListener('abort', aborted);
        finish();
      };
      signal.addEventListener('abort', aborted);
      look();
    });
  }

  #work(appId: string): void {
    if (this.#running.has(appId) || this.#closing.signal.aborted) return;
    const work = this.#workThrough(appId).finally(() => {
      this.#running.delete(appId);
      if (this.#next(appId) !== undefined) this.#work(appId);
    });
    this.#running.set(appId, work);
  }

  #next(appId: string): Rollout | undefined {
    return this.#options.store.rollouts.open().find((rollout) => rollout.appId === appId);
  }

  async #workThrough(appId: string): Promise<void> {
    for (let rollout = this.#next(appId); rollout !== undefined; rollout = this.#next(appId)) {
      if (this.#closing.signal.aborted) return;
      try {
        await this.#rollOut(rollout);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#giveUp({ rollout, error });
      }
    }
  }

  /** The rollout as a sentence: run the release phase, start the new dynos, wait for them, switch, let the old ones drain. */
  async #rollOut(rollout: Rollout): Promise<void> {
    const { store, passing } = this.#options;
    const app = store.apps.byId(rollout.appId);
    const release = store.releases.byId(rollout.releaseId);
    if (app === null || release === null || app.state === 'deleting') {
      throw new Fault({ code: 'app_destroyed', message: 'The app was destroyed meanwhile' });
    }
    const image = release.imageId === null ? null : store.images.byId(release.imageId);
    if (rollout.step === 'switching') return this.#finish(rollout);
    if (image !== null) {
      await this.#releasePhase({ rollout, app, release, image });
      passing('after-release-phase');
      this.#step(rollout, 'starting');
      const started = this.#startWeb({ app, release });
      passing('after-start');
      if (started !== null) await this.#allUp(started);
      passing('before-switch');
    }
    this.#switch({ rollout, app, release });
    passing('after-switch');
    await this.#finish(rollout);
  }

  async #finish(rollout: Rollout): Promise<void> {
    const { store } = this.#options;
    await this.#options.routes.served({ ms: SWITCH_MS, signal: this.#closing.signal });
    store.transaction(() => store.rollouts.succeed(rollout));
  }

  #step(rollout: Rollout, step: Rollout['step']): void {
    const { store } = this.#options;
    store.transaction(() => store.rollouts.enter({ rollout, step }));
  }

  async #releasePhase(options: { rollout: Rollout; app: App; release: Release; image: Image }): Promise<void> {
    const { rollout, app, release, image } = options;
    const command = release.processTypes['release'];
    if (command === undefined) return;
    if (rollout.step !== 'waiting' && rollout.step !== 'release-phase') return;
    if (rollout.step === 'release-phase') {
      throw new Fault({
        code: 'release_phase_failed',
        message: 'Berth was restarted while the release phase ran, and it is not run twice',
        next: 'Look at `berth releases:output`, and push or roll back again.',
      });
    }
    this.#step(rollout, 'release-phase');
    await this.#options.releasePhase.run({ app, release, image, command, signal: this.#closing.signal });
  }

  /** The new web dynos, beside the old ones and without requests; null when the formation has none. */
  #startWeb({ app, release }: { app: App; release: Release }): ProcessSet | null {
    const { store } = this.#options;
    const quantity = store.formation.ofApp(app.id).find(({ type }) => type === 'web')?.quantity ?? 0;
    if (quantity === 0 || release.processTypes['web'] === undefined) return null;
    const before = store.processSets.ofApp(app.id).find((set) => set.releaseId === release.id && set.type === 'web');
    if (before !== undefined) return before;
    return store.transaction(() =>
      store.processSets.create({ appId: app.id, releaseId: release.id, type: 'web', state: 'starting' }),
    );
  }

  /** Resolves when all dynos of the set are up; rejects with the reason when one of them will not be. */
  #allUp(set: ProcessSet): Promise<void> {
    const { store } = this.#options;
    return new Promise((resolve, reject) => {
      const look = () => {
        const dynos = store.dynos.ofApp(set.appId).filter(({ processSetId }) => processSetId === set.id);
        const failed = dynos.find(({ state }) => state === 'crashed');
        const quantity = store.formation.ofApp(set.appId).find(({ type }) => type === set.type)?.quantity ?? 0;
        if (failed !== undefined) settle(() => reject(crashFault(failed)));
        else if (store.apps.byId(set.appId)?.state !== 'active') {
          settle(() => reject(new Fault({ code: 'app_destroyed', message: 'The app was destroyed meanwhile' })));
        } else if (dynos.filter(({ state }) => state === 'up').length >= quantity) settle(resolve);
      };
      const unsubscribe = store.events.subscribe(({ appId }) => {
        if (appId === set.appId) look();
      });
      const closed = () => settle(() => reject(this.#closing.signal.reason));
      const settle = (finish: () => void) => {
        unsubscribe();
        this.#closing.signal.removeEventListener('abort', closed);
        finish();
      };
      this.#closing.signal.addEventListener('abort', closed);
      look();
    });
  }

  /** The new set gets the requests, the old ones drain, and all process types beside web change over: one transaction. */
  #switch({ rollout, app, release }: { rollout: Rollout; app: App; release: Release }): void {
    const { store } = this.#options;
    store.transaction(() => {
      const sets = store.processSets.ofApp(app.id);
      for (const set of sets) {
        if (set.releaseId !== release.id) store.processSets.setState({ set, state: 'stopping' });
        else if (set.state === 'starting') store.processSets.setState({ set, state: 'live' });
      }
      const present = new Set(sets.filter((set) => set.releaseId === release.id).map(({ type }) => type));
      for (const type of Object.keys(release.processTypes)) {
        if (type === 'release' || present.has(type)) continue;
        store.processSets.create({ appId: app.id, releaseId: release.id, type, state: 'live' });
      }
      store.releases.succeed(release);
      store.apps.setReleasedAt({ app: store.apps.byId(app.id) ?? app, at: Date.now() });
      store.rollouts.enter({ rollout, step: 'switching' });
    });
  }

  #giveUp({ rollout, error }: { rollout: Rollout; error: unknown }): void {
    const { store, onError } = this.#options;
    const fault = asFault(error);
    if (fault.code === 'internal_server_error') onError(error, rollout);
    const message = fault.next === null ? fault.message : `${fault.message}\n${fault.next}`;
    store.transaction(() => failRollout({ store, rollout, code: fault.code, message }));
  }
}

/** Marks a rollout and its release as failed and lets go of the dynos that it started; in the caller's transaction. */
export function failRollout(options: { store: Store; rollout: Rollout; code: string; message: string }): void {
  const { store, rollout, code, message } = options;
  const release = store.releases.byId(rollout.releaseId);
  for (const set of store.processSets.ofApp(rollout.appId)) {
    if (set.releaseId === rollout.releaseId && set.state === 'starting')
      store.processSets.setState({ set, state: 'stopping' });
  }
  if (release?.status === 'pending') store.releases.fail({ release, code, message });
  store.rollouts.fail({ rollout, code, message });
}

function crashFault({ errorCode, errorMessage }: Dyno): Fault {
  const [message = 'The dyno did not come up', ...next] = (errorMessage ?? '').split(/\n(?=[^ ][^\n]*$)/);
  const code = errorCode !== null && isErrorCode(errorCode) ? errorCode : 'start_failed';
  return new Fault({ code, message, ...(next.length > 0 ? { next: next.join('\n') } : {}) });
}
