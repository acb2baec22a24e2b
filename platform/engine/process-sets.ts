import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Fault } from '../errors.ts';
import type { Containers } from './containers.ts';
import type { Applied, ProcessSetSpec, Slot } from './engine.ts';
import { Gate } from './gate.ts';
import { LABEL, labelOf } from './labels.ts';
import type { Outputs } from './output.ts';
import type { ProcessContainers, ProcessPlace } from './process-containers.ts';

/** More at once than this slow each other down. */
const STARTS_AT_ONCE = 8;
/** How long an ended dyno is kept for those that still read its last lines. */
const LAST_LINES_MS = 5_000;

/** Keeps the containers of process sets as they should be. */
export class ProcessSets {
  readonly #containers: Containers;
  readonly #processes: ProcessContainers;
  readonly #outputs: Outputs;
  readonly #starts = new Gate(STARTS_AT_ONCE);
  /** Ends of the containers that are being stopped, by id. */
  readonly #stopping = new Map<string, Promise<void>>();
  /** The last call for each set: calls for one set go one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: { containers: Containers; processes: ProcessContainers; outputs: Outputs }) {
    this.#containers = options.containers;
    this.#processes = options.processes;
    this.#outputs = options.outputs;
  }

  async apply(set: ProcessSetSpec): Promise<Applied> {
    const before = this.#turns.get(set.setId) ?? Promise.resolve();
    const turn = before.then(
      () => this.#applyNow(set),
      () => this.#applyNow(set),
    );
    this.#turns.set(set.setId, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(set.setId) === turn) this.#turns.delete(set.setId);
    }
  }

  /** Stops one container in the background and takes it away, whatever set it is of. */
  async stop({ containerId, stopSeconds }: { containerId: string; stopSeconds: number }): Promise<void> {
    const found = await this.#containers.inspect(containerId);
    if (found !== null) this.#stop({ Id: found.Id, State: found.State.Status }, stopSeconds);
  }

  /** Resolves when nothing is being stopped any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#stopping.values());
  }

  async #applyNow(set: ProcessSetSpec): Promise<Applied> {
    const there = await this.#containers.list([`${LABEL.set}=${set.setId}`]);
    const byDyno = new Map(there.map((container) => [labelOf(container.Labels, LABEL.dyno), container]));
    const wanted = new Set(set.slots.map(({ dynoId }) => dynoId));
    for (const [dynoId, container] of byDyno) {
      if (dynoId === null || !wanted.has(dynoId)) this.#stop(container, set.stopSeconds);
    }
    const failed = new Map<string, Error>();
    const missing = set.slots.filter(({ dynoId }) => (byDyno.get(dynoId)?.State ?? 'created') === 'created');
    await Promise.all(
      missing.map(async (slot) => {
        try {
          await this.#starts.pass(() => this.#run(set, slot, byDyno.get(slot.dynoId)));
        } catch (thrown) {
          failed.set(slot.dynoId, thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
      }),
    );
    const unavailable = [...failed.values()].find(
      (error) => error instanceof Fault && error.code === 'engine_unavailable',
    );
    if (unavailable !== undefined) throw unavailable;
    return { failed };
  }

  async #run(set: ProcessSetSpec, slot: Slot, made: Docker.ContainerInfo | undefined): Promise<void> {
    const place: ProcessPlace = { ...slot, spec: set, port: set.port, stopSeconds: set.stopSeconds, setId: set.setId };
    const containerId = made?.Id ?? (await this.#processes.create(place));
    await this.#processes.start(place, containerId);
  }

  #stop({ Id: id, State: state }: Pick<Docker.ContainerInfo, 'Id' | 'State'>, stopSeconds: number): void {
    if (this.#stopping.has(id)) return;
    const end = (state === 'running' ? this.#terminate(id, stopSeconds) : Promise.resolve())
      .then(() => Promise.race([this.#outputs.finished(id), pause(LAST_LINES_MS, undefined, { ref: false })]))
      .then(() => this.#containers.remove(id))
      // What is left over is found and stopped by the next look at its set.
      .catch(() => undefined)
      .finally(() => this.#stopping.delete(id));
    this.#stopping.set(id, end);
  }

  /** SIGTERM to all processes, time to end, SIGKILL. */
  async #terminate(id: string, stopSeconds: number): Promise<void> {
    const patience = AbortSignal.timeout(stopSeconds * 1000);
    await this.#containers.terminate(id);
    await this.#containers.ended(id, patience).catch(() => undefined);
    if (patience.aborted) await this.#containers.signal(id, 'SIGKILL');
  }
}
