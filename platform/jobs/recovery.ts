import type { Build } from '../model/build.ts';
import { failRollout } from '../rollouts/rollout-worker.ts';
import type { Store } from '../store/store.ts';

const ABANDONED = 'Berth was restarted while this build was under way\nPush again.';

/** Moves the app's ref to the commit that is live. */
export interface Refs {
  setRef(appId: string, ref: string, commit: string): Promise<void>;
}

/**
 * At boot, before anything runs: builds that a crash left open are told as failed, since their output and their git
 * client are gone, and so are the rollouts that they had begun; a build whose release had already gone live has
 * succeeded. Builds of archives that were still waiting wait on. Answers the ids of builds that wait.
 */
export async function recoverBuilds({ store, refs }: { store: Store; refs: Refs }): Promise<string[]> {
  const waiting: string[] = [];
  for (const build of store.builds.open()) {
    if (build.status === 'queued' && build.origin === 'archive') waiting.push(build.id);
    else if (isLive(store, build)) await complete({ store, refs, build });
    else abandon({ store, build });
  }
  return waiting;
}

function isLive(store: Store, build: Build): boolean {
  return build.releaseId !== null && store.releases.byId(build.releaseId)?.status === 'succeeded';
}

async function complete({ store, refs, build }: { store: Store; refs: Refs; build: Build }): Promise<void> {
  if (build.origin === 'git') await refs.setRef(build.appId, 'refs/heads/main', build.commit);
  store.transaction(() => store.builds.finish({ build, status: 'succeeded', code: null, message: null }));
}

function abandon({ store, build }: { store: Store; build: Build }): void {
  store.transaction(() => {
    const rollout = build.releaseId === null ? null : store.rollouts.ofRelease(build.releaseId);
    if (rollout !== null) failRollout({ store, rollout, code: 'build_abandoned', message: ABANDONED });
    store.builds.finish({ build, status: 'failed', code: 'build_abandoned', message: ABANDONED });
  });
}
