import { test as base } from 'playwright/test';
import { App } from './app.ts';

type CreateApp = typeof App.create;

/** Stories make their apps by `createApp`; each is destroyed when its story has ended, well or not. */
export const test = base.extend<{ createApp: CreateApp }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures this one needs.
  createApp: async ({}, use) => {
    const made: App[] = [];
    await use(async (...args) => {
      const app = await App.create(...args);
      made.push(app);
      return app;
    });
    for (const app of made) await app.destroy();
  },
});

export { expect } from 'playwright/test';
