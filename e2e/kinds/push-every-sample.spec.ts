import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../app.ts';
import { ROOT } from '../berth.ts';
import { api, until } from '../http.ts';
import { expect, test } from '../story.ts';
import { MORE_KINDS, type MoreKind } from './more-kinds.ts';

/** Samples that have stories of their own, for what they are about. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['websocket-echo']);

interface Row {
  readonly kind: string;
  readonly firstMs: number;
  readonly againMs: number;
  readonly sizeBytes: number;
}

/** A kind that was not pushed, and why. */
interface Left {
  readonly kind: string;
  readonly reason: string;
}

const rows: Row[] = [];
const left: Left[] = [];

const samples = readdirSync(join(ROOT, 'samples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !TOLD_ELSEWHERE.has(entry.name))
  .map(({ name }) => name)
  .toSorted();

for (const sample of samples) {
  test(`${sample} is pushed as it is, answers, and is pushed again`, async ({ createApp }) => {
    await pushTwice(sample, await createApp('kind', { sample }));
  });
}

for (const { kind, files, needs } of MORE_KINDS) {
  test(`${kind} is pushed, answers, and is pushed again`, async ({ createApp }) => {
    const reason = await unreached(needs);
    if (reason !== null) left.push({ kind, reason });
    test.skip(reason !== null, reason ?? '');
    await pushTwice(kind, await createApp('kind', { files }));
  });
}

async function pushTwice(kind: string, app: App): Promise<void> {
  const first = await timed(() => app.push());
  expect(first.outcome.code, first.outcome.output).toBe(0);
  await answers(app);
  const again = await timed(() => app.deploy({ 'berth-round.txt': '2' }));
  expect(again.outcome.code, again.outcome.output).toBe(0);
  await answers(app);
  rows.push({ kind, firstMs: first.ms, againMs: again.ms, sizeBytes: await imageSize(app.name) });
}

/** Why a registry that a kind needs does not serve it here, or null. */
async function unreached(needs: MoreKind['needs']): Promise<string | null> {
  if (needs === undefined) return null;
  const answer = await fetch(needs.url, { method: 'HEAD', signal: AbortSignal.timeout(15_000) }).catch(() => null);
  return answer?.ok ? null : `${needs.name} is not reached from this machine`;
}

test.afterAll(() => {
  const lines = rows.map(({ kind, firstMs, againMs, sizeBytes }) =>
    [
      kind.padEnd(24),
      `${(firstMs / 1000).toFixed(1).padStart(7)} s`,
      `${(againMs / 1000).toFixed(1).padStart(7)} s`,
      `${(sizeBytes / 1e6).toFixed(0).padStart(6)} MB`,
    ].join('  '),
  );
  const notPushed = left.map(({ kind, reason }) => `${kind.padEnd(24)}  not pushed: ${reason}`);
  process.stdout.write(
    `\n${['kind'.padEnd(24), 'first build', '  rebuild', '  image'].join('  ')}\n${[...lines, ...notPushed].join('\n')}\n`,
  );
});

async function timed<T>(work: () => Promise<T>): Promise<{ outcome: T; ms: number }> {
  const begin = performance.now();
  const outcome = await work();
  return { outcome, ms: performance.now() - begin };
}

async function answers(app: { get(path: string): Promise<{ status: number }> }): Promise<void> {
  await until('the app answers', async () => {
    const { status } = await app.get('/');
    return status >= 200 && status < 400;
  });
}

/** Heroku's slug size of the app's newest release. */
async function imageSize(app: string): Promise<number> {
  const answer = await api('GET', `/apps/${app}`);
  const { slug_size: size }: { slug_size: number | null } = answer.json();
  return size ?? 0;
}
