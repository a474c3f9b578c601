import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { licences } from './licences.ts';

export default defineConfig({
  plugins: [svelte(), licences()],
  build: {
    // The oldest engines with light-dark(), which the tokens are made of.
    target: ['chrome123', 'safari17.5'],
    // The polyfill would be an inline script, and every engine we run in has it.
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: font-src 'self' has no data: URLs.
    assetsInlineLimit: 0,
  },
  // The mark lies in ../build.
  server: { fs: { allow: ['..'] } },
  test: { include: ['src/**/*.test.ts'] },
});
