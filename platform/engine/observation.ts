import type Docker from 'dockerode';
import type { Endpoint } from '../model/dyno.ts';
import type { Containers } from './containers.ts';
import type { DockerClient } from './docker-client.ts';
import type { ObservedContainer } from './engine.ts';
import { LABEL, labelOf } from './labels.ts';
import { ranOutOfMemory } from './out-of-memory.ts';

interface Life extends Pick<ObservedContainer, 'exitCode' | 'outOfMemory' | 'startedAt' | 'finishedAt'> {
  /** Of its first process on the host, 0 while it has none. */
  readonly pid: number;
}

/** A dyno's container that runs. */
export interface RunningContainer extends Pick<ObservedContainer, 'containerId' | 'appId' | 'name' | 'startedAt'> {
  readonly pid: number;
}

/** Sees the containers of dynos. What a container's life was is asked once for each state that it is in. */
export class Observation {
  readonly #client: DockerClient;
  readonly #containers: Containers;
  readonly #publishesPorts: boolean;
  #lives = new Map<string, Life>();
  /** The containers of dynos that ran when last looked at. */
  running: readonly RunningContainer[] = [];

  constructor(options: { client: DockerClient; containers: Containers; publishesPorts: boolean }) {
    this.#client = options.client;
    this.#containers = options.containers;
    this.#publishesPorts = options.publishesPorts;
  }

  async observe(): Promise<ObservedContainer[]> {
    const there = await this.#containers.list();
    const lives = new Map<string, Life>();
    const observed = await Promise.all(there.map((container) => this.#look(container, lives)));
    this.#lives = lives;
    const dynos = observed.filter((container) => container !== null);
    this.running = dynos.flatMap(({ life, seen }) => (seen.state === 'running' ? [{ ...seen, pid: life.pid }] : []));
    return dynos.map(({ seen }) => seen);
  }

  async #look(
    container: Docker.ContainerInfo,
    lives: Map<string, Life>,
  ): Promise<{ seen: ObservedContainer; life: Life } | null> {
    const { Labels: labels, Id: containerId } = container;
    const kind = labelOf(labels, LABEL.kind);
    const dynoId = labelOf(labels, LABEL.dyno);
    if (dynoId === null || (kind !== 'dyno' && kind !== 'one-off')) return null;
    const state = stateOf(container.State);
    const key = `${containerId} ${state}`;
    const life = this.#lives.get(key) ?? (await this.#life(containerId));
    if (life === null) return null;
    lives.set(key, life);
    const { pid: _, ...seenOfLife } = life;
    const seen = {
      ...seenOfLife,
      containerId,
      dynoId,
      setId: labelOf(labels, LABEL.set),
      appId: labelOf(labels, LABEL.app) ?? '',
      name: labelOf(labels, LABEL.name) ?? '',
      state,
      endpoint: state === 'running' ? this.#endpoint(container) : null,
    };
    return { seen, life };
  }

  async #life(containerId: string): Promise<Life | null> {
    const found = await this.#containers.inspect(containerId);
    if (found === null) return null;
    const { State } = found;
    const ended = stateOf(State.Status) === 'exited';
    const startedAt = timeOf(State.StartedAt);
    const finishedAt = timeOf(State.FinishedAt);
    return {
      pid: State.Pid,
      exitCode: ended ? State.ExitCode : null,
      // Nothing is waited for: requests wait for the next dyno.
      outOfMemory: ended ? await ranOutOfMemory(this.#client, { container: found, waitMs: 0 }) : State.OOMKilled,
      startedAt,
      // Docker notes a start when it has come back from it: a short process has ended before.
      finishedAt: ended ? Math.max(finishedAt ?? 0, startedAt ?? 0) : null,
    };
  }

  #endpoint(container: Docker.ContainerInfo): Endpoint | null {
    const port = Number(labelOf(container.Labels, LABEL.port) ?? Number.NaN);
    if (Number.isNaN(port)) return null;
    if (this.#publishesPorts) {
      const published = container.Ports.find(({ PrivatePort, PublicPort }) => PrivatePort === port && PublicPort > 0);
      return published === undefined ? null : { host: published.IP, port: published.PublicPort };
    }
    const [network] = Object.values(container.NetworkSettings.Networks);
    return network?.IPAddress ? { host: network.IPAddress, port } : null;
  }
}

function stateOf(state: string): ObservedContainer['state'] {
  if (state === 'created') return 'created';
  return ['running', 'paused', 'restarting'].includes(state) ? 'running' : 'exited';
}

/** Docker's time as unix ms; its zero time as null. */
function timeOf(time: string): number | null {
  const ms = Date.parse(time);
  return ms > 0 ? ms : null;
}
