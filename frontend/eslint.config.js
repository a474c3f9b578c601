import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

// What only the backend port may touch. Everything else gets its Backend from
// the composition root.
const roads = [
  { name: 'fetch', message: 'Only lib/service talks to a service.' },
  { name: 'XMLHttpRequest', message: 'Only lib/service talks to a service.' },
  { name: 'alert', message: 'Say it on the page.' },
  { name: 'confirm', message: 'Use components/shared/Dialog.svelte.' },
  { name: 'prompt', message: 'Use components/shared/Dialog.svelte.' },
  { name: 'localStorage', message: 'Nothing of a person stays: keep it in memory.' },
  { name: 'sessionStorage', message: 'Nothing of a person stays: keep it in memory.' },
];

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'wailsjs/', 'src/lib/generated/', 'test-results/'] },
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // [...text] is how one gets at code points.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/no-inline-styles': ['error', { allowTransitions: true }],
      'svelte/require-each-key': 'error',
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/lib/backend/**', 'src/lib/service/**'],
    rules: {
      'no-restricted-globals': ['error', ...roads],
      'no-restricted-properties': [
        'error',
        { object: 'window', property: 'go', message: 'Only lib/backend talks to a backend.' },
        { object: 'window', property: 'runtime', message: 'Only lib/backend talks to a backend.' },
        { object: 'navigator', property: 'credentials', message: 'Only lib/service talks to the browser’s keys.' },
      ],
    },
  },
  { files: ['*.js', 'scripts/**', 'e2e/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], extends: [ts.configs.disableTypeChecked] },
);
