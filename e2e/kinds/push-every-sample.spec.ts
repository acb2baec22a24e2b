import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../berth.ts';
import { api, until } from '../http.ts';
import { expect, test } from '../story.ts';

/** Samples that have stories of their own, for what they are about. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['websocket-echo']);

interface Row {
  readonly kind: string;
  readonly firstMs: number;
  readonly againMs: number;
  readonly sizeBytes: number;
}

const rows: Row[] = [];

const samples = readdirSync(join(ROOT, 'samples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !TOLD_ELSEWHERE.has(entry.name))
  .map(({ name }) => name)
  .toSorted();

for (const sample of samples) {
  test(`${sample} is pushed as it is, answers, and is pushed again`, async ({ createApp }) => {
    const app = await createApp('kind', { sample });
    const first = await timed(() => app.push());
    expect(first.outcome.code, first.outcome.output).toBe(0);
    await answers(app);
    const again = await timed(() => app.deploy({ 'berth-round.txt': '2' }));
    expect(again.outcome.code, again.outcome.output).toBe(0);
    await answers(app);
    rows.push({ kind: sample, firstMs: first.ms, againMs: again.ms, sizeBytes: await imageSize(app.name) });
  });
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
  process.stdout.write(
    `\n${['kind'.padEnd(24), 'first build', '  rebuild', '  image'].join('  ')}\n${lines.join('\n')}\n`,
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
