import type { Credential } from '../backend';

// How long an unproved credential can be proved, in milliseconds: as
// enroll.UnprovedLifetime in Go.
const UNPROVED_LIFETIME = 24 * 60 * 60 * 1000;

export type KeyState = Credential['state'] | 'lapsed';

/** What the operator can do with a key. */
export type KeyChange = 'rename' | 'replace' | 'suspend' | 'reinstate' | 'revoke';

/** What was done with a key. */
export type KeyChanged = 'renamed' | 'suspended' | 'reinstated' | 'revoked';

/** When a credential that was never tried out lapses. */
export function lapses(key: Pick<Credential, 'createdAt'>): Date {
  return new Date(Date.parse(key.createdAt) + UNPROVED_LIFETIME);
}

/** Where a credential stands, for people. */
export function keyState(key: Pick<Credential, 'state' | 'createdAt'>, now: number): KeyState {
  return key.state === 'unproved' && now >= lapses(key).getTime() ? 'lapsed' : key.state;
}

/** Whether a credential no longer counts, and never will again. */
export function isGone(key: Pick<Credential, 'state' | 'createdAt'>, now: number): boolean {
  return ['revoked', 'lapsed'].includes(keyState(key, now));
}
