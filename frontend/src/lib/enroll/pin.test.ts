import { expect, test } from 'vitest';

import table from '../../../../backend/authenticator/testdata/pins.json?raw';
import { pinFault, typedByKey } from './pin';

// The Go side reads the same table. As text: it has half a surrogate pair, which
// only JSON.parse takes.
const pins = JSON.parse(table) as { name: string; pin: string; min: number; fault: string }[];

test.each(pins)('$name', ({ pin, min, fault }) => {
  expect(pinFault(pin, { minLength: min, maxBytes: 63 }) ?? '').toBe(fault);
});

test.each([
  ['a one-time password', 'ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded', true],
  ['one after what was there', '1234ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded', true],
  ['a long PIN of digits', '01234567890123456789012345678901234567890', false],
  ['a sentence', 'the light of the rugged cliff, the blue of the river', false],
  ['a short word of that alphabet', 'blubber', false],
])('typed by a key: %s', (_, text, want) => {
  expect(typedByKey(text)).toBe(want);
});
