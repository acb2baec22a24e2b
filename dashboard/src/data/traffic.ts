import type { AppSummaryResource } from '../../../platform/client/overview-resources.ts';

/** Requests a minute now: those of the last whole minute, or of the running one where that has more already. */
export function requestsNow({ requests }: AppSummaryResource['traffic']): number {
  return Math.max(requests.at(-2) ?? 0, requests.at(-1) ?? 0);
}
