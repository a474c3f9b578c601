import { expect, test } from 'vitest';

import { keyState } from './keyState';

const createdAt = '2026-03-01T12:00:00Z';
const day = 24 * 60 * 60 * 1000;

test.each([
  ['just set up', 'unproved', 0, 'unproved'],
  ['the last moment', 'unproved', day - 1, 'unproved'],
  ['a day later', 'unproved', day, 'lapsed'],
  ['proved long ago', 'active', 9 * day, 'active'],
] as const)('%s', (_, state, age, want) => {
  expect(keyState({ state, createdAt }, Date.parse(createdAt) + age)).toBe(want);
});
