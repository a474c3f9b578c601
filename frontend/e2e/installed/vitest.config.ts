import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/installed/*.test.ts'],
    globalSetup: 'e2e/installed/setup.ts',
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
