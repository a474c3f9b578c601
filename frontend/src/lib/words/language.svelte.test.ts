import { expect, test } from 'vitest';

import { Language } from './language.svelte';

const day = '2026-01-05T12:00:00Z';

test.each([
  ['en-US', 'en', 'January 5, 2026'],
  ['en', 'en', '5 January 2026'], // as the words are spelt
  ['de-AT', 'de', '5. Jänner 2026'],
  ['de', 'de', '5. Januar 2026'],
  ['fr-FR', 'de', '5. Januar 2026'],
  ['en-US', 'de', '5. Januar 2026'], // of a country that does not speak it
] as const)('on a system that speaks %s, dates in %s', (system, tag, want) => {
  const language = new Language(system);
  language.choose(tag);
  expect(language.day(day)).toBe(want);
});

test('numbers are the language’s own', () => {
  const language = new Language('en-GB');
  expect(language.number(1234567)).toBe('1,234,567');
  language.choose('de');
  expect(language.number(1234567)).toBe('1.234.567');
});
