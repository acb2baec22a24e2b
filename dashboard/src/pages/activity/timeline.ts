import type { RolloutResource } from '../../../../platform/client/berth-resources.ts';
import type { BuildResource, ReleaseResource } from '../../../../platform/client/resources.ts';

/** A deploy or another change of an app: a build, the release that came of it, or a release alone. */
export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly build: BuildResource | null;
  readonly release: ReleaseResource | null;
  readonly rollout: RolloutResource | null;
  readonly outcome: Outcome;
  readonly kind: 'deploy' | 'rollback' | 'config' | 'other';
}

/** `live` serves now; `done` did once; `open` goes on. */
export type Outcome = 'open' | 'live' | 'done' | 'failed';

/** Builds, releases and rollouts as one list, the newest first. */
export function timeline(of: {
  builds: readonly BuildResource[];
  releases: readonly ReleaseResource[];
  rollouts: readonly RolloutResource[];
}): Entry[] {
  const rollouts = new Map(of.rollouts.map((rollout) => [rollout.release.id, rollout]));
  const builds = new Map(of.builds.flatMap((build) => (build.release === null ? [] : [[build.release.id, build]])));
  const shown = new Set(of.releases.map(({ id }) => id));
  const released = of.releases.map((release) =>
    entryOf({ release, build: builds.get(release.id) ?? null, rollout: rollouts.get(release.id) ?? null }),
  );
  const others = of.builds.filter(({ release }) => release === null || !shown.has(release.id));
  const alone = others.map((build) => entryOf({ release: null, build, rollout: null }));
  return [...released, ...alone].sort((a, b) => order(b, a));
}

function entryOf(parts: Pick<Entry, 'build' | 'release' | 'rollout'>): Entry {
  const { build, release } = parts;
  return {
    ...parts,
    id: release?.id ?? build?.id ?? '',
    at: release?.created_at ?? build?.created_at ?? '',
    outcome: outcomeOf(parts),
    kind: release === null || build !== null ? 'deploy' : kindOf(release.description),
  };
}

function outcomeOf({ build, release, rollout }: Pick<Entry, 'build' | 'release' | 'rollout'>): Outcome {
  if (release?.current) return 'live';
  const statuses = [build?.status, release?.status, rollout?.status];
  if (statuses.includes('failed')) return 'failed';
  return statuses.some((status) => status === 'pending' || status === 'running') ? 'open' : 'done';
}

function kindOf(description: string): Entry['kind'] {
  if (description.startsWith('Rollback')) return 'rollback';
  if (/^(?:Set|Remove|Unset) .*config var/.test(description)) return 'config';
  return description.startsWith('Deploy') ? 'deploy' : 'other';
}

/** By time, which is told to the second alone, and then by version. */
function order(a: Entry, b: Entry): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return (a.release?.version ?? 0) - (b.release?.version ?? 0);
}

/** The newest deploy, where it failed and nothing that was deployed after it went well. */
export function openFailure(entries: readonly Entry[]): Entry | null {
  const newest = entries.find(({ outcome }) => outcome !== 'open');
  return newest?.outcome === 'failed' ? newest : null;
}
