import { expect, test } from 'vitest';

import { Presence } from './presence';

test('tells once in five seconds, and at once when asked', () => {
  let now = 0;
  let told = 0;
  const presence = new Presence(
    () => told++,
    () => now,
  );
  const at = (time: number, asked: boolean): number => {
    now = time;
    presence.sign(asked);
    return told;
  };
  expect(at(0, false)).toBe(1);
  expect(at(4999, false)).toBe(1);
  expect(at(5000, false)).toBe(2);
  expect(at(5001, true)).toBe(3);
  expect(at(10000, false)).toBe(3);
});
