import { join } from 'node:path';
import { defineConfig } from 'playwright/test';
import { BROWSER } from './browser.ts';

/** Drills kill what the stories stand on, and every kind takes long: both have a configuration of their own. */
const ELSEWHERE = ['drills', 'kinds'].map((folder) => join(import.meta.dirname, folder, '**'));
const LONG = ['run-as-containers.spec.ts', 'deploy-under-load.spec.ts'];

/** The stories: one Berth for all, a few at once, each with apps of its own. */
export default defineConfig({
  testDir: '.',
  projects: [
    // What takes longest begins first, so that no worker is left alone with it in the end.
    { name: 'long', testMatch: LONG },
    { name: 'stories', testMatch: '*.spec.ts', testIgnore: [...ELSEWHERE, ...LONG] },
  ],
  outputDir: '../test-results',
  globalSetup: './setup.ts',
  fullyParallel: true,
  // As many as builds that run at once: a third would mostly wait for its turn.
  workers: 2,
  retries: 0,
  timeout: 120_000,
  // A page waits for its turn on a busy machine.
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: BROWSER,
});
