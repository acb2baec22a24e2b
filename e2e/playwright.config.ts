import { defineConfig } from 'playwright/test';
import { BROWSER } from './browser.ts';

/** The stories: one Berth for all, at most two at once, each with apps of its own. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  // Drills kill what the stories stand on, and every kind takes long: both have a configuration of their own.
  testIgnore: ['**/drills/**', '**/kinds/**'],
  outputDir: '../test-results',
  globalSetup: './setup.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 120_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: BROWSER,
});
