import type { AppSummaryResource } from '../../../platform/client/overview-resources.ts';

/** What failed last of an app's deploys, where nothing went well after it. */
export type LastFailure =
  | { readonly of: 'build' }
  | { readonly of: 'release-phase' | 'rollout'; readonly version: number };

/** null where the last deploy went well, goes on, or there was none. */
export function lastFailure({
  last_release: release,
  last_build: build,
}: Pick<AppSummaryResource, 'last_release' | 'last_build'>): LastFailure | null {
  // A release that fails fails its build too; config vars and rollbacks make releases without one.
  const isOfRelease = release !== null && (build === null || release.created_at >= build.created_at);
  if (!isOfRelease) return build?.status === 'failed' ? { of: 'build' } : null;
  if (release.status !== 'failed') return null;
  const of = release.error?.id === 'release_phase_failed' ? 'release-phase' : 'rollout';
  return { of, version: release.version };
}
