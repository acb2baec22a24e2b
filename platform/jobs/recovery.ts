import { Fault } from '../errors.ts';
import type { Build } from '../model/build.ts';
import { failRollout } from '../rollouts/rollout-worker.ts';
import type { Store } from '../store/store.ts';

/** Moves the app's ref to the commit that is live. */
export interface Refs {
  setRef(appId: string, ref: string, commit: string): Promise<void>;
}

/**
 * At boot, before anything runs: builds that a crash left open are told as failed, since their output and their git
 * client are gone, and so are the rollouts that they had begun; a build whose rollout had already ended, or whose
 * release had gone live, ends as that did. Builds of archives that were still waiting wait on.
 */
export async function recoverBuilds({
  store,
  refs,
  onError,
}: {
  store: Store;
  refs: Refs;
  onError: (error: unknown) => void;
}): Promise<void> {
  for (const build of store.builds.open()) {
    if (build.status === 'queued' && build.origin === 'archive') continue;
    if (isLive(store, build)) await complete({ store, refs, build, onError });
    else abandon({ store, build });
  }
}

function isLive(store: Store, build: Build): boolean {
  return build.releaseId !== null && store.releases.byId(build.releaseId)?.status === 'succeeded';
}

async function complete(of: {
  store: Store;
  refs: Refs;
  build: Build;
  onError: (error: unknown) => void;
}): Promise<void> {
  const { store, refs, build, onError } = of;
  // A ref that stays behind costs its owner one more build; a platform that does not start costs everybody.
  if (build.origin === 'git') await refs.setRef(build.appId, 'refs/heads/main', build.commit).catch(onError);
  store.transaction(() => store.builds.finish({ build, status: 'succeeded', code: null, message: null }));
}

function abandon({ store, build }: { store: Store; build: Build }): void {
  const abandoned = new Fault({
    code: 'build_abandoned',
    message: 'Berth was restarted while this build was under way',
    next: 'Push again.',
  });
  store.transaction(() => {
    const rollout = build.releaseId === null ? null : store.rollouts.ofRelease(build.releaseId);
    if (rollout?.status === 'failed') {
      const { errorCode: code, errorMessage: message, errorNext: next } = rollout;
      store.builds.finish({ build, status: 'failed', code, message, next });
      return;
    }
    if (rollout !== null) failRollout({ store, rollout, error: abandoned });
    const { code, message, next } = abandoned;
    store.builds.finish({ build, status: 'failed', code, message, next });
  });
}
