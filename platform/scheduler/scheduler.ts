import type { ObservedContainer, ProcessEngine } from '../engine/engine.ts';
import { Fault } from '../errors.ts';
import { addressOf, hostOf } from '../model/address-pool.ts';
import type { App } from '../model/app.ts';
import type { Dyno } from '../model/dyno.ts';
import type { Event } from '../model/event.ts';
import type { ProcessSet } from '../model/process-set.ts';
import type { Store } from '../store/store.ts';
import { afterCrash } from './backoff.ts';
import { type BootCheck, waitUntilReady } from './boot-check.ts';
import { type Action, decide, drainDeadline, type Wanted } from './decide.ts';
import { type Diagnosis, diagnoseBoot, diagnoseExit } from './diagnosis.ts';
import { appNetwork, dynoLimits, type ProcessContext, setSpec, sizeOrDefault } from './process-spec.ts';

const MIB = 1024 * 1024;
const MOST_STEPS = 20;
const SAFETY_PASS_MS = 60_000;
const RETRY_ENGINE_MS = 500;

/** What the scheduler needs of the logs. */
export interface DynoLogs {
  /** Follows the container's output into the app's log. */
  collect(options: { appId: string; process: string; containerId: string; dynoId: string }): void;
  /** The newest lines that the dyno printed. */
  lastLines(options: { appId: string; dynoId: string; process: string; count: number }): Promise<string[]>;
  /** Resolves when all that the dyno printed is in the log. */
  drained(dynoId: string): Promise<void>;
  /** A line of the platform's own in the app's log. */
  say(options: { appId: string; process: string; text: string }): void;
}

export interface SchedulerOptions {
  readonly store: Store;
  readonly engine: ProcessEngine;
  readonly logs: DynoLogs;
  readonly pool: string;
  readonly domain: string;
  readonly reach: 'address' | 'published-port';
  readonly onError: (error: unknown, appId: string) => void;
}

/**
 * The one loop that compares what should run with what runs, app by app, and closes the gap. It is level-triggered: a
 * wake-up says only that it is time to look, so missed, doubled or late ones do no harm.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #passes = new Map<string, { again: boolean; done: Promise<void> }>();
  readonly #checks = new Map<string, AbortController>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #drained = new Set<string>();
  readonly #closing = new AbortController();

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Watches record and Engine from now on, and looks at every app once. */
  start(): void {
    const { store, engine } = this.#options;
    const unsubscribe = store.events.subscribe((event) => this.#hear(event));
    const safety = setInterval(() => this.wakeAll(), SAFETY_PASS_MS);
    this.#closing.signal.addEventListener('abort', () => {
      unsubscribe();
      clearInterval(safety);
    });
    const watching = engine.watch({
      signal: this.#closing.signal,
      onChange: ({ kind, dynoId }) => {
        if (kind === 'connected') return this.wakeAll();
        const dyno = dynoId === null ? null : store.dynos.byId(dynoId);
        if (dyno !== null && kind !== 'started') this.wake(dyno.appId);
      },
    });
    watching.catch((error: unknown) => this.#options.onError(error, ''));
  }

  /** Stops looking; what runs goes on running. Resolves when no pass is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const check of this.#checks.values()) check.abort();
    await Promise.all([...this.#passes.values()].map(({ done }) => done));
  }

  wakeAll(): void {
    for (const app of this.#options.store.apps.all()) this.wake(app.id);
    if (!this.#closing.signal.aborted) this.#sweepStrangers();
  }

  /** Looks at the app soon; if it is being looked at, once more afterwards. */
  wake(appId: string): void {
    if (this.#closing.signal.aborted) return;
    const running = this.#passes.get(appId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const pass = { again: false, done: Promise.resolve() };
    this.#passes.set(appId, pass);
    pass.done = this.#run(appId, pass).finally(() => {
      this.#passes.delete(appId);
      if (pass.again) this.wake(appId);
    });
  }

  /** The router has no request left for these dynos. */
  drained(dynoIds: readonly string[]): void {
    for (const id of dynoIds) {
      const dyno = this.#options.store.dynos.byId(id);
      if (dyno === null) continue;
      this.#drained.add(id);
      this.wake(dyno.appId);
    }
  }

  #hear({ kind, appId, data }: Event): void {
    if (appId === null) return;
    const matters =
      kind === 'set.state' ||
      kind === 'formation.updated' ||
      kind === 'app.destroyed' ||
      (kind === 'dyno.state' && (data['state'] === 'stopping' || data['state'] === 'draining'));
    if (matters) this.wake(appId);
  }

  async #run(appId: string, pass: { again: boolean }): Promise<void> {
    try {
      for (let step = 0; step < MOST_STEPS && !this.#closing.signal.aborted; step++) {
        pass.again = false;
        if (!(await this.#pass(appId)) && !pass.again) return;
      }
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'engine_unavailable')) this.#options.onError(error, appId);
      this.#later(appId, RETRY_ENGINE_MS);
    }
  }

  /** One comparison and what follows from it; whether the picture may have changed by it. */
  async #pass(appId: string): Promise<boolean> {
    const { store, engine } = this.#options;
    const containers = (await engine.observe()).filter((container) => container.appId === appId);
    const app = store.apps.byId(appId);
    if (app === null) return false;
    const now = Date.now();
    const wanted = this.#wanted(app);
    this.#collectLogs(wanted.dynos, containers);
    const actions = decide({ wanted, containers, now });
    this.#setTimer({ appId, wanted, now });
    const changed = await Promise.all(actions.map((action) => this.#carryOut({ action, app })));
    return changed.some(Boolean);
  }

  #wanted(app: App): Wanted {
    const { store } = this.#options;
    return {
      sets: store.processSets.ofApp(app.id),
      quantities: new Map(store.formation.ofApp(app.id).map(({ type, quantity }) => [type, quantity])),
      dynos: store.dynos.ofApp(app.id),
      deleting: app.state === 'deleting',
      drained: this.#drained,
      drainMs: app.settings.drainSeconds * 1000,
    };
  }

  #collectLogs(dynos: readonly Dyno[], containers: readonly ObservedContainer[]): void {
    const names = new Map(dynos.map(({ id, name }) => [id, name]));
    for (const { containerId, dynoId, appId, state } of containers) {
      const process = names.get(dynoId);
      if (process !== undefined && state !== 'created')
        this.#options.logs.collect({ appId, process, containerId, dynoId });
    }
  }

  /** Wakes the app when the next crashed dyno is to be tried again, or the next draining one has had its time. */
  #setTimer({ appId, wanted, now }: { appId: string; wanted: Wanted; now: number }): void {
    const times = wanted.dynos.flatMap((dyno) => {
      if (dyno.state === 'draining') return [drainDeadline(dyno, wanted.drainMs)];
      return dyno.state === 'crashed' && dyno.retryAt !== null ? [dyno.retryAt] : [];
    });
    const next = Math.min(...times.filter((time) => time > now));
    if (Number.isFinite(next)) this.#later(appId, next - now);
  }

  #later(appId: string, ms: number): void {
    clearTimeout(this.#timers.get(appId));
    this.#timers.set(
      appId,
      setTimeout(() => this.wake(appId), ms),
    );
  }

  async #carryOut({ action, app }: { action: Action; app: App }): Promise<boolean> {
    const { store, engine } = this.#options;
    switch (action.kind) {
      case 'create-dyno':
        return this.#createDyno({ ...action, app });
      case 'apply':
        return this.#apply({ ...action, app });
      case 'check':
        this.#check({ ...action, app });
        return false;
      case 'up':
        store.transaction(() =>
          store.dynos.change(action.dyno.id, { state: 'up', endpoint: action.container.endpoint }),
        );
        return false;
      case 'crash':
        await this.#crash({ ...action, app });
        return true;
      case 'drain-dyno':
        store.transaction(() => store.dynos.change(action.dyno.id, { state: 'draining' }));
        return false;
      case 'stop-dyno':
        this.#drained.delete(action.dyno.id);
        store.transaction(() => store.dynos.change(action.dyno.id, { state: 'stopping' }));
        return true;
      case 'forget-dyno':
        store.transaction(() => store.dynos.remove(action.dyno));
        return true;
      case 'forget-set':
        store.transaction(() => store.processSets.remove(action.set));
        return false;
      case 'remove-container':
        await engine.removeContainer({ containerId: action.container.containerId, force: true });
        return true;
      default:
        return action satisfies never;
    }
  }

  #createDyno({ set, name, crashes, app }: Extract<Action, { kind: 'create-dyno' }> & { app: App }): boolean {
    const { store, pool } = this.#options;
    return store.transaction(() => {
      const release = store.releases.byId(set.releaseId);
      const taken = new Set(store.dynos.ofApp(app.id).map(({ address }) => hostOf(address)));
      const host = store.apps.nextAddress({ app, taken });
      if (release === null || host === null) return false;
      const address = addressOf({ pool, index: app.subnet, host });
      const command = release.processTypes[set.type] ?? '';
      store.dynos.create({
        appId: app.id,
        releaseId: release.id,
        processSetId: set.id,
        type: set.type,
        name,
        address,
        command,
        crashes,
      });
      return true;
    });
  }

  async #apply({ set, dynos, app }: { set: ProcessSet; dynos: readonly Dyno[]; app: App }): Promise<boolean> {
    const { store, engine } = this.#options;
    const context = this.context({ app, releaseId: set.releaseId, type: set.type });
    if (context === null) return false;
    if (dynos.length > 0) await engine.ensureNetwork(appNetwork(context));
    const { failed } = await engine.apply(setSpec({ context, set, dynos }));
    for (const [dynoId, error] of failed) {
      const dyno = store.dynos.byId(dynoId);
      if (dyno === null) continue;
      const { crashes, retryAt } = afterCrash({ crashesBefore: dyno.crashes, startedAt: null, now: Date.now() });
      const fault = error instanceof Fault ? error : new Fault({ code: 'start_failed', message: error.message });
      store.transaction(() =>
        store.dynos.change(dynoId, {
          state: 'crashed',
          crashes,
          retryAt: set.state === 'live' ? retryAt : null,
          errorCode: fault.code,
          errorMessage: fault.message,
        }),
      );
    }
    // Containers that are only being stopped need no further look: their end wakes the loop.
    return dynos.some(({ state }) => state === 'starting') || failed.size > 0;
  }

  /** What a process of a release runs as; null when the release has no image. */
  context({ app, releaseId, type }: { app: App; releaseId: string; type: string }): ProcessContext | null {
    const { store, pool } = this.#options;
    const release = store.releases.byId(releaseId);
    const image = release?.imageId ? store.images.byId(release.imageId) : null;
    if (release === null || image === null) return null;
    const entry = store.formation.ofApp(app.id).find((one) => one.type === type);
    return {
      app,
      release,
      image,
      config: store.releases.config(release.id),
      pool,
      size: sizeOrDefault(entry?.size ?? ''),
    };
  }

  #check({ dyno, container, app }: { dyno: Dyno; container: ObservedContainer; app: App }): void {
    const { endpoint } = container;
    if (this.#checks.has(dyno.id) || endpoint === null) return;
    const controller = new AbortController();
    this.#checks.set(dyno.id, controller);
    const { reach, domain, onError } = this.#options;
    const check: BootCheck = {
      endpoint,
      healthPath: app.settings.healthPath,
      publishedPort: reach === 'published-port',
      hostname: `${app.name}.${domain}`,
    };
    this.#boot({ dyno, container, app, check, given: controller.signal })
      .catch((error: unknown) => onError(error, app.id))
      .finally(() => this.#checks.delete(dyno.id));
  }

  async #boot(boot: {
    dyno: Dyno;
    container: ObservedContainer;
    app: App;
    check: BootCheck;
    given: AbortSignal;
  }): Promise<void> {
    const { dyno, container, app, check, given } = boot;
    const { store } = this.#options;
    const deadline = (container.startedAt ?? Date.now()) + app.settings.bootSeconds * 1000;
    const signal = AbortSignal.any([given, AbortSignal.timeout(Math.max(1, deadline - Date.now()))]);
    let lastRefusal: string | null = null;
    const onRefused = (why: string) => {
      lastRefusal = why;
    };
    const ready = await waitUntilReady(check, { signal, onRefused });
    if (given.aborted || store.dynos.byId(dyno.id)?.state !== 'starting') return;
    if (ready) {
      store.transaction(() => store.dynos.change(dyno.id, { state: 'up', endpoint: check.endpoint }));
      return;
    }
    await this.#bootTimeout({ dyno, container, app, check, lastRefusal });
  }

  async #bootTimeout(late: {
    dyno: Dyno;
    container: ObservedContainer;
    app: App;
    check: BootCheck;
    lastRefusal: string | null;
  }): Promise<void> {
    const { dyno, container, app, check, lastRefusal } = late;
    const { engine, store, logs } = this.#options;
    const diagnosis = diagnoseBoot({
      name: dyno.name,
      port: check.endpoint.port,
      seconds: app.settings.bootSeconds,
      listening: await engine.listening(container.containerId),
      healthPath: check.healthPath,
      lastRefusal,
    });
    logs.say({ appId: app.id, process: dyno.name, text: `Error R10 (Boot timeout) -> ${diagnosis.message}` });
    const set = dyno.processSetId === null ? null : store.processSets.byId(dyno.processSetId);
    const { crashes, retryAt } = afterCrash({ crashesBefore: dyno.crashes, startedAt: null, now: Date.now() });
    this.#recordCrash({ dyno, exitCode: null, diagnosis, crashes, retryAt: set?.state === 'live' ? retryAt : null });
    await engine.removeContainer({ containerId: container.containerId, force: true });
    this.wake(app.id);
  }

  async #crash({
    dyno,
    container,
    crashes,
    retryAt,
    app,
  }: Extract<Action, { kind: 'crash' }> & { app: App }): Promise<void> {
    const { logs } = this.#options;
    this.#checks.get(dyno.id)?.abort();
    const entry = this.#options.store.formation.ofApp(app.id).find(({ type }) => type === dyno.type);
    const limits = dynoLimits({ app, size: sizeOrDefault(entry?.size ?? '') });
    const lastLines = await logs.lastLines({ appId: app.id, dynoId: dyno.id, process: dyno.name, count: 10 });
    const diagnosis = diagnoseExit({ container, memoryMb: limits.memoryBytes / MIB, lastLines });
    this.#recordCrash({ dyno, exitCode: container.exitCode, diagnosis, crashes, retryAt });
    const words = container.outOfMemory
      ? 'Error R15 (Memory quota vastly exceeded)'
      : `Process exited with status ${container.exitCode}`;
    logs.say({ appId: app.id, process: dyno.name, text: words });
    logs.say({ appId: app.id, process: dyno.name, text: 'State changed from up to crashed' });
  }

  #recordCrash(crash: {
    dyno: Dyno;
    exitCode: number | null;
    diagnosis: Diagnosis;
    crashes: number;
    retryAt: number | null;
  }): void {
    const { store } = this.#options;
    const { dyno, exitCode, diagnosis, crashes, retryAt } = crash;
    store.transaction(() =>
      store.dynos.change(dyno.id, {
        state: 'crashed',
        exitCode,
        crashes,
        retryAt,
        errorCode: diagnosis.code,
        errorMessage: `${diagnosis.message}\n${diagnosis.next}`,
      }),
    );
  }

  /** Containers of apps that the record does not know at all. */
  #sweepStrangers(): void {
    const { store, engine, onError } = this.#options;
    const sweep = async () => {
      const known = new Set(store.apps.all().map(({ id }) => id));
      for (const { appId, containerId } of await engine.observe()) {
        if (!known.has(appId)) await engine.removeContainer({ containerId, force: true });
      }
    };
    sweep().catch((error: unknown) => {
      if (!(error instanceof Fault && error.code === 'engine_unavailable')) onError(error, '');
    });
  }
}
