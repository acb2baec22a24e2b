import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutResource } from '../platform/client/berth-resources.ts';
import type { Client } from '../platform/client/client.ts';
import { Failure } from './failure.ts';
import { explained } from './reason.ts';

const FIRST_POLL_MS = 100;
const SLOWEST_POLL_MS = 1000;
const LOST_TRIES = 40;

/** Waits until the rollout at `rolloutUrl` has succeeded; null where a change made no release. Throws a Failure when it failed. */
export async function settledRollout(client: Client, rolloutUrl: string | null): Promise<RolloutResource | null> {
  if (rolloutUrl === null) return null;
  let lost = 0;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
    const rollout = await client.rolloutAt(rolloutUrl).catch((error: unknown) => {
      lost += 1;
      if (!isOutage(error) || lost > LOST_TRIES) throw error;
      return null;
    });
    if (rollout !== null && isSettled(rollout)) return succeeded(rollout);
    await sleep(pause);
  }
}

function isSettled({ status }: RolloutResource): boolean {
  return status === 'succeeded' || status === 'failed';
}

/** A rollout goes on while the API restarts, so the wait for it does too. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && 'status' in error && (error.status === 0 || error.status === 503);
}

function succeeded(rollout: RolloutResource): RolloutResource {
  if (rollout.status === 'succeeded') return rollout;
  const { app, release, error } = rollout;
  const { cause, next } = error === null ? { cause: 'the rollout failed', next: null } : explained(error);
  const rest = `v${release.version} is not live; the release before it goes on serving. See \`berth logs --app ${app.name}\`.`;
  throw new Failure(cause, { next: [next, rest].filter((line) => line !== null).join('\n') });
}
