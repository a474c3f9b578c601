import { expect, test } from 'vitest';

import type { State } from '../backend';
import { nextStep } from './steps';

const after = (before: Parameters<typeof nextStep>[0], state: Partial<State>): string | undefined =>
  nextStep(before, state as State);

test.each([
  ['the desk has none', 'done', { kind: 'desk' }, undefined],
  ['a new key', 'person', { kind: 'insertKey' }, 'key'],
  ['the same key, once more', 'touch', { kind: 'insertKey', again: { code: 'key_unplugged', retries: -1, reference: '' } }, 'touch'],
  ['the first problem is with the key', 'person', { kind: 'problem' }, 'key'],
  ['a later problem stays where it came up', 'tryIt', { kind: 'problem' }, 'tryIt'],
  ['a touch to clean up belongs to none', 'key', { kind: 'touch', cleaning: true }, 'key'],
  ['registering still is the touch', 'touch', { kind: 'working', task: 'registering' }, 'touch'],
  ['cleaning up', 'touch', { kind: 'working', task: 'cleaning' }, 'touch'],
] as const)('%s', (_, before, state, want) => {
  expect(after(before, state)).toBe(want);
});
