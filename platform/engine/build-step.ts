import type { Readable } from 'node:stream';
import { BuildWatch, tooManyProcesses } from './build-watch.ts';
import type { Containers } from './containers.ts';
import { type DockerClient, statusOf } from './docker-client.ts';
import type { BuildRun, BuildRunResult, ContainerLimits } from './engine.ts';
import { framesOf } from './frames.ts';
import { paced } from './paced.ts';
import { APP_USER, envList, STEP_SLEEPER } from './profile.ts';

/** What rests in a build container: init, which has its own command and the sleeper's in its line, and the sleeper. */
const RESTING_PROCESSES = 2;
/** (What runs the container takes init's place a moment after it has called it started.) */
const RESTING_COMMAND = new RegExp(`^runc init$|(^|-- )${STEP_SLEEPER.join(' ')}$`);
/** Out-of-memory kills of a container, as its own cgroup counts them: version 1, then version 2. */
const OOM_COUNTERS = ['/sys/fs/cgroup/memory/memory.oom_control', '/sys/fs/cgroup/memory.events'];
/** Forks that its limit refused, likewise. */
const FORK_COUNTERS = ['/sys/fs/cgroup/pids/pids.events', '/sys/fs/cgroup/pids.events'];

type Attached = NodeJS.ReadWriteStream & { destroy(): void };

interface StepPlace {
  readonly client: DockerClient;
  readonly containers: Containers;
  readonly containerId: string;
  readonly limits: ContainerLimits;
  readonly volumePaths: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Runs a step in a running build container. Nothing of it runs any more when this settles: where something was left,
 * the container as a whole was ended, and `alive` is false.
 */
export async function runStep(run: BuildRun, place: StepPlace): Promise<{ result: BuildRunResult; alive: boolean }> {
  const { client, containers, containerId, signal } = place;
  const exec = await client.ask((docker) =>
    docker.getContainer(containerId).exec({
      Cmd: [run.shell, '-c', run.script],
      User: run.user === 'root' ? '0:0' : APP_USER,
      WorkingDir: run.workingDirectory,
      Env: envList(run.env),
      AttachStdin: run.input !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    }),
  );
  const stream = await client.ask(() => exec.start({ hijack: true, stdin: run.input !== undefined }));
  const attached = stream as unknown as Attached;
  const stop = () => attached.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const watch = new BuildWatch(place);
  try {
    if (run.input !== undefined) feed(run.input, attached);
    for await (const { data } of framesOf(paced(attached, { signal }))) run.onOutput(data);
  } catch (thrown) {
    await containers.signal(containerId, 'SIGKILL');
    throw signal.aborted ? signal.reason : (watch.fault ?? client.translate(thrown));
  } finally {
    watch.close();
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) {
    await containers.signal(containerId, 'SIGKILL');
    throw signal.reason;
  }
  if (watch.fault !== null) {
    await kill(place);
    throw watch.fault;
  }
  return await settle(exec.id, place);
}

/** What came of a step whose output has ended. */
async function settle(execId: string, place: StepPlace): Promise<{ result: BuildRunResult; alive: boolean }> {
  const { client } = place;
  const [info, resting] = await Promise.all([
    client.ask((docker) => docker.getExec(execId).inspect()),
    isResting(place),
  ]);
  const exitCode = info.ExitCode ?? 137;
  const outOfMemory = exitCode !== 0 && (await ranOutOfMemory(place));
  const refused = exitCode !== 0 && !outOfMemory && (await ranOutOfProcesses(place));
  const alive = !info.Running && !outOfMemory && !refused && resting;
  if (!alive) await kill(place);
  if (refused) throw tooManyProcesses(place.limits.pids);
  return { result: { exitCode, outOfMemory }, alive };
}

/** Ends the container as a whole. */
async function kill({ containers, containerId, signal }: StepPlace): Promise<void> {
  await containers.signal(containerId, 'SIGKILL');
  // One that is still ending counts as running, and could not be started anew.
  await containers.ended(containerId, signal);
}

async function isResting({ client, containerId }: StepPlace): Promise<boolean> {
  try {
    const top: { Processes: string[][] | null } = await client.ask((docker) => docker.getContainer(containerId).top());
    const processes = top.Processes ?? [];
    // The command is last. A number alone would not do: init may be so late that what is left stands for the sleeper.
    return (
      processes.length <= RESTING_PROCESSES && processes.every((words) => RESTING_COMMAND.test(words.at(-1) ?? ''))
    );
  } catch (thrown) {
    // It does not run, or the host has no `ps`: ending the whole container is right in both cases.
    if (statusOf(thrown) === null) throw thrown;
    return false;
  }
}

async function ranOutOfMemory(place: StepPlace): Promise<boolean> {
  const container = await place.containers.inspect(place.containerId);
  // Of a running container Docker may still tell what became of it before it was started again.
  if (container?.State.Running !== true) return container?.State.OOMKilled ?? false;
  return /^oom_kill [1-9]/m.test(await countersOf(place, OOM_COUNTERS));
}

/** Whether the limit of processes refused it one. */
async function ranOutOfProcesses(place: StepPlace): Promise<boolean> {
  const container = await place.containers.inspect(place.containerId);
  return container?.State.Running === true && /^max [1-9]/m.test(await countersOf(place, FORK_COUNTERS));
}

/** What the files of the container's own cgroup say, as far as they are there. */
async function countersOf({ client, containerId }: StepPlace, files: readonly string[]): Promise<string> {
  const exec = await client.ask((docker) =>
    docker.getContainer(containerId).exec({ Cmd: ['cat', ...files], User: '0:0', AttachStdout: true }),
  );
  const stream = await client.ask(() => exec.start({ hijack: true, stdin: false }));
  const chunks: Buffer[] = [];
  for await (const { data } of framesOf(stream)) chunks.push(data);
  return Buffer.concat(chunks).toString();
}

function feed(input: Readable, attached: Attached): void {
  // A step may end without reading all of its input.
  attached.on('error', () => attached.destroy());
  input.on('error', () => attached.destroy());
  input.pipe(attached);
}
