import { asFault, Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import type { ProcessSet } from '../model/process-set.ts';
import type { Image, Release } from '../model/release.ts';
import type { Rollout } from '../model/rollout.ts';
import type { RolloutError } from '../store/rollouts.ts';
import type { Store } from '../store/store.ts';
import { allUp } from './all-up.ts';

/** Runs the release phase in the new image with the new config; rejects with a Fault when it fails. */
export interface ReleasePhase {
  run(options: {
    app: App;
    release: Release;
    image: Image;
    command: string;
    /** Called when its output can be read, before the command starts. */
    begun: () => void;
    signal: AbortSignal;
  }): Promise<void>;
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
/** After a rollout whose end could not even be recorded. */
const RETRY_MS = 5_000;

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

  /** Lets go of what is under way: the next start carries on with it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running.values());
  }

  /** Resolves with the rollout of a release once it has ended. Rejects with `app_destroyed`, or the signal's reason. */
  ended(options: { releaseId: string; signal: AbortSignal }): Promise<Rollout> {
    return this.#until({ ...options, holds: hasEnded });
  }

  /** Resolves when the release phase has begun (its output can be read), or will not. */
  async phaseBegun(options: { releaseId: string; signal: AbortSignal }): Promise<void> {
    await this.#until({ ...options, holds: ({ step }) => step !== 'waiting' });
  }

  /** Resolves with the rollout of a release once its release phase is over: it goes on, or it has failed. */
  phaseEnded(options: { releaseId: string; signal: AbortSignal }): Promise<Rollout> {
    return this.#until({ ...options, holds: ({ step }) => step !== 'waiting' && step !== 'release-phase' });
  }

  #until(options: { releaseId: string; signal: AbortSignal; holds: (rollout: Rollout) => boolean }): Promise<Rollout> {
    const { releaseId, signal, holds } = options;
    const { store } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Rollout>();
    const look = () => {
      const rollout = store.rollouts.ofRelease(releaseId);
      if (rollout === null) reject(destroyed());
      else if (holds(rollout)) resolve(rollout);
    };
    const unsubscribe = store.events.subscribe(({ kind }) => {
      if (kind === 'rollout.step' || kind === 'app.removed') look();
    });
    const aborted = () => reject(signal.reason);
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
    look();
    return promise.finally(() => {
      unsubscribe();
      signal.removeEventListener('abort', aborted);
    });
  }

  #work(appId: string): void {
    if (this.#running.has(appId) || this.#closing.signal.aborted) return;
    const work = this.#workThrough(appId).finally(() => {
      this.#running.delete(appId);
      if (!this.#closing.signal.aborted && this.#next(appId) !== undefined) this.#work(appId);
    });
    this.#running.set(appId, work);
  }

  #next(appId: string): Rollout | undefined {
    return this.#options.store.rollouts.open().find((rollout) => rollout.appId === appId);
  }

  async #workThrough(appId: string): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const rollout = this.#next(appId);
      if (rollout === undefined) return;
      try {
        await this.#rollOut(rollout);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        await this.#giveUp({ rollout, error });
      }
    }
  }

  /** The rollout as a sentence: run the release phase, start the new dynos, wait for them, switch, let the old ones drain. */
  async #rollOut(rollout: Rollout): Promise<void> {
    const { store, passing } = this.#options;
    const app = store.apps.byId(rollout.appId);
    const release = store.releases.byId(rollout.releaseId);
    if (app === null || release === null || app.state === 'deleting') throw destroyed();
    const image = release.imageId === null ? null : store.images.byId(release.imageId);
    if (rollout.step === 'switching') return this.#finish(rollout);
    if (image !== null) {
      await this.#releasePhase({ rollout, app, release, image });
      passing('after-release-phase');
      this.#step(rollout, 'starting');
      const set = this.#startWeb({ app, release });
      passing('after-start');
      if (set !== null) await allUp({ store, set, signal: this.#closing.signal });
      passing('before-switch');
    }
    this.#switch({ rollout, release });
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
    if (command === undefined || rollout.step === 'starting') return;
    if (rollout.step === 'release-phase') {
      this.#stopReleaseDynos(release);
      throw new Fault({
        code: 'release_phase_failed',
        message: 'Berth was restarted while the release phase ran, and it is not run twice',
        next: 'Look at `berth releases:output`, and push or roll back again.',
      });
    }
    const begun = () => this.#step(rollout, 'release-phase');
    await this.#options.releasePhase.run({ app, release, image, command, begun, signal: this.#closing.signal });
  }

  /** What a release phase of before the restart still does must not meet the next one's. */
  #stopReleaseDynos(release: Release): void {
    const { store } = this.#options;
    store.transaction(() => {
      for (const { id, type, releaseId } of store.dynos.ofApp(release.appId)) {
        if (type === 'release' && releaseId === release.id) store.dynos.change(id, { state: 'stopping' });
      }
    });
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

  /** The new set gets the requests, the old ones drain, and all process types beside web change over: one transaction. */
  #switch({ rollout, release }: { rollout: Rollout; release: Release }): void {
    const { store } = this.#options;
    store.transaction(() => {
      const app = store.apps.byId(rollout.appId);
      if (app?.state !== 'active') throw destroyed();
      const sets = store.processSets.ofApp(app.id);
      for (const set of sets) {
        if (set.releaseId !== release.id && set.state !== 'stopping')
          store.processSets.setState({ set, state: 'stopping' });
        else if (set.releaseId === release.id && set.state === 'starting')
          store.processSets.setState({ set, state: 'live' });
      }
      const present = new Set(sets.filter((set) => set.releaseId === release.id).map(({ type }) => type));
      for (const type of Object.keys(release.processTypes)) {
        if (type === 'release' || present.has(type)) continue;
        store.processSets.create({ appId: app.id, releaseId: release.id, type, state: 'live' });
      }
      store.releases.succeed(release);
      store.apps.setReleasedAt({ app, at: Date.now() });
      store.rollouts.enter({ rollout, step: 'switching' });
    });
  }

  /** Never rejects: what cannot even be recorded as failed is tried again after a while. */
  async #giveUp({ rollout, error }: { rollout: Rollout; error: unknown }): Promise<void> {
    const { store, onError } = this.#options;
    const fault = asFault(error);
    if (fault.blame === 'platform') onError(error, rollout);
    try {
      store.transaction(() => failRollout({ store, rollout, error: fault }));
    } catch (thrown) {
      onError(thrown, rollout);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, RETRY_MS);
        this.#closing.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}

/** Marks a rollout and its release as failed and lets go of the dynos that it started; in the caller's transaction. */
export function failRollout(options: { store: Store; rollout: Rollout; error: RolloutError }): void {
  const { store, rollout, error } = options;
  const release = store.releases.byId(rollout.releaseId);
  for (const set of store.processSets.ofApp(rollout.appId)) {
    if (set.releaseId === rollout.releaseId && set.state === 'starting')
      store.processSets.setState({ set, state: 'stopping' });
  }
  if (release?.status === 'pending') store.releases.fail({ release, code: error.code, message: error.message });
  store.rollouts.fail({ rollout, error });
}

function hasEnded({ status }: Rollout): boolean {
  return status === 'succeeded' || status === 'failed';
}

function destroyed(): Fault {
  return new Fault({ code: 'app_destroyed', message: 'The app was destroyed meanwhile' });
}
