import type { ReleaseResource } from '../../../../platform/client/resources.ts';

type Known = Pick<ReleaseResource, 'version' | 'current' | 'eligible_for_rollback'>;

/** The newest release before the current one that can be gone back to, or null. */
export function releaseBefore<Release extends Known>(releases: readonly Release[]): Release | null {
  const version = releases.find(({ current }) => current)?.version ?? 0;
  const before = releases.filter((release) => release.eligible_for_rollback && release.version < version);
  return before.toSorted((a, b) => b.version - a.version)[0] ?? null;
}
