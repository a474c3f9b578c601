import type { Step } from '../../lib/enroll/steps';

/** The steps of somebody who comes for the first time. */
export const firstKey: readonly Step[] = ['person', 'key', 'tryIt', 'done'];

/** The steps of somebody who is known already. */
export const furtherKey: readonly Step[] = ['key', 'tryIt', 'done'];
