import type { ProcessEngine } from '../engine/engine.ts';
import { type CollectedContainer, Following, type FollowingDependencies } from './following.ts';
import type { LogStore } from './log-store.ts';
import { Positions } from './positions.ts';

/** A container that nobody asked for in this time is gone. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** Follows containers' output into the log, and goes on after a restart where it was: no line lost, none twice. */
export class Collector {
  readonly #dependencies: FollowingDependencies;
  readonly #followings = new Map<string, Following>();
  readonly #startedAt = Date.now();
  #closed: boolean = false;

  /** `file` is where it keeps how far it is with each container. */
  constructor(options: {
    engine: Pick<ProcessEngine, 'output'>;
    store: LogStore;
    file: string;
    onError: (error: unknown) => void;
  }) {
    const { engine, store, file, onError } = options;
    const positions = new Positions({
      file,
      beforeSave: async (appIds) => {
        await Promise.all([...appIds].map((appId) => store.flush(appId)));
      },
      onError,
    });
    this.#dependencies = { engine, store, positions, onError };
  }

  /**
   * Follows the container's output to its end. Nothing happens when it is followed already. Call it for each container
   * that is seen: where following ended with the Docker Engine's restart, it goes on.
   */
  collect(container: CollectedContainer): void {
    if (this.#closed) return;
    let following = this.#followings.get(container.dynoId);
    if (following === undefined) {
      this.#forgetOld();
      following = new Following(container, this.#dependencies);
      this.#followings.set(container.dynoId, following);
    }
    following.start();
  }

  /**
   * Resolves when the output of the dyno's container was read to its end and is in the log: the container may be
   * removed then. At once when it is not collected.
   */
  async drained(dynoId: string): Promise<void> {
    const following = this.#followings.get(dynoId);
    if (following === undefined) return;
    await following.drained();
    await this.#dependencies.store.flush(following.container.appId);
  }

  /** Ends following the dyno's container, which is gone. */
  forget(dynoId: string): void {
    const following = this.#followings.get(dynoId);
    if (following === undefined) return;
    this.#followings.delete(dynoId);
    void following.stop();
    this.#dependencies.positions.forget(following.container.containerId);
  }

  /** Ends all following; what was read is written. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#followings.values()].map((following) => following.stop()));
    await this.#dependencies.positions.save();
  }

  #forgetOld(): void {
    const limit = Date.now() - FORGOTTEN_MS;
    for (const [dynoId, following] of this.#followings) {
      if (!following.isRunning && following.askedAt < limit) this.forget(dynoId);
    }
    if (this.#startedAt > limit) return;
    const known = new Set([...this.#followings.values()].map(({ container }) => container.containerId));
    this.#dependencies.positions.keep(known);
  }
}
