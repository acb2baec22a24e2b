import { test as base, type Page } from 'playwright/test';
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
  page: async ({ page }, use) => use(persistent(page)),
});

/** Opens a page once more where a container network that another story made has cut its loading off. */
function persistent(page: Page): Page {
  const goto = page.goto.bind(page);
  page.goto = (...args) =>
    goto(...args).catch((error: Error) => {
      if (error.message.includes('ERR_NETWORK_CHANGED')) return goto(...args);
      throw error;
    });
  return page;
}

export { expect } from 'playwright/test';
