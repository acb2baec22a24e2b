import { defineConfig } from 'playwright/test';

/** The longer run: every sample is pushed twice by itself, one after the other, since each is timed. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  globalSetup: './setup.ts',
  workers: 1,
  retries: 0,
  timeout: 1_800_000,
  reporter: [['list']],
});
