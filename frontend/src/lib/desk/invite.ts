import type { NewInvitation, PersonDetail } from '../backend';
import type { Ground } from './port';

/** The ways that an invitation takes from the desk. */
export type Delivery = 'mail' | 'handed' | 'post';

// How long an invitation may hold, in minutes, as enroll.MaxMailedInvitation and
// MaxHandedInvitation in Go.
const day = 24 * 60;
const most: Record<Delivery, number> = { mail: day, handed: 7 * day, post: 7 * day };

/** How long an invitation can be made to hold, in minutes; the first is the usual one. */
export function lifetimes(delivery: Delivery): number[] {
  return [60, 8 * 60, day, 3 * day, 7 * day].filter((minutes) => minutes <= most[delivery]);
}

/** The ways that there are to somebody; the first is the one to recommend. */
export function deliveries({ user }: PersonDetail, mail: boolean): Delivery[] {
  return [...(mail && user.addresses.some((a) => a.verified) ? (['mail'] as const) : []), 'handed', 'post'];
}

/** Whether somebody ever had a key that worked: then an invitation is a recovery. */
export function hadKey({ credentials }: PersonDetail): boolean {
  return credentials.some((key) => key.provedAt !== undefined);
}

/** The link that an invitation can be redeemed by; empty where there are no pages for it. */
export function linkOf({ token }: NewInvitation, { origin, abilities }: Pick<Ground, 'origin' | 'abilities'>): string {
  return token !== '' && abilities.pages ? `${origin}/device#${token}` : '';
}
