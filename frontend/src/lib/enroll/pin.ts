import type { PINRules } from '../backend';

// CTAP 2.1 section 6.5.1, as in backend/authenticator/pin.go: no key takes less.
const MIN_LENGTH = 4;

export type PinFault = 'short' | 'long';

/** Says what is wrong with a new PIN, in the way the key will count it. */
export function pinFault(pin: string, rules: PINRules): PinFault | undefined {
  const kept = pin.normalize('NFC');
  if ([...kept].length < Math.max(rules.minLength, MIN_LENGTH)) return 'short';
  if (new TextEncoder().encode(kept).length > rules.maxBytes) return 'long';
  return undefined;
}
