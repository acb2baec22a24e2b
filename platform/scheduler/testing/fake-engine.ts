import { createServer, type Server } from 'node:net';
import type { TestContext } from 'node:test';
import type {
  Applied,
  AppNetwork,
  EngineChange,
  ObservedContainer,
  OneOffRun,
  OneOffSpec,
  ProcessEngine,
  ProcessSetSpec,
} from '../../engine/engine.ts';
import { Fault } from '../../errors.ts';
import type { Endpoint } from '../../model/dyno.ts';

/** What a container does once it is started. */
type Behaviour = 'listens' | 'is silent' | 'exits';

/** Containers in memory that come, end and go as Docker's do; the ports are real. */
export class FakeEngine implements ProcessEngine {
  readonly containers = new Map<string, ObservedContainer>();
  readonly stopped: string[] = [];
  readonly runs = new Map<string, { end: (exitCode: number) => void; killed: boolean }>();
  observations = 0;
  unavailable: boolean = false;
  behaviour: Behaviour = 'listens';
  /** Why a dyno of this name cannot be started. */
  readonly refused = new Map<string, Error>();
  networkError: Error | null = null;
  #watcher: ((change: EngineChange) => void) | null = null;
  #made = 0;
  readonly #listening: Endpoint;
  readonly #silent: Endpoint;

  constructor({ listening, silent }: { listening: Endpoint; silent: Endpoint }) {
    this.#listening = listening;
    this.#silent = silent;
  }

  async apply(set: ProcessSetSpec): Promise<Applied> {
    await this.#answer();
    const wanted = new Set(set.slots.map(({ dynoId }) => dynoId));
    for (const { dynoId, setId } of this.containers.values()) {
      if (setId === set.setId && !wanted.has(dynoId)) this.#stop(dynoId);
    }
    const failed = new Map<string, Error>();
    for (const { dynoId, name } of set.slots) {
      if (this.containers.has(dynoId)) continue;
      const why = this.refused.get(name);
      if (why === undefined) this.#start({ dynoId, name, setId: set.setId, appId: set.appId, port: set.port });
      else failed.set(dynoId, why);
    }
    return { failed };
  }

  async observe(): Promise<ObservedContainer[]> {
    this.observations++;
    await this.#answer();
    return [...this.containers.values()];
  }

  watch({ signal, onChange }: { signal: AbortSignal; onChange: (change: EngineChange) => void }): Promise<void> {
    this.#watcher = onChange;
    this.connected();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  async stopContainer({ containerId }: { containerId: string }): Promise<void> {
    await this.#answer();
    this.#stop(containerId.slice(2));
  }

  async removeContainer({ containerId }: { containerId: string }): Promise<void> {
    await this.#answer();
    this.remove(containerId.slice(2));
  }

  async listening(): Promise<Endpoint[]> {
    await this.#answer();
    return [];
  }

  async output(): Promise<void> {
    await this.#answer();
  }

  async runOnce(spec: OneOffSpec): Promise<OneOffRun> {
    await this.#answer();
    const { dynoId, name, appId } = spec;
    this.#start({ dynoId, name, appId, setId: null, port: null });
    const { promise, resolve } = Promise.withResolvers<{ exitCode: number; outOfMemory: boolean }>();
    const run = {
      killed: false,
      end: (exitCode: number) => {
        this.exit(dynoId, exitCode);
        resolve({ exitCode, outOfMemory: false });
      },
    };
    this.runs.set(name, run);
    return {
      containerId: `c-${dynoId}`,
      stdin: null,
      stdout: null,
      stderr: null,
      resize: async () => undefined,
      kill: async () => {
        run.killed = true;
        run.end(129);
      },
      ended: promise,
    };
  }

  async ensureNetwork(_network: AppNetwork): Promise<void> {
    await this.#answer();
    if (this.networkError !== null) throw this.networkError;
  }

  async removeNetwork(): Promise<void> {
    await this.#answer();
  }

  async networks(): Promise<{ appIds: string[]; throwAway: string[] }> {
    return { appIds: [], throwAway: [] };
  }

  /** The connection to the Engine is (again) there. */
  connected(): void {
    this.#watcher?.({ kind: 'connected', dynoId: null });
  }

  /** A process ends by itself. */
  exit(dynoId: string, exitCode = 1): void {
    const container = this.containers.get(dynoId);
    if (container?.state !== 'running') return;
    const ended = { state: 'exited', exitCode, finishedAt: Date.now(), endpoint: null } as const;
    this.containers.set(dynoId, { ...container, ...ended });
    this.#watcher?.({ kind: 'exited', dynoId });
  }

  /** Somebody takes a container away. */
  remove(dynoId: string): void {
    if (this.containers.delete(dynoId)) this.#watcher?.({ kind: 'removed', dynoId });
  }

  /** A container that no record knows. */
  stranger(options: { appId: string; dynoId: string }): void {
    this.#start({ ...options, name: 'web.1', setId: 'gone', port: null });
  }

  async #answer(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.unavailable) throw new Fault({ code: 'engine_unavailable', message: 'The Docker Engine does not answer' });
  }

  #start(options: { dynoId: string; name: string; setId: string | null; appId: string; port: number | null }): void {
    const { port, ...container } = options;
    this.#made++;
    this.containers.set(container.dynoId, {
      ...container,
      containerId: `c-${container.dynoId}`,
      state: 'running',
      exitCode: null,
      outOfMemory: false,
      startedAt: Date.now(),
      finishedAt: null,
      endpoint: port === null ? null : this.behaviour === 'is silent' ? this.#silent : this.#listening,
    });
    this.#watcher?.({ kind: 'started', dynoId: container.dynoId });
    if (this.behaviour === 'exits') setImmediate(() => this.exit(container.dynoId));
  }

  /** How many containers were ever started. */
  get made(): number {
    return this.#made;
  }

  #stop(dynoId: string): void {
    if (this.stopped.includes(dynoId)) return;
    this.stopped.push(dynoId);
    setTimeout(() => {
      this.exit(dynoId, 143);
      this.remove(dynoId);
    }, 5);
  }
}

export async function fakeEngine(context: TestContext): Promise<FakeEngine> {
  const server = await listen();
  context.after(() => server.close());
  const closed = await listen();
  const silent = placeOf(closed);
  await new Promise((resolve) => closed.close(resolve));
  return new FakeEngine({ listening: placeOf(server), silent });
}

async function listen(): Promise<Server> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function placeOf(server: Server): Endpoint {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return { host: '127.0.0.1', port: address.port };
}
