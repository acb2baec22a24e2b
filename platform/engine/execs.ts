import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Fault } from '../errors.ts';
import { type Attached, shellOf, sizedCommand, streamsOf } from './attached.ts';
import { shellCommand } from './command-line.ts';
import type { Containers } from './containers.ts';
import { type DockerClient, statusOf, unless } from './docker-client.ts';
import type { AttachedProcess, ExecSpec } from './engine.ts';
import { LABEL } from './labels.ts';
import { envList } from './profile.ts';

/** In the environment of everything that a command started, wherever it went: Docker forgets all but the first process. */
const MARK = 'BERTH_EXEC';
const KILLED = 137;
/** For what hears of a hang-up, and for what stayed behind in the background. */
const HANG_UP_SECONDS = 5;
const LEFT_SECONDS = 1;
const TRIES = 3;
const TRY_MS = 1_000;
const LOOKS = 40;
const LOOK_MS = 50;

/**
 * Hangs up every process whose environment has the mark, then kills what is left after some seconds. A process without an
 * environment to read is ending already.
 */
const HANG_UP = `
send() {
  left=
  for file in $(grep -ls -- "$mark" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill "$1" "\${pid%/environ}" 2>/dev/null && left=1
  done
  [ -n "$left" ]
}
mark=$1 seconds=$2
send -HUP || exit 0
while [ "$seconds" -gt 0 ]; do
  sleep 1
  send -0 || exit 0
  seconds=$((seconds - 1))
done
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  send -KILL || exit 0
  sleep 1
done`;

/** Runs commands inside of running dynos. */
export class Execs {
  readonly #client: DockerClient;
  readonly #containers: Containers;
  readonly #instance: string;

  constructor(options: { client: DockerClient; containers: Containers; instance: string }) {
    this.#client = options.client;
    this.#containers = options.containers;
    this.#instance = options.instance;
  }

  /** See {@link ExecEngine.exec}. */
  async run(spec: ExecSpec): Promise<AttachedProcess> {
    const [container] = await this.#containers.list([`${LABEL.dyno}=${spec.dynoId}`]);
    if (container?.State !== 'running') throw notRunning(spec);
    const mark = `${MARK}=${this.#instance}.${randomBytes(12).toString('hex')}`;
    const exec = await this.#create(container.Id, { spec, mark });
    const stream = await this.#client.ask(() => exec.start({ hijack: true, stdin: true, Tty: spec.tty }));
    return this.#handle(exec, { attached: stream as unknown as Attached, spec, containerId: container.Id, mark });
  }

  /** See {@link ExecEngine.sweepExecs}. */
  async sweep(): Promise<void> {
    const running = (await this.#containers.list()).filter(
      ({ State, Labels }) => State === 'running' && Labels[LABEL.dyno],
    );
    await Promise.all(
      running.map(async ({ Id }) => {
        const found = await this.#containers.inspect(Id);
        if ((found?.ExecIDs ?? []).length > 0) await this.#hangUp(Id, `${MARK}=${this.#instance}.`, LEFT_SECONDS);
      }),
    );
  }

  async #create(containerId: string, { spec, mark }: { spec: ExecSpec; mark: string }): Promise<Docker.Exec> {
    try {
      return await this.#client.ask((docker) =>
        docker.getContainer(containerId).exec({
          Cmd: argvOf(spec),
          Env: [...envList(spec.env), mark],
          Tty: spec.tty,
          AttachStdin: true,
          AttachStdout: true,
          AttachStderr: true,
        }),
      );
    } catch (thrown) {
      const status = statusOf(thrown);
      throw status === 404 || status === 409 ? notRunning(spec) : thrown;
    }
  }

  #handle(
    exec: Docker.Exec,
    { attached, spec, containerId, mark }: { attached: Attached; spec: ExecSpec; containerId: string; mark: string },
  ): AttachedProcess {
    const streams = streamsOf(attached, spec.tty);
    const over = new Promise<void>((resolve) => attached.once('close', resolve).once('end', resolve));
    const ended = over.then(() => this.#exitCode(exec)).then((exitCode) => ({ exitCode }));
    // What it left in the background goes too; where Docker is away, the next sweep finds it.
    ended.then(() => this.#hangUp(containerId, mark, LEFT_SECONDS)).catch(() => undefined);
    return {
      ...streams,
      ended,
      resize: async ({ columns, rows }) => {
        await unless(
          [404, 409, 500],
          this.#client.ask(() => exec.resize({ w: columns, h: rows })),
        );
      },
      kill: async () => {
        await this.#hangUp(containerId, mark, HANG_UP_SECONDS);
        attached.destroy();
      },
    };
  }

  /** Docker tells of the end of the output a moment before that of the process. */
  async #exitCode(exec: Docker.Exec): Promise<number> {
    for (let look = 0; look < LOOKS; look += 1) {
      const info = await unless(
        [404, 409],
        this.#client.ask(() => exec.inspect()),
      );
      if (info === null) break;
      if (!info.Running) return info.ExitCode ?? KILLED;
      await pause(LOOK_MS);
    }
    return KILLED;
  }

  async #hangUp(containerId: string, mark: string, seconds: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const command = ['/bin/sh', '-c', HANG_UP, 'hang-up', mark, String(seconds)];
        await this.#containers.runAsEachUser(containerId, command);
        return;
      } catch (thrown) {
        const status = statusOf(thrown);
        // The container has ended, and all in it.
        if (status === 404 || status === 409) return;
        if (attempt === TRIES) throw thrown;
        await pause(TRY_MS);
      }
    }
  }
}

function argvOf({ tty, columns, rows, command, runAs }: ExecSpec): string[] {
  if (!tty || columns === undefined || rows === undefined) return shellCommand(shellOf(runAs), command);
  return sizedCommand({ runAs, command, columns, rows });
}

function notRunning({ name }: ExecSpec): Fault {
  return new Fault({
    code: 'conflict',
    message: `Cannot run it in ${name}: the dyno does not run`,
    next: '`berth ps` shows those that do.',
  });
}
