// One enrolment in the window of a program that was installed from its package,
// from its first start on.
import { afterEach, expect, test } from 'vitest';

import { notOlga } from '../operator';
import { ada, Kiosk } from '../window/kiosk';
import { closeAll } from '../window/window';

afterEach(closeAll);

test('the installed program enrols a practice key', async () => {
  const k = await Kiosk.openNew();
  await k.signIn();
  await k.enrol(ada);
  expect(k.rows(`SELECT state FROM credentials WHERE ${notOlga.credentials}`)).toEqual([{ state: 'active' }]);
});
