// Who may open the desk, and who may not.
import { afterEach, expect, test } from 'vitest';

import { notOlga, olga } from '../operator';
import { ada, Kiosk, pin } from './kiosk';
import { closeAll } from './window';

afterEach(closeAll);

test('the operator’s key opens the desk, which is locked again by hand', async () => {
  const k = await Kiosk.openLocked();
  expect(await k.traces('Olga')).toEqual({ page: false, state: false });
  await k.press(k.practice('plug', 'own'));
  await k.enterPin(olga.pin);
  await k.at('tryIt');
  await k.press(k.t.practice.touch);
  await k.at('desk');
  await k.press(k.t.frame.lock);
  await k.at('locked');
  expect(await k.traces('Olga')).toEqual({ page: false, state: false });
  expect(k.rows('SELECT id FROM sessions WHERE ended_at IS NULL')).toEqual([]);
  await k.signIn();
});

test('the operator’s key alone takes back what was handed over', async () => {
  const k = await Kiosk.open();
  await k.add(ada);
  await k.hand('unplugOwn'); // there is one port
  await k.handOver();
  await k.acceptKey();
  await k.newPin();
  await k.touches();
  await k.press(k.t.done.main);
  await k.at('locked');
  expect(await k.traces(ada.displayName)).toEqual({ page: false, state: false });
  expect((await k.traces(k.t.entry.ready)).page).toBe(false); // with Ada's key
  await k.hand('unplug');
  await k.hand('plug');
  await k.window.waitFor(`document.querySelector('[data-code=kiosk_other_key]')`);
  await k.signIn();
  expect(k.rows(`SELECT state FROM credentials WHERE ${notOlga.credentials}`)).toEqual([{ state: 'active' }]);
});

test('the key of a person opens nothing', async () => {
  const k = await Kiosk.open();
  await k.enrol(ada);
  await k.hand('unplugOwn');
  await k.press(k.t.frame.lock);
  await k.at('locked');
  await k.hand('plug');
  await k.enterPin(pin);
  await k.at('tryIt');
  await k.hand('touch');
  await k.at('problem');
  expect(await k.state<'problem'>()).toMatchObject({ problem: { code: 'kiosk_not_staff' } });
  expect(await k.traces(ada.displayName)).toEqual({ page: false, state: false });
});
