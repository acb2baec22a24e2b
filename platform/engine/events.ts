import { setTimeout as pause } from 'node:timers/promises';
import type { DockerClient } from './docker-client.ts';
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
};

interface DockerEvent {
  readonly Action?: string;
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> };
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
        const change = changeOf(JSON.parse(line));
        if (change !== null) onChange(change);
      }
    } catch {
      // The next try tells: while the Engine is away there is nothing to do but to come back.
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function changeOf({ Action, Actor }: DockerEvent): EngineChange | null {
  const kind = KINDS[Action ?? ''];
  const dynoId = labelOf(Actor?.Attributes, LABEL.dyno);
  return kind === undefined || dynoId === null ? null : { kind, dynoId };
}
