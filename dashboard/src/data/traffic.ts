import type { AppSummaryResource } from '../../../platform/client/overview-resources.ts';

type Traffic = AppSummaryResource['traffic'];

/** Requests a minute now: those of the last whole minute, or of the running one where that has more already. */
export function requestsNow({ requests }: Traffic): number {
  return Math.max(requests.at(-2) ?? 0, requests.at(-1) ?? 0);
}

/** Milliseconds in which 95 of 100 requests are answered now: of the running minute, or of the one before; null without requests. */
export function latencyNow({ p95_ms: p95 }: Traffic): number | null {
  return p95.at(-1) ?? p95.at(-2) ?? null;
}
