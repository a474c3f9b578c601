// The program in its window, with a store of its own.
import { afterEach, expect, test } from 'vitest';

import { olga } from '../operator';
import { enrolments } from './enrolments';
import { Kiosk } from './kiosk';
import { closeAll } from './window';

afterEach(closeAll);

test('at the first start it is claimed by its first administrator', async () => {
  const k = await Kiosk.openNew();
  await k.type(k.t.add.displayName, olga.displayName);
  await k.type(k.t.add.username, olga.username);
  await k.press(k.t.setUp.main);
  await k.at('insertKey');
  await k.press(k.practice('plug', 'own'));
  await k.acceptKey();
  await k.newPin(olga.pin);
  await k.touches();
  await k.press(k.t.common.toStart);
  await k.at('locked');
  await k.signIn();
  expect(k.rows('SELECT username, role FROM users')).toEqual([{ username: olga.username, role: 'administrator' }]);
  expect(k.filesWith(olga.pin)).toEqual([]);
});

enrolments((...args) => Kiosk.open(...args), ['pair']);
