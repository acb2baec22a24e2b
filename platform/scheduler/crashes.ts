import type { ObservedContainer } from '../engine/engine.ts';
import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import type { Dyno } from '../model/dyno.ts';
import type { Store } from '../store/store.ts';
import { afterCrash } from './backoff.ts';
import { type Diagnosis, diagnoseExit } from './diagnosis.ts';
import type { DynoLogs } from './dyno-logs.ts';
import { dynoLimits, sizeOrDefault } from './process-spec.ts';

const MIB = 1024 * 1024;
/** A stack trace's first line says what is wrong. */
const LAST_LINES = 20;

/** Records crashes of dynos: why, how many in a row, and when the dyno is tried again. */
export class Crashes {
  readonly #store: Store;
  readonly #logs: DynoLogs;
  readonly #unseenUntil: () => number;

  constructor(options: {
    store: Store;
    logs: DynoLogs;
    /** Whoever ended before this time (unix ms) may have ended with the Engine or the host. */
    unseenUntil: () => number;
  }) {
    this.#store = options.store;
    this.#logs = options.logs;
    this.#unseenUntil = options.unseenUntil;
  }

  /** The container ended though it should run. */
  async ended({ dyno, container, app }: { dyno: Dyno; container: ObservedContainer; app: App }): Promise<void> {
    const { exitCode, outOfMemory, startedAt, finishedAt } = container;
    const entry = this.#store.formation.ofApp(app.id).find(({ type }) => type === dyno.type);
    const { memoryBytes } = dynoLimits({ app, size: sizeOrDefault(entry?.size ?? '') });
    const lastLines = await this.#logs.lastLines({ containerId: container.containerId, count: LAST_LINES });
    const diagnosis = diagnoseExit({ container, memoryMb: memoryBytes / MIB, lastLines });
    const ranMs = startedAt === null ? 0 : (finishedAt ?? Date.now()) - startedAt;
    const blameless = finishedAt !== null && finishedAt <= this.#unseenUntil();
    if (!this.#record({ dyno, exitCode, diagnosis, ranMs, blameless })) return;
    this.#say(
      dyno,
      outOfMemory ? 'Error R15 (Memory quota vastly exceeded)' : `Process exited with status ${exitCode}`,
    );
    this.#say(dyno, `State changed from ${dyno.state} to crashed`);
  }

  /** A web dyno ran, and did not become ready in its time. */
  bootTimeout({ dyno, diagnosis }: { dyno: Dyno; diagnosis: Diagnosis }): void {
    if (!this.#record({ dyno, exitCode: null, diagnosis, ranMs: 0 })) return;
    this.#say(dyno, `Error R10 (Boot timeout) -> ${diagnosis.message}`);
    this.#say(dyno, 'State changed from starting to crashed');
  }

  /** The Engine refused to start it. */
  startFailed({ dynoId, error }: { dynoId: string; error: Error }): void {
    const dyno = this.#store.dynos.byId(dynoId);
    if (dyno === null) return;
    const reason = error instanceof Fault ? error.message : `Cannot start ${dyno.name}: ${error.message}`;
    const diagnosis: Diagnosis = {
      code: error instanceof Fault ? error.code : 'start_failed',
      message: reason,
      next: (error instanceof Fault ? error.next : null) ?? 'Run `berth doctor` on the host.',
    };
    if (this.#record({ dyno, exitCode: null, diagnosis, ranMs: 0 })) this.#say(dyno, reason);
  }

  /** Whether it was recorded: a dyno that is being stopped meanwhile stays so, and a set that starts is not retried. */
  #record(crash: {
    dyno: Dyno;
    exitCode: number | null;
    diagnosis: Diagnosis;
    ranMs: number;
    /** It does not count, and the dyno is tried again at once. */
    blameless?: boolean;
  }): boolean {
    const { exitCode, diagnosis, ranMs, blameless = false } = crash;
    return this.#store.transaction(() => {
      const dyno = this.#store.dynos.byId(crash.dyno.id);
      if (dyno === null || (dyno.state !== 'starting' && dyno.state !== 'up')) return false;
      const set = dyno.processSetId === null ? null : this.#store.processSets.byId(dyno.processSetId);
      const now = Date.now();
      const { crashes, retryAt } = blameless
        ? { crashes: dyno.crashes, retryAt: now }
        : afterCrash({ crashesBefore: dyno.crashes, ranMs, now });
      this.#store.dynos.change(dyno.id, {
        state: 'crashed',
        exitCode,
        crashes,
        retryAt: set?.state === 'live' ? retryAt : null,
        errorCode: diagnosis.code,
        errorMessage: diagnosis.message,
        errorNext: diagnosis.next,
      });
      return true;
    });
  }

  #say({ appId, name }: Dyno, text: string): void {
    this.#logs.say({ appId, process: name, text });
  }
}
