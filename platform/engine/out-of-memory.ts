import type Docker from 'dockerode';
import type { DockerClient } from './docker-client.ts';
import { textLines } from './progress.ts';

/** Exit code of what was ended by SIGKILL. */
const KILLED = 137;

/**
 * Whether a process of a container that has ended was killed for memory. On a busy host Docker may hear of it after
 * the end: then its record of the container never tells, and only its events do, which are waited for `waitMs` at most.
 */
export async function ranOutOfMemory(
  client: DockerClient,
  { container, waitMs }: { container: Docker.ContainerInspectInfo; waitMs: number },
): Promise<boolean> {
  const { Id: containerId, State: state } = container;
  if (state.OOMKilled || state.ExitCode !== KILLED) return state.OOMKilled;
  return await toldOutOfMemory(client, { containerId, since: Date.parse(state.StartedAt), until: Date.now() + waitMs });
}

/** Whether Docker told, between two times (unix ms), that memory ran out in a container; `until` may lie ahead. */
export async function toldOutOfMemory(
  client: DockerClient,
  { containerId, since, until }: { containerId: string; since: number; until: number },
): Promise<boolean> {
  const stream = await client.follow((docker) =>
    docker.getEvents({
      since: since / 1000,
      until: until / 1000,
      filters: JSON.stringify({ type: ['container'], event: ['oom'], container: [containerId] }),
    }),
  );
  for await (const line of textLines(stream)) if (line.includes('"oom"')) return true;
  return false;
}
