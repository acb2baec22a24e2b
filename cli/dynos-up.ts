import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../platform/client/client.ts';
import type { DynoResource, FormationResource } from '../platform/client/resources.ts';
import { Failure } from './failure.ts';
import { isOutage } from './rollout.ts';

const FIRST_POLL_MS = 100;
const SLOWEST_POLL_MS = 1000;
const LOST_TRIES = 40;

/**
 * Waits until as many dynos of each given process type are up as its entry of the formation says; at once where
 * nothing is deployed yet. Throws a Failure when one of them crashes.
 */
export async function dynosUp(client: Client, app: string, formation: readonly FormationResource[]): Promise<void> {
  const releases = await client.releases(app, { limit: 1, order: 'desc' });
  if (releases.every(({ slug }) => slug === null)) return;
  let lost = 0;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
    const dynos = await client.dynos(app).catch((error: unknown) => {
      lost += 1;
      if (!isOutage(error) || lost > LOST_TRIES) throw error;
      return null;
    });
    if (dynos !== null && formation.every((entry) => isUp(entry, dynos))) return;
    await sleep(pause);
  }
}

function isUp({ type, quantity }: FormationResource, dynos: readonly DynoResource[]): boolean {
  const own = dynos.filter((dyno) => dyno.type === type);
  const crashed = own.find(({ state }) => state === 'crashed');
  if (crashed !== undefined) {
    throw new Failure(`${crashed.name} crashed`, {
      next: `The formation is set, and Berth goes on trying. See why: \`berth logs --app ${crashed.app.name} --dyno ${crashed.name}\`.`,
    });
  }
  return own.length === quantity && own.every(({ state }) => state === 'up');
}
