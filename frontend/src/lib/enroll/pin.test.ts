import { expect, test } from 'vitest';

import table from '../../../../backend/authenticator/testdata/pins.json?raw';
import { pinFault } from './pin';

// The Go side reads the same table. As text: it has half a surrogate pair, which
// only JSON.parse takes.
const pins = JSON.parse(table) as { name: string; pin: string; min: number; fault: string }[];

test.each(pins)('$name', ({ pin, min, fault }) => {
  expect(pinFault(pin, { minLength: min, maxBytes: 63 }) ?? '').toBe(fault);
});
