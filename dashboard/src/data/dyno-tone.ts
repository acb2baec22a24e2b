import type { DynoResource } from '../../../platform/client/resources.ts';

/** How each state of a dyno is meant. */
export const DYNO_TONES = {
  up: 'good',
  crashed: 'bad',
  starting: 'busy',
  draining: 'busy',
  stopping: 'quiet',
} as const satisfies Record<DynoResource['state'], string>;
