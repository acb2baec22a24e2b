import type { ObservedContainer, ProcessEngine } from '../engine/engine.ts';
import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import type { Dyno } from '../model/dyno.ts';
import type { Event } from '../model/event.ts';
import type { Store } from '../store/store.ts';
import { Actions } from './actions.ts';
import { BootChecks } from './boot-checks.ts';
import { Crashes } from './crashes.ts';
import { type Action, decide, drainDeadline, type Wanted } from './decide.ts';
import type { DynoLogs } from './dyno-logs.ts';

const MOST_STEPS = 20;
const SAFETY_PASS_MS = 60_000;
/** After a pass that failed: at first, doubling up to the longest. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** A web dyno that runs and shows no endpoint yet. */
const ENDPOINT_MS = 500;
/** For what the record knows nothing of. */
const STRANGER_STOP_SECONDS = 10;

export interface SchedulerOptions {
  readonly store: Store;
  readonly engine: ProcessEngine;
  readonly logs: DynoLogs;
  readonly pool: string;
  readonly domain: string;
  readonly reach: 'address' | 'published-port';
  /** One-off dynos that somebody in this process waits for. */
  readonly attended: () => ReadonlySet<string>;
  readonly onError: (error: unknown, appId: string) => void;
}

/**
 * The one loop that compares what should run with what runs, app by app, and closes the gap. It is level-triggered: a
 * wake-up says only that it is time to look, so missed, doubled or late ones do no harm.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #actions: Actions;
  readonly #checks: BootChecks;
  readonly #passes = new Map<string, { again: boolean; done: Promise<void> }>();
  readonly #timers = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  readonly #failures = new Map<string, number>();
  readonly #drained = new Set<string>();
  readonly #closing = new AbortController();
  /** When (unix ms) the Engine was last known to be away, or nobody looked. */
  #unseenUntil = Date.now();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const crashes = new Crashes({ ...options, unseenUntil: () => this.#unseenUntil });
    this.#checks = new BootChecks({ ...options, crashes });
    this.#actions = new Actions({ ...options, crashes, checks: this.#checks });
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
        if (this.#closing.signal.aborted) return;
        if (kind === 'connected') {
          this.#unseenUntil = Date.now();
          return this.wakeAll();
        }
        const dyno = dynoId === null ? null : store.dynos.byId(dynoId);
        if (dyno === null || kind === 'started') return;
        if (kind === 'killed') this.#tellExitTimeout(dyno);
        else this.wake(dyno.appId);
      },
    });
    watching.catch((error: unknown) => this.#options.onError(error, ''));
  }

  /** Stops looking; what runs goes on running. Resolves when no pass is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    await Promise.all([this.#checks.close(), ...[...this.#passes.values()].map(({ done }) => done)]);
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
  }

  wakeAll(): void {
    if (this.#closing.signal.aborted) return;
    for (const app of this.#options.store.apps.all()) this.wake(app.id);
    this.#stopStrangers().catch((error: unknown) => this.#report(error, ''));
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
    if (kind === 'dyno.removed') this.#drained.delete(String(data['dyno']));
    const matters =
      kind === 'set.state' ||
      kind === 'formation.updated' ||
      kind === 'app.destroyed' ||
      (kind === 'dyno.state' && data['state'] !== 'up');
    if (matters) this.wake(appId);
  }

  async #run(appId: string, pass: { again: boolean }): Promise<void> {
    try {
      for (let step = 0; step < MOST_STEPS && !this.#closing.signal.aborted; step++) {
        pass.again = false;
        if (!(await this.#pass(appId)) && !pass.again) {
          this.#failures.delete(appId);
          return;
        }
      }
      this.#later(appId, FIRST_RETRY_MS);
    } catch (error) {
      this.#report(error, appId);
      const failures = this.#failures.get(appId) ?? 0;
      this.#failures.set(appId, failures + 1);
      this.#later(appId, Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
    }
  }

  /** One comparison and what follows from it; whether the picture may have changed by it. */
  async #pass(appId: string): Promise<boolean> {
    const { store, engine } = this.#options;
    // The record is read after the Engine: a container that is there has its row already.
    const containers = (await engine.observe()).filter((container) => container.appId === appId);
    const app = store.apps.byId(appId);
    if (app === null || this.#closing.signal.aborted) return false;
    const now = Date.now();
    const wanted = this.#wanted(app);
    this.#collectLogs(wanted.dynos, containers);
    const actions = decide({ wanted, containers, now });
    this.#setTimer({ appId, wanted, actions, now });
    const outcomes = await Promise.allSettled(actions.map((action) => this.#actions.take({ action, app })));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value);
  }

  #wanted(app: App): Wanted {
    const { store, attended } = this.#options;
    return {
      sets: store.processSets.ofApp(app.id),
      quantities: new Map(store.formation.ofApp(app.id).map(({ type, quantity }) => [type, quantity])),
      dynos: store.dynos.ofApp(app.id),
      deleting: app.state === 'deleting',
      attended: attended(),
      drained: this.#drained,
      drainMs: app.settings.drainSeconds * 1000,
    };
  }

  /** All dynos' output but that of attached ones, which is their user's. */
  #collectLogs(dynos: readonly Dyno[], containers: readonly ObservedContainer[]): void {
    const logged = new Map(dynos.filter(({ attached }) => !attached).map(({ id, name }) => [id, name]));
    for (const { containerId, dynoId, appId, state } of containers) {
      const process = logged.get(dynoId);
      if (process !== undefined && state !== 'created')
        this.#options.logs.collect({ appId, process, containerId, dynoId });
    }
  }

  /** Wakes the app when the next crashed dyno is to be tried again, or the next draining one has had its time. */
  #setTimer(view: { appId: string; wanted: Wanted; actions: readonly Action[]; now: number }): void {
    const { appId, wanted, actions, now } = view;
    const times = wanted.dynos.flatMap((dyno) => {
      if (dyno.state === 'draining') return [drainDeadline(dyno, wanted.drainMs)];
      return dyno.state === 'crashed' && dyno.retryAt !== null ? [dyno.retryAt] : [];
    });
    if (actions.some((action) => action.kind === 'check' && action.container.endpoint === null))
      times.push(now + ENDPOINT_MS);
    const next = Math.min(...times.filter((time) => time > now));
    if (Number.isFinite(next)) this.#later(appId, next - now);
  }

  /** Wakes the app after `ms`, or sooner where that was asked for already. */
  #later(appId: string, ms: number): void {
    if (this.#closing.signal.aborted) return;
    const at = Date.now() + ms;
    const set = this.#timers.get(appId);
    if (set !== undefined && set.at <= at) return;
    clearTimeout(set?.timer);
    const ring = () => {
      this.#timers.delete(appId);
      this.wake(appId);
    };
    this.#timers.set(appId, { at, timer: setTimeout(ring, ms) });
  }

  /** Stops containers of apps that the record does not know at all. */
  async #stopStrangers(): Promise<void> {
    const { store, engine } = this.#options;
    const containers = await engine.observe();
    if (this.#closing.signal.aborted) return;
    const known = new Set(store.apps.all().map(({ id }) => id));
    for (const { appId, containerId } of containers) {
      if (!known.has(appId)) await engine.stopContainer({ containerId, stopSeconds: STRANGER_STOP_SECONDS });
    }
  }

  /** SIGKILL is what ends a dyno that did not heed SIGTERM. */
  #tellExitTimeout({ appId, name, state }: Dyno): void {
    const seconds = this.#options.store.apps.byId(appId)?.settings.stopSeconds;
    if (state !== 'stopping' || seconds === undefined) return;
    const text = `Error R12 (Exit timeout) -> At least one process failed to exit within ${seconds} seconds of SIGTERM`;
    this.#options.logs.say({ appId, process: name, text });
  }

  /** While the Engine is away there is nothing to tell: it is asked again. */
  #report(error: unknown, appId: string): void {
    if (error instanceof Fault && error.code === 'engine_unavailable') this.#unseenUntil = Date.now();
    else this.#options.onError(error, appId);
  }
}
