import type { Named, RegionResource, StackResource } from '../client/resources.ts';
import type { Endpoint } from './endpoint.ts';
import { invalidParameter } from './faults.ts';
import { listed } from './reply.ts';
import { stableId } from './stable-id.ts';
import { isoTime } from './time.ts';

const SINCE = isoTime(Date.UTC(2025, 7, 9));

/** The one stack: Debian 13. */
export const STACK: Named = { id: stableId('stack:debian-13'), name: 'debian-13' };
/** Where apps run: this machine. */
export const REGION: Named = { id: stableId('region:local'), name: 'local' };
/** What tells the `heroku` CLI how to speak of logs and dynos. */
export const GENERATION: Named = { id: stableId('generation:cedar'), name: 'cedar' };

const STACK_RESOURCE: StackResource = {
  ...STACK,
  default: true,
  state: 'public',
  created_at: SINCE,
  updated_at: SINCE,
};

const REGION_RESOURCE: RegionResource = {
  ...REGION,
  country: 'Local',
  description: 'This machine',
  locale: 'Local',
  private_capable: false,
  // The schema knows Amazon's regions only, so one of them has to stand here.
  provider: { name: 'berth', region: 'us-east-1' },
  created_at: SINCE,
  updated_at: SINCE,
};

/** `/stacks` and `/regions`. */
export const stackEndpoints: readonly Endpoint[] = [
  {
    access: 'account',
    method: 'GET',
    path: '/stacks',
    action: 'account:read',
    handle: () => listed([STACK_RESOURCE], ['id', 'name']),
  },
  {
    access: 'account',
    method: 'GET',
    path: '/regions',
    action: 'account:read',
    handle: () => listed([REGION_RESOURCE], ['id', 'name']),
  },
];

/** Refuses another stack or region than the one that there is. `given` is a name or id, or null for none. */
export function requireOwn(parameter: string, own: Named, given: string | null): void {
  if (given === null || given === own.id || given === own.name) return;
  throw invalidParameter(parameter, `${own.name}: this Berth has no other`);
}
