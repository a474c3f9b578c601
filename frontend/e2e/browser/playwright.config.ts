import { defineConfig } from '@playwright/test';

import { chromium } from '../chromium.js';

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../test-results/browser',
  fullyParallel: true,
  workers: 2,
  globalSetup: '../claimed.ts',
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  reporter: 'list',
  use: { actionTimeout: 10_000, launchOptions: chromium, viewport: { width: 800, height: 600 }, locale: 'en', trace: 'retain-on-failure' },
});
