import { randomInt } from 'node:crypto';
import type { OneOffRun, ProcessEngine } from '../engine/engine.ts';
import { asFault, Fault } from '../errors.ts';
import { addressOf, hostOf } from '../model/address-pool.ts';
import type { App } from '../model/app.ts';
import type { Dyno } from '../model/dyno.ts';
import { DEFAULT_DYNO_SIZE } from '../model/formation.ts';
import type { Release } from '../model/release.ts';
import type { Store } from '../store/store.ts';
import type { DynoLogs } from './dyno-logs.ts';
import { appNetwork, oneOffSpec, type ProcessContext, sizeOrDefault } from './process-spec.ts';

/** How long an attached one-off dyno waits for its user before it is given up. */
const ATTACH_MS = 60_000;

/** What to run once. */
export interface OneOff {
  readonly app: App;
  readonly release: Release;
  /** `run`, or `release` for the release phase: the first part of its name. */
  readonly type: 'run' | 'release';
  readonly command: string;
  readonly attach: boolean;
  readonly tty: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly size: string;
  readonly columns: number | null;
  readonly rows: number | null;
}

/** One-off dynos: each a row before it starts, gone with its end, never restarted. Attached ones print to their user alone. */
export class OneOffs {
  readonly #store: Store;
  readonly #engine: ProcessEngine;
  readonly #logs: DynoLogs;
  readonly #pool: string;
  readonly #onError: (error: unknown, appId: string) => void;
  readonly #waiting = new Map<string, { oneOff: OneOff; timer: NodeJS.Timeout }>();
  readonly #running = new Map<string, OneOffRun>();
  readonly #attended = new Set<string>();

  constructor(options: {
    store: Store;
    engine: ProcessEngine;
    logs: DynoLogs;
    pool: string;
    onError: (error: unknown, appId: string) => void;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#logs = options.logs;
    this.#pool = options.pool;
    this.#onError = options.onError;
  }

  /** Ids of the dynos that are waited for here, from their row to their end. */
  get attended(): ReadonlySet<string> {
    return this.#attended;
  }

  /** Records the dyno. A detached one starts at once; an attached one when {@link OneOffs.attach} is called. */
  async create(oneOff: OneOff): Promise<Dyno> {
    const dyno = this.#record(oneOff);
    this.#attended.add(dyno.id);
    if (oneOff.attach) {
      const timer = setTimeout(() => this.#forget(dyno), ATTACH_MS);
      this.#waiting.set(dyno.id, { oneOff, timer });
    } else await this.#start({ oneOff, dyno });
    return dyno;
  }

  /** Starts the dyno that waits to be attached to. */
  async attach(dyno: Dyno): Promise<OneOffRun> {
    const waiting = this.#waiting.get(dyno.id);
    if (waiting === undefined || this.#store.dynos.byId(dyno.id) === null) {
      throw new Fault({
        code: 'conflict',
        message: `Cannot attach to ${dyno.name}: somebody is attached to it, or nobody came in time`,
      });
    }
    this.#waiting.delete(dyno.id);
    clearTimeout(waiting.timer);
    return this.#start({ oneOff: waiting.oneOff, dyno });
  }

  /** Ends a one-off dyno (SIGHUP). */
  async stop(dyno: Dyno): Promise<void> {
    const run = this.#running.get(dyno.id);
    if (run !== undefined) await run.kill();
    else if (this.#waiting.has(dyno.id)) this.#forget(dyno);
    else this.#store.transaction(() => this.#store.dynos.change(dyno.id, { state: 'stopping' }));
  }

  #record(oneOff: OneOff): Dyno {
    const { app, release, type, command } = oneOff;
    return this.#store.transaction(() => {
      const dynos = this.#store.dynos.ofApp(app.id);
      const host = this.#store.apps.nextAddress({ app, taken: new Set(dynos.map(({ address }) => hostOf(address))) });
      if (host === null)
        throw new Fault({
          code: 'host_full',
          message: `Cannot run it: ${app.name} has no address left for another dyno`,
        });
      return this.#store.dynos.create({
        appId: app.id,
        releaseId: release.id,
        processSetId: null,
        type,
        name: `${type}.${freeNumber(dynos)}`,
        address: addressOf({ pool: this.#pool, index: app.subnet, host }),
        command,
        attached: oneOff.attach,
        crashes: 0,
      });
    });
  }

  async #start({ oneOff, dyno }: { oneOff: OneOff; dyno: Dyno }): Promise<OneOffRun> {
    const { app, tty, attach, env, columns, rows } = oneOff;
    try {
      const context = this.#context(oneOff);
      await this.#engine.ensureNetwork(appNetwork(context));
      this.#logs.say({ appId: app.id, process: dyno.name, text: `Starting process with command \`${dyno.command}\`` });
      const run = await this.#engine.runOnce(
        oneOffSpec({
          context,
          dyno,
          env,
          tty,
          attach,
          ...(columns === null ? {} : { columns }),
          ...(rows === null ? {} : { rows }),
        }),
      );
      this.#running.set(dyno.id, run);
      const wanted = this.#markUp(dyno);
      if (!attach)
        this.#logs.collect({ appId: app.id, process: dyno.name, containerId: run.containerId, dynoId: dyno.id });
      this.#untilEnd({ dyno, run }).catch((error: unknown) => this.#onError(error, app.id));
      if (!wanted) await run.kill();
      return run;
    } catch (error) {
      this.#forget(dyno);
      throw error;
    }
  }

  /** Whether it still is to run: it may have been stopped while it started. */
  #markUp({ id }: Dyno): boolean {
    return this.#store.transaction(() => {
      if (this.#store.dynos.byId(id)?.state !== 'starting') return false;
      this.#store.dynos.change(id, { state: 'up' });
      return true;
    });
  }

  #context({ app, release, size }: OneOff): ProcessContext {
    const image = release.imageId === null ? null : this.#store.images.byId(release.imageId);
    if (image === null) {
      throw new Fault({
        code: 'invalid_params',
        message: `Cannot run it: ${app.name} has no release with an image yet`,
        next: 'Deploy it with `git push berth main` first.',
      });
    }
    const config = this.#store.releases.config(release.id);
    return { app, release, image, config, pool: this.#pool, size: sizeOrDefault(size || DEFAULT_DYNO_SIZE) };
  }

  async #untilEnd({ dyno, run }: { dyno: Dyno; run: OneOffRun }): Promise<void> {
    try {
      const { exitCode } = await run.ended;
      this.#logs.say({ appId: dyno.appId, process: dyno.name, text: `Process exited with status ${exitCode}` });
      await this.#logs.drained(dyno.id);
      await this.#engine.removeContainer({ containerId: run.containerId });
      this.#forget(dyno);
    } catch (error) {
      // Its end was not seen: the scheduler looks what became of it.
      if (asFault(error).code !== 'engine_unavailable') this.#onError(error, dyno.appId);
    } finally {
      this.#running.delete(dyno.id);
      this.#attended.delete(dyno.id);
    }
  }

  #forget(dyno: Dyno): void {
    clearTimeout(this.#waiting.get(dyno.id)?.timer);
    this.#waiting.delete(dyno.id);
    this.#attended.delete(dyno.id);
    this.#store.transaction(() => this.#store.dynos.remove(dyno));
  }
}

function freeNumber(dynos: readonly Dyno[]): number {
  const taken = new Set(dynos.map(({ name }) => name));
  for (;;) {
    const number = randomInt(1000, 10_000);
    if (!taken.has(`run.${number}`) && !taken.has(`release.${number}`)) return number;
  }
}
