import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessEngine } from '../engine/engine.ts';
import { Fault } from '../errors.ts';
import { addressOf, hostOf } from '../model/address-pool.ts';
import type { App } from '../model/app.ts';
import type { Dyno } from '../model/dyno.ts';
import type { ProcessSet } from '../model/process-set.ts';
import type { Store } from '../store/store.ts';
import type { BootChecks } from './boot-checks.ts';
import type { Crashes } from './crashes.ts';
import type { Action } from './decide.ts';
import type { DynoLogs } from './dyno-logs.ts';
import { appNetwork, type ProcessContext, setSpec, sizeOrDefault } from './process-spec.ts';

/** How long the last lines of an ended one-off dyno are waited for. */
const LAST_LINES_MS = 3_000;

type Of<K extends Action['kind']> = Extract<Action, { kind: K }> & { app: App };

/** Takes the steps that were decided. Each answers whether the picture may have changed by it, so that it is time to look again. */
export class Actions {
  readonly #store: Store;
  readonly #engine: ProcessEngine;
  readonly #logs: DynoLogs;
  readonly #checks: BootChecks;
  readonly #crashes: Crashes;
  readonly #pool: string;

  constructor(options: {
    store: Store;
    engine: ProcessEngine;
    logs: DynoLogs;
    checks: BootChecks;
    crashes: Crashes;
    pool: string;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#logs = options.logs;
    this.#checks = options.checks;
    this.#crashes = options.crashes;
    this.#pool = options.pool;
  }

  /** Rejects with a Fault `engine_unavailable` while the Engine is away. */
  async take({ action, app }: { action: Action; app: App }): Promise<boolean> {
    switch (action.kind) {
      case 'create-dyno':
        return this.#create({ ...action, app });
      case 'apply':
        return this.#apply({ ...action, app });
      case 'check':
        return this.#check({ ...action, app });
      case 'up':
        return this.#up(action);
      case 'crash':
        this.#checks.end(action.dyno.id);
        await this.#crashes.ended({ ...action, app });
        return true;
      case 'drain-dyno':
        this.#change(action.dyno, 'draining');
        return false;
      case 'stop-dyno':
        return this.#stop(action);
      case 'forget-dyno':
        this.#checks.end(action.dyno.id);
        this.#store.transaction(() => this.#store.dynos.remove(action.dyno));
        return true;
      case 'forget-set':
        this.#store.transaction(() => this.#store.processSets.remove(action.set));
        return false;
      case 'remove-container':
        return this.#removeContainer({ ...action, app });
      default:
        return action satisfies never;
    }
  }

  #create({ set, name, crashes, app }: Of<'create-dyno'>): boolean {
    const store = this.#store;
    const dyno = store.transaction(() => {
      const release = store.releases.byId(set.releaseId);
      const taken = new Set(store.dynos.ofApp(app.id).map(({ address }) => hostOf(address)));
      const host = store.apps.nextAddress({ app, taken });
      if (release === null || host === null) return null;
      return store.dynos.create({
        appId: app.id,
        releaseId: release.id,
        processSetId: set.id,
        type: set.type,
        name,
        address: addressOf({ pool: this.#pool, index: app.subnet, host }),
        command: release.processTypes[set.type] ?? '',
        crashes,
      });
    });
    if (dyno !== null) this.#say(dyno, `Starting process with command \`${dyno.command}\``);
    return dyno !== null;
  }

  async #apply({ set, dynos, app }: Of<'apply'>): Promise<boolean> {
    const context = this.#context({ app, set });
    if (context === null) return false;
    try {
      if (dynos.length > 0) await this.#engine.ensureNetwork(appNetwork(context));
      const { failed } = await this.#engine.apply(setSpec({ context, set, dynos }));
      for (const [dynoId, error] of failed) this.#crashes.startFailed({ dynoId, error });
      // Containers that are only being stopped need no further look: their end wakes the loop.
      return dynos.some(({ state }) => state === 'starting') || failed.size > 0;
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code === 'engine_unavailable') throw thrown;
      return this.#refused({ dynos, thrown });
    }
  }

  /** The Engine wants nothing of the set (its network cannot be made, say): whoever waits for its dynos is told why. */
  #refused({ dynos, thrown }: { dynos: readonly Dyno[]; thrown: unknown }): boolean {
    const starting = dynos.filter(({ state }) => state === 'starting');
    if (starting.length === 0) throw thrown;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    for (const { id } of starting) this.#crashes.startFailed({ dynoId: id, error });
    return true;
  }

  /** What a process of the set runs as; null when its release has no image. */
  #context({ app, set }: { app: App; set: ProcessSet }): ProcessContext | null {
    const store = this.#store;
    const release = store.releases.byId(set.releaseId);
    const image = release?.imageId ? store.images.byId(release.imageId) : null;
    if (release === null || image === null) return null;
    const entry = store.formation.ofApp(app.id).find(({ type }) => type === set.type);
    const config = store.releases.config(release.id);
    return { app, release, image, config, pool: this.#pool, size: sizeOrDefault(entry?.size ?? '') };
  }

  async #removeContainer({ container, app }: Of<'remove-container'>): Promise<boolean> {
    const { containerId, dynoId, state } = container;
    if (state === 'exited') {
      // What it printed while the platform was away is still to be read.
      await Promise.race([this.#logs.drained(dynoId), pause(LAST_LINES_MS, undefined, { ref: false })]);
    }
    // Its end is under way in the background: the Engine tells when it has gone.
    await this.#engine.stopContainer({ containerId, stopSeconds: app.settings.stopSeconds });
    return false;
  }

  #check({ dyno, container, app }: Of<'check'>): boolean {
    const { endpoint } = container;
    // A published port shows a moment after the start.
    if (endpoint !== null) this.#checks.begin({ dyno, container, app, endpoint });
    return false;
  }

  #up({ dyno, container }: Extract<Action, { kind: 'up' }>): boolean {
    const { endpoint } = container;
    this.#store.transaction(() => this.#store.dynos.change(dyno.id, { state: 'up', endpoint }));
    this.#say(dyno, 'State changed from starting to up');
    return false;
  }

  #stop({ dyno }: Extract<Action, { kind: 'stop-dyno' }>): boolean {
    this.#checks.end(dyno.id);
    this.#change(dyno, 'stopping');
    if (dyno.state !== 'crashed') this.#say(dyno, 'Stopping all processes with SIGTERM');
    return true;
  }

  #change({ id }: Dyno, state: Dyno['state']): void {
    this.#store.transaction(() => this.#store.dynos.change(id, { state }));
  }

  #say({ appId, name }: Dyno, text: string): void {
    this.#logs.say({ appId, process: name, text });
  }
}
