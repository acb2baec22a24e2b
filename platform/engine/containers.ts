import type Docker from 'dockerode';
import { type DockerClient, reasonOf, statusOf, unless } from './docker-client.ts';
import { LABEL } from './labels.ts';

const MINUTE = 60_000;

/** What dyno, one-off, probe and build containers share: made, started, ended and removed. */
export class Containers {
  readonly #client: DockerClient;
  readonly #instance: string;

  constructor({ client, instance }: { client: DockerClient; instance: string }) {
    this.#client = client;
    this.#instance = instance;
  }

  async list(labels: readonly string[] = []): Promise<Docker.ContainerInfo[]> {
    return await this.#client.ask((docker) =>
      docker.listContainers({
        all: true,
        filters: { label: [`${LABEL.instance}=${this.#instance}`, ...labels] },
      }),
    );
  }

  /** Makes a container and answers its id; one of the same name that is there already is as good. */
  async create(name: string, options: Docker.ContainerCreateOptions): Promise<string> {
    // dockerode would repeat the whole body, the environment too, in the URL: given apart, it does not.
    const request = { name, _query: { name }, _body: options };
    try {
      const made = await this.#client.ask((docker) => docker.createContainer(request), { deadlineMs: 2 * MINUTE });
      return made.id;
    } catch (thrown) {
      if (statusOf(thrown) !== 409) throw thrown;
      const there = await this.#client.ask((docker) => docker.getContainer(name).inspect());
      return there.Id;
    }
  }

  /** Starts a container; no error when it runs already. */
  async start(id: string): Promise<void> {
    await unless(
      [304],
      this.#client.ask((docker) => docker.getContainer(id).start(), { deadlineMs: 2 * MINUTE }),
    );
  }

  async inspect(id: string): Promise<Docker.ContainerInspectInfo | null> {
    return await unless(
      [404],
      this.#client.ask((docker) => docker.getContainer(id).inspect()),
    );
  }

  /** Sends a signal to the container's first process; no error when it does not run. */
  async signal(id: string, signal: 'SIGTERM' | 'SIGHUP' | 'SIGKILL'): Promise<void> {
    await unless(
      [404, 409, 500],
      this.#client.ask((docker) => docker.getContainer(id).kill({ signal })),
    );
  }

  /** Takes a container away, with its anonymous volumes, whatever it does; no error when it is gone or going. */
  async remove(id: string, { force = true } = {}): Promise<void> {
    await unless(
      force ? [404, 409] : [404],
      this.#client.ask((docker) => docker.getContainer(id).remove({ force, v: true }), { deadlineMs: 2 * MINUTE }),
    );
  }

  /**
   * Sends SIGTERM to every process in the container but its init, each once: init would hand the signal on to one
   * child only. Where the image has no shell, that child is all that can be reached.
   */
  async terminate(id: string): Promise<void> {
    try {
      await this.runAsEachUser(id, ['/bin/sh', '-c', 'kill -s TERM -- -1']);
    } catch (thrown) {
      if (statusOf(thrown) === null) throw thrown;
      await this.signal(id, 'SIGTERM');
    }
  }

  /**
   * Starts a program in a running container once for each user that has processes there. Without CAP_KILL not even
   * root reaches another user's processes. Rejects where the program cannot be started; does not wait for its end.
   */
  async runAsEachUser(id: string, command: readonly string[]): Promise<void> {
    await Promise.all((await this.#users(id)).map((user) => this.#runAs(user, id, command)));
  }

  async #runAs(user: string | null, id: string, command: readonly string[]): Promise<void> {
    const exec = await this.#client.ask((docker) =>
      docker.getContainer(id).exec({ Cmd: [...command], ...(user === null ? {} : { User: user }) }),
    );
    // Detached, so that a shell that cannot be started is an error here.
    const answer = await this.#client.ask((docker) => docker.getExec(exec.id).start({ Detach: true }));
    answer.resume();
  }

  /** User ids of a running container's processes; null stands for the container's own user, where they cannot be told. */
  async #users(id: string): Promise<(string | null)[]> {
    try {
      const top: { Titles: string[]; Processes: string[][] | null } = await this.#client.ask((docker) =>
        docker.getContainer(id).top({ ps_args: '-eo pid,uid' }),
      );
      const column = top.Titles.indexOf('UID');
      const users = new Set((top.Processes ?? []).map((process) => process[column] ?? ''));
      return column < 0 || users.size === 0 ? [null] : [...users];
    } catch (thrown) {
      if (statusOf(thrown) === 500) return [null];
      throw thrown;
    }
  }

  /** Resolves with the exit code when the container does not run (any more); outlives lost connections. */
  async ended(id: string, signal?: AbortSignal): Promise<number> {
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      try {
        const options = signal === undefined ? {} : { abortSignal: signal };
        const { StatusCode } = await this.#client.follow((docker) => docker.getContainer(id).wait(options));
        return StatusCode;
      } catch (thrown) {
        if (statusOf(thrown) === 404) return 137;
        if (signal?.aborted) throw signal.reason;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }
}

/** Whether a refusal to start means that `what` is missing. */
export function isMissing(thrown: unknown, what: 'image' | 'network'): boolean {
  if (statusOf(thrown) !== 404) return false;
  const reason = reasonOf(thrown).toLowerCase();
  return what === 'image' ? reason.includes('no such image') : reason.includes('network');
}
