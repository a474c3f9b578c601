import { defineConfig } from '@playwright/test';

import { chromium } from '../chromium.js';
import type { Options } from '../visitor';

export default defineConfig<Options>({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../test-results/site',
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  reporter: 'list',
  globalSetup: './setup.ts',
  use: {
    actionTimeout: 10_000,
    launchOptions: chromium,
    viewport: { width: 800, height: 600 },
    locale: 'en',
    // Pictures would cost a quarter of the time; what a page held is kept without them.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
  // Whatever a service stands on, it is one to those who use it.
  projects: [
    { name: 'sqlite', use: { ground: 'sqlite' } },
    { name: 'servers', use: { ground: 'servers' } },
  ],
});
