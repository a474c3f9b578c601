import { defineConfig } from '@playwright/test';

import { chromium } from '../chromium.js';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/gallery',
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  reporter: 'line',
  globalSetup: ['./begin.ts', '../claimed.ts'],
  use: { actionTimeout: 10_000, launchOptions: chromium, viewport: { width: 800, height: 600 }, reducedMotion: 'reduce', locale: 'en' },
  projects: [
    { name: 'pictures', testMatch: 'scenes/*.ts' },
    { name: 'complete', testMatch: 'complete.ts', dependencies: ['pictures'] },
  ],
});
