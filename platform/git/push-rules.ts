import type { RefChange, Verdict } from './hook-server.ts';

/** What a push asks for, sorted out: the one change that deploys, if any, and what is refused and why. */
export interface PushPlan {
  readonly deploys: RefChange | null;
  readonly refused: readonly Verdict[];
}

const DEPLOYED = ['refs/heads/main', 'refs/heads/master'];
const NO_OBJECT = /^0+$/;

/** Only `main` and `master` deploy, one of them in a push; nothing else is kept, and neither can be deleted. */
export function planPush(changes: readonly RefChange[]): PushPlan {
  const wanted = changes.filter(({ ref, newId }) => DEPLOYED.includes(ref) && !NO_OBJECT.test(newId));
  const [only, second] = wanted;
  const deploys = second === undefined ? (only ?? null) : null;
  const refused = changes
    .filter((change) => change !== deploys)
    .map((change) => ({ ref: change.ref, reason: refusal(change) }));
  return { deploys, refused };
}

function refusal({ ref, newId }: RefChange): string {
  const isDeployed = DEPLOYED.includes(ref);
  if (NO_OBJECT.test(newId)) {
    return isDeployed
      ? 'the deployed branch cannot be deleted; to remove the app: berth apps:destroy'
      : 'there is no such branch or tag here';
  }
  if (isDeployed) return 'push one of main and master, not both';
  if (ref.startsWith('refs/tags/')) {
    const tag = ref.slice('refs/tags/'.length);
    return `tags do not deploy; push with: git push berth ${word(`${tag}^{}:main`)}`;
  }
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref;
  return `only main or master deploy; push with: git push berth ${word(`${branch}:main`)}`;
}

/** As a person would type it in a shell, since they may copy it. */
function word(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
