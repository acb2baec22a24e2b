import { defineConfig } from 'playwright/test';
import { BROWSER } from '../browser.ts';

/** The fault drills: one Berth of their own, one drill at a time, since each of them kills a part of it. */
// biome-ignore lint/style/noDefaultExport: this is how Playwright finds its settings.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/drills',
  globalSetup: './setup.ts',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  // A page waits for its turn on a busy machine.
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: BROWSER,
});
