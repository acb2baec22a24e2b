import { asFault, Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import { type Build, isBuildOpen } from '../model/build.ts';
import type { Image, Release } from '../model/release.ts';
import type { Rollout } from '../model/rollout.ts';
import type { NewBuild } from '../store/builds.ts';
import type { Store } from '../store/store.ts';
import { appDestroyed, buildTimeout, failureText, faultOfRollout } from './build-faults.ts';
import { BuildLog } from './build-log.ts';
import type { Builder } from './builder.ts';
import { tellOfCaches } from './emptied-caches.ts';
import { type FirstDeploy, type RunOnce, runPostdeploy } from './first-deploy.ts';
import { descriptionOf, makeImage } from './make-image.ts';
import type { Trees } from './source-tree.ts';

/** A build's output as it is kept. */
export interface OutputWriter {
  write(text: string): void;
  end(): Promise<void>;
}

/** Makes releases of images, and tells how their rollouts ended. */
export interface Releasing {
  deploy(options: {
    app: App;
    accountId: string;
    image: Image;
    description: string;
    /** What an app.json asks for; null after the first deploy. */
    first: Pick<FirstDeploy, 'config' | 'formation'> | null;
  }): Release;
  /** Resolves when the release phase has begun, or will not. */
  phaseBegun(options: { releaseId: string; signal: AbortSignal }): Promise<void>;
  /** Resolves when the release phase is over; the rollout goes on, or has failed by it. */
  phaseEnded(options: { releaseId: string; signal: AbortSignal }): Promise<Rollout>;
  ended(options: { releaseId: string; signal: AbortSignal }): Promise<Rollout>;
}

export interface BuildQueueOptions {
  readonly store: Store;
  readonly builder: Pick<Builder, 'build' | 'take'>;
  readonly trees: Pick<Trees, 'source' | 'folder'>;
  readonly releasing: Releasing;
  readonly openOutput: (buildId: string) => Promise<OutputWriter>;
  /** What the release phase of a release prints, as it comes, until it has ended. */
  readonly releaseOutput: (options: { releaseId: string; signal: AbortSignal }) => AsyncIterable<Buffer | string>;
  /** For the postdeploy command of an app.json. */
  readonly runOnce: RunOnce;
  /** Builds that run at once. */
  readonly concurrent: number;
  /** Where an app answers: `http://hello.localhost:8080`. */
  readonly urlOf: (app: App) => string;
  readonly onError: (error: unknown, build: Build) => void;
  readonly passing: (place: string) => void;
}

interface Running {
  readonly build: Build;
  readonly cancel: AbortController;
  readonly log: BuildLog;
  /** While its image is being made it takes one of the places. */
  making: boolean;
}

/**
 * The builds of this Berth: durable rows in a queue, a set number at once and one at a time for each app. What a
 * build makes is released, and the build ends with its rollout.
 */
export class BuildQueue {
  readonly #options: BuildQueueOptions;
  readonly #running = new Map<string, Running>();
  readonly #outputs = new Map<string, OutputWriter>();
  readonly #places = new Map<string, number>();
  readonly #onLive = new Map<string, () => Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: BuildQueueOptions) {
    this.#options = options;
  }

  /** Starts work on what is queued. */
  async start(): Promise<void> {
    for (const { id } of this.#options.store.builds.open()) this.#outputs.set(id, await this.#options.openOutput(id));
    this.#pump();
  }

  /** Lets go of running builds without an end to their rows: the next start tells them as abandoned. */
  close(): void {
    this.#closing.abort(new Fault({ code: 'build_abandoned', message: 'Berth is stopping' }));
  }

  /**
   * Records a build and puts it in the queue. `onLive` is called once its release is live, before the record says that
   * the build has ended: a build that a crash leaves open is the sign that it may not have been.
   */
  async enqueue(build: NewBuild, onLive: (() => Promise<void>) | null = null): Promise<Build> {
    const { store } = this.#options;
    const made = store.transaction(() => store.builds.create(build));
    if (onLive !== null) this.#onLive.set(made.id, onLive);
    try {
      this.#outputs.set(made.id, await this.#options.openOutput(made.id));
    } catch (error) {
      this.#end({ build: made, status: 'failed', fault: asFault(error) });
      throw error;
    }
    this.#pump();
    return made;
  }

  /** Resolves with the build once it has ended. Rejects with `app_destroyed`, or the signal's reason. */
  ended({ buildId, signal }: { buildId: string; signal: AbortSignal }): Promise<Build> {
    const { store } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Build>();
    const look = () => {
      const build = store.builds.byId(buildId);
      if (build === null) reject(appDestroyed());
      else if (!isBuildOpen(build.status)) resolve(build);
    };
    const unsubscribe = store.events.subscribe(({ kind }) => {
      if (kind.startsWith('build.') || kind === 'app.removed') look();
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

  /** Ends a build that is queued or makes its image. Throws a Fault `conflict` when it is too late for that. */
  cancel(build: Build): void {
    const running = this.#running.get(build.id);
    const fault = new Fault({ code: 'build_cancelled', message: 'The build was cancelled' });
    if (running?.making) {
      running.cancel.abort(fault);
      return;
    }
    if (running !== undefined || !isBuildOpen(build.status)) {
      throw new Fault({ code: 'conflict', message: `Cannot cancel the build: it is past that (${build.status})` });
    }
    this.#write(build, ' !     Cancelled before it began\n');
    this.#end({ build, status: 'cancelled', fault });
    this.#pump();
  }

  /** Ends whatever the app still has in the queue. */
  cancelAll(appId: string): void {
    for (const build of this.#options.store.builds.open()) {
      if (build.appId !== appId) continue;
      const running = this.#running.get(build.id);
      if (running === undefined || running.making) this.cancel(build);
    }
  }

  #write(build: Build, text: string): void {
    this.#outputs.get(build.id)?.write(text);
  }

  #pump(): void {
    if (this.#closing.signal.aborted) return;
    const busyApps = new Set([...this.#running.values()].map(({ build }) => build.appId));
    let free = this.#options.concurrent - [...this.#running.values()].filter(({ making }) => making).length;
    const waiting = this.#options.store.builds
      .open()
      .filter(({ id, status }) => status === 'queued' && !this.#running.has(id) && this.#outputs.has(id));
    let ahead = this.#running.size;
    for (const build of waiting) {
      if (free > 0 && !busyApps.has(build.appId)) {
        free--;
        busyApps.add(build.appId);
        this.#run(build);
      } else this.#tellPlace({ build, ahead, sameApp: busyApps.has(build.appId) });
      ahead++;
    }
  }

  #tellPlace({ build, ahead, sameApp }: { build: Build; ahead: number; sameApp: boolean }): void {
    if (this.#places.get(build.id) === ahead) return;
    this.#places.set(build.id, ahead);
    const reason = sameApp ? 'another build of this app is under way' : 'all build places are taken';
    this.#write(build, `-----> Waiting: place ${ahead} in the queue (${reason})\n`);
  }

  #run(build: Build): void {
    const log = new BuildLog((text) => this.#write(build, text));
    const running: Running = { build, cancel: new AbortController(), log, making: true };
    this.#running.set(build.id, running);
    this.#places.delete(build.id);
    this.#build(running)
      .catch((error: unknown) => this.#fail(running, error))
      .finally(() => {
        this.#running.delete(build.id);
        this.#pump();
      })
      .catch((error: unknown) => this.#options.onError(error, build));
  }

  /** From the queue to the live release: make the image, record it with its release, wait for the rollout. */
  async #build(running: Running): Promise<void> {
    const { store, builder, trees, releasing, passing } = this.#options;
    const { build, cancel, log } = running;
    const app = this.#app(build);
    store.transaction(() => store.builds.start(build));
    passing('build-started');
    tellOfCaches({ store, build, log });
    const { made, first } = await this.#inTime({ app, cancel }, (signal) =>
      makeImage({ store, builder, trees, build, app, log, signal }),
    );
    passing('build-made');
    const release = store.transaction(() => {
      const current = this.#app(build);
      const image = store.images.create({ ...made, appId: app.id, commit: build.commit, subject: build.subject });
      const description = descriptionOf(build);
      const recorded = releasing.deploy({ app: current, accountId: build.accountId, image, description, first });
      store.builds.release({ build, imageId: image.id, releaseId: recorded.id });
      return recorded;
    });
    running.making = false;
    this.#pump();
    if (release.processTypes['release'] !== undefined) await this.#showReleasePhase({ release, log });
    log.section('Launching...');
    const rollout = await releasing.ended({ releaseId: release.id, signal: this.#closing.signal });
    if (rollout.status === 'failed') throw faultOfRollout(rollout);
    log.line(`Released v${release.version}`);
    log.line(`${this.#options.urlOf(this.#app(build))} deployed to Berth`);
    await this.#postdeploy({ log, app, release, command: first?.postdeploy ?? null });
    await this.#onLive
      .get(build.id)?.()
      .catch((error: unknown) => this.#options.onError(error, build));
    this.#end({ build, status: 'succeeded', fault: null });
  }

  async #postdeploy(options: { log: BuildLog; app: App; release: Release; command: string | null }): Promise<void> {
    const { command } = options;
    if (command === null) return;
    const { runOnce } = this.#options;
    await runPostdeploy({ ...options, command, runOnce, signal: this.#closing.signal });
  }

  async #showReleasePhase({ release, log }: { release: Release; log: BuildLog }): Promise<void> {
    log.section('Running the release phase');
    log.line(`$ ${release.processTypes['release']}`);
    const phase = { releaseId: release.id, signal: this.#closing.signal };
    await this.#options.releasing.phaseBegun(phase);
    const output = this.#options.releaseOutput(phase);
    try {
      for await (const chunk of output) log.raw(chunk);
    } catch (error) {
      // The release goes on all the same; the whole of it is in `berth releases:output`.
      log.warning(asFault(error).message);
    }
    const rollout = await this.#options.releasing.phaseEnded(phase);
    if (rollout.status === 'failed') throw faultOfRollout(rollout);
  }

  async #inTime<T>(
    { app, cancel }: { app: App; cancel: AbortController },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { buildSeconds } = app.settings;
    const timer = setTimeout(() => cancel.abort(buildTimeout(buildSeconds)), buildSeconds * 1000);
    try {
      return await work(AbortSignal.any([cancel.signal, this.#closing.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  #app(build: Build): App {
    const app = this.#options.store.apps.byId(build.appId);
    if (app === null || app.state === 'deleting') throw appDestroyed();
    return app;
  }

  #fail({ build, log }: Running, error: unknown): void {
    if (this.#closing.signal.aborted) return;
    const fault = asFault(error);
    if (fault.blame === 'platform') this.#options.onError(error, build);
    log.end();
    this.#write(build, failureText(fault));
    this.#end({ build, status: fault.code === 'build_cancelled' ? 'cancelled' : 'failed', fault });
  }

  #end(end: { build: Build; status: 'succeeded' | 'failed' | 'cancelled'; fault: Fault | null }): void {
    const { build, status, fault } = end;
    const { store, onError } = this.#options;
    const output = this.#outputs.get(build.id);
    this.#outputs.delete(build.id);
    this.#places.delete(build.id);
    this.#onLive.delete(build.id);
    output?.end().catch((error: unknown) => onError(error, build));
    const { code = null, message = null, next = null } = fault ?? {};
    store.transaction(() => store.builds.finish({ build, status, code, message, next }));
  }
}
