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
  use: { actionTimeout: 10_000, launchOptions: chromium, viewport: { width: 800, height: 600 }, locale: 'en', trace: 'retain-on-failure' },
  // Whatever a service stands on, it is one to those who use it.
  projects: [
    { name: 'sqlite', use: { ground: 'sqlite' } },
    { name: 'servers', use: { ground: 'servers' } },
  ],
});
