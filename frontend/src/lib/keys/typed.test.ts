import { expect, test } from 'vitest';

import { nameFault, typedByKey } from './typed';

test.each([
  ['a one-time password', 'ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded', true],
  ['one after what was there', '1234ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded', true],
  ['a long PIN of digits', '01234567890123456789012345678901234567890', false],
  ['a sentence', 'the light of the rugged cliff, the blue of the river', false],
  ['a short word of that alphabet', 'blubber', false],
])('typed by a key: %s', (_, text, want) => {
  expect(typedByKey(text)).toBe(want);
});

test.each([
  ['a name', 'blue', undefined],
  ['none', '  ', 'required'],
  ['what a key typed after it', 'blueccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded', 'typed_by_key'],
])('the name of a key: %s', (_, name, want) => {
  expect(nameFault(name)).toBe(want);
});
