import type { App } from '../app.ts';
import { api } from '../http.ts';
import { expect, test } from '../story.ts';
import { ALL_KINDS } from './all-kinds.ts';
import type { Kind } from './kind.ts';
import { tell } from './table.ts';

/** The first of its language makes the runtime image, and fetches its packages. */
const PATIENT = { timeoutMs: 800_000 };

for (const kind of ALL_KINDS) {
  test(`${kind.kind} is pushed, answers, and is pushed again`, async ({ createApp }) => {
    const reason = await unreached(kind.needs);
    if (reason !== null) tell({ kind: kind.kind, state: 'left', reason });
    test.skip(reason !== null, reason ?? '');
    tell({ kind: kind.kind, state: 'begun' });
    const { sample, files } = kind;
    const app = await createApp('kind', { ...(sample !== undefined && { sample }), ...(files && { files }) });
    await kind.before?.(app, createApp);
    const figures = await pushTwice(app, kind);
    tell({ kind: kind.kind, state: 'pushed', ...figures });
  });
}

async function pushTwice(app: App, kind: Kind) {
  const first = await timed(() => app.push('main', PATIENT));
  expect(first.outcome.code, first.outcome.output).toBe(0);
  await answers(app, kind);
  await kind.shows?.(app, first.outcome.output);
  app.write({ 'berth-round.txt': '2' });
  await app.commit('The second round.');
  const again = await timed(() => app.push('main', PATIENT));
  expect(again.outcome.code, again.outcome.output).toBe(0);
  await answers(app, kind);
  return { firstMs: first.ms, againMs: again.ms, sizeBytes: await imageSize(app.name) };
}

/** Why a registry that a kind needs does not serve it here, or null. */
async function unreached(needs: Kind['needs']): Promise<string | null> {
  if (needs === undefined) return null;
  const answer = await fetch(needs.url, { method: 'HEAD', signal: AbortSignal.timeout(15_000) }).catch(() => null);
  return answer?.ok ? null : `${needs.name} is not reached from this machine`;
}

async function timed<T>(work: () => Promise<T>): Promise<{ outcome: T; ms: number }> {
  const begin = performance.now();
  const outcome = await work();
  return { outcome, ms: performance.now() - begin };
}

/** The push has ended: whatever is asked now is answered. */
async function answers(app: App, { says }: Kind): Promise<void> {
  const { status, body } = await app.get('/');
  expect(status, body).toBe(200);
  if (says !== undefined) expect(body).toMatch(says);
}

/** Heroku's slug size of the app's newest release. */
async function imageSize(app: string): Promise<number> {
  const answer = await api('GET', `/apps/${app}`);
  const { slug_size: size }: { slug_size: number | null } = answer.json();
  return size ?? 0;
}
