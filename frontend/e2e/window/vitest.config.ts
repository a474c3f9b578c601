import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/window/*.test.ts'],
    globalSetup: 'e2e/window/setup.ts',
    // Windows share two cores: one at a time is steadier and not slower.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
