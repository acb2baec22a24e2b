import { setTimeout as pause } from 'node:timers/promises';
import { type DockerClient, unless } from './docker-client.ts';
import type { EngineChange } from './engine.ts';
import { LABEL, labelOf } from './labels.ts';
import { textLines } from './progress.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const KINDS: Readonly<Record<string, EngineChange['kind']>> = {
  start: 'started',
  die: 'exited',
  destroy: 'removed',
  oom: 'out-of-memory',
  kill: 'killed',
};

const SIGKILL = '9';

interface DockerEvent {
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}

/** Follows what happens to this Berth's dynos until `signal`; comes back after every lost connection. */
export async function watchEvents(options: {
  client: DockerClient;
  instance: string;
  signal: AbortSignal;
  onChange: (change: EngineChange) => void;
}): Promise<void> {
  const { client, instance, signal, onChange } = options;
  const filters = { type: ['container'], label: [`${LABEL.instance}=${instance}`], event: Object.keys(KINDS) };
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const stream = await client.follow((docker) =>
        docker.getEvents({ filters: JSON.stringify(filters), abortSignal: signal }),
      );
      pauseMs = FIRST_PAUSE_MS;
      onChange({ kind: 'connected', dynoId: null });
      for await (const line of textLines(stream)) {
        const event: DockerEvent = JSON.parse(line);
        const change = changeOf(event);
        if (change?.kind === 'exited') await listed(client, event.Actor?.ID ?? '');
        if (change !== null) onChange(change);
      }
    } catch {
      // The next try tells: while the Engine is away there is nothing to do but to come back.
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Docker tells of an end before its list of containers shows it, and holds the container's lock in between: an
 * inspection comes back when whoever lists the containers then sees the end.
 */
async function listed(client: DockerClient, containerId: string): Promise<void> {
  await unless(
    [404],
    client.ask((docker) => docker.getContainer(containerId).inspect()),
  );
}

function changeOf({ Action, Actor }: DockerEvent): EngineChange | null {
  const kind = KINDS[Action ?? ''];
  const dynoId = labelOf(Actor?.Attributes, LABEL.dyno);
  // Any signal is a `kill` to Docker.
  if (kind === 'killed' && Actor?.Attributes?.['signal'] !== SIGKILL) return null;
  return kind === undefined || dynoId === null ? null : { kind, dynoId };
}
