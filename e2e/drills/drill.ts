import { App } from '../app.ts';
import { test as base } from '../story.ts';
import { namedApp } from './apps.ts';
import { settled } from './invariants.ts';
import { Load, type LoadReport, type Subject } from './load.ts';
import { berthUp, disarm } from './parts.ts';
import { givenDocker } from './private-docker.ts';

/** Three apps that each answer with their own name. The drills redeploy and scale the first; the others only serve. */
export interface Trio {
  readonly first: App;
  readonly second: App;
  readonly third: App;
  readonly subjects: readonly Subject[];
}

interface Fixtures {
  /** Runs `work` under the load of all three apps, and answers what came of it. */
  underLoad: (work: () => Promise<unknown>) => Promise<LoadReport>;
}

/** Drills share three apps; the load that a failing drill leaves behind is ended. */
export const test = base.extend<Fixtures, { trio: Trio }>({
  trio: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures this one needs.
    async ({}, use) => {
      // What a drill that failed left broken.
      if (!(await givenDocker()?.answers())) await givenDocker()?.start();
      await berthUp();
      const apps: App[] = [];
      for (const word of ['first', 'second', 'third']) {
        const app = await App.create(word);
        apps.push(app);
        await app.live(namedApp(app.name));
      }
      const [first, second, third] = apps;
      if (first === undefined || second === undefined || third === undefined) throw new Error('three apps were made');
      await first.did('ps:scale', 'web=2');
      await use({ first, second, third, subjects: apps.map(({ host, name }) => ({ host, name })) });
      for (const app of apps) await app.destroy();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  underLoad: async ({ trio }, use) => {
    const loads: Load[] = [];
    await use(async (work) => {
      const load = new Load(trio.subjects);
      loads.push(load);
      await work();
      return load.end();
    });
    for (const load of loads) await load.end();
    disarm();
  },
});

export { expect } from '../story.ts';

/** What no drill of the control plane alone may change: every request is answered, by the app that it is meant for. */
export const UNTOUCHED = { failed: [], misrouted: [] };

export { settled };
