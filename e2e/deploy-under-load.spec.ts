import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './app.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const PER_SECOND = 50;

interface Seen {
  readonly sentAt: number;
  readonly status: number;
  readonly version: string;
}

/** Sends requests at a constant rate, whatever becomes of them, until `stop`. */
class Load {
  readonly seen: Seen[] = [];
  readonly failed: string[] = [];
  readonly #app: App;
  readonly #waiting = new Set<Promise<void>>();
  #going = true;

  constructor(app: App) {
    this.#app = app;
  }

  async go(): Promise<void> {
    let next = performance.now();
    while (this.#going) {
      const one: Promise<void> = this.#ask().finally(() => this.#waiting.delete(one));
      this.#waiting.add(one);
      next += 1000 / PER_SECOND;
      await sleep(Math.max(0, next - performance.now()));
    }
    await Promise.all(this.#waiting);
  }

  stop(): void {
    this.#going = false;
  }

  async #ask(): Promise<void> {
    const sentAt = performance.now();
    try {
      const { status, body } = await this.#app.get();
      this.seen.push({ sentAt, status, version: body });
      if (status !== 200) this.failed.push(`${status} ${body}`);
    } catch (error) {
      this.failed.push(String(error));
    }
  }
}

test('redeploys, rollbacks and scalings drop no request and answer none from a version that was replaced', async ({
  createApp,
}) => {
  test.setTimeout(240_000);
  const app = await (await createApp('load', { files: webApp('0') })).live();
  await app.did('ps:scale', 'web=2');
  const load = new Load(app);
  const loading = load.go();
  /** From when on only `version` may answer. */
  const declared: { at: number; version: string }[] = [];
  const declare = (version: string): number => declared.push({ at: performance.now(), version });
  for (let round = 1; round <= 6; round++) {
    await app.live(webApp(String(round)));
    declare(String(round));
    await sleep(300);
  }
  for (const [release, version] of [
    ['v2', '1'],
    ['v5', '4'],
    ['v7', '6'],
  ] as const) {
    await app.did('rollback', release);
    declare(version);
    await sleep(300);
  }
  for (const quantity of [4, 1, 3, 2]) {
    await app.did('ps:scale', `web=${quantity}`);
    await sleep(500);
  }
  await app.did('ps:restart');
  await app.did('config:set', 'MARK=1');
  await sleep(1000);
  load.stop();
  await loading;

  expect(load.failed.slice(0, 5)).toEqual([]);
  expect(load.seen.length).toBeGreaterThan(200);
  const late = load.seen.filter(({ sentAt, version }) => !mayAnswer(declared, sentAt, version));
  expect(late.slice(0, 5)).toEqual([]);
  test.info().annotations.push({ type: 'requests', description: String(load.seen.length) });
});

/** A version may answer while it is declared, and the next one as soon as its rollout has begun. */
function mayAnswer(declared: readonly { at: number; version: string }[], sentAt: number, version: string): boolean {
  const index = declared.findLastIndex(({ at }) => at <= sentAt);
  const current = declared[index]?.version ?? '0';
  return version === current || version === declared[index + 1]?.version;
}
