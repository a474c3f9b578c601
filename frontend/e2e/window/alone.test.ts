// What has to work without a mouse, and without anybody there.
import { afterEach, expect, test } from 'vitest';

import { notOlga, olga } from '../operator';
import { ada, audits, keyName, Kiosk, pin } from './kiosk';
import { closeAll } from './window';

afterEach(closeAll);

test('by keyboard alone', async () => {
  const k = await Kiosk.open();
  await k.enter(k.t.find.add);
  await k.window.heading(k.t.add.heading);
  await k.write(k.t.add.displayName, ada.displayName);
  await k.write(k.t.add.username, ada.username);
  await k.enter(k.t.add.main);
  await k.at('handOver');
  await k.window.tabTo(k.t.identification.idDocument ?? '');
  await k.window.press(' ');
  await k.enter(k.t.handOver.main);
  await k.at('insertKey');
  await k.enter(k.practice('plug', 'persons'));
  await k.at('key');
  await k.write(k.t.key.name, keyName);
  await k.enter(k.t.key.main);
  await k.at('newPin');
  await k.write(k.t.pin.newPin, pin);
  await k.write(k.t.pin.again, pin);
  await k.enter(k.t.pin.newMain);
  await k.at('touch');
  await k.enter(k.t.practice.touch);
  await k.at('tryIt');
  await k.enter(k.t.practice.touch);
  await k.at('done');
  await k.enter(k.t.done.main);
  await k.at('enterPin'); // of the operator, whose key is plugged in
  await k.write(k.t.pin.pin, olga.pin);
  await k.enter(k.t.pin.enterMain);
  await k.at('tryIt');
  await k.enter(k.t.practice.touch);
  await k.at('desk');
  expect(k.rows(`SELECT state FROM credentials WHERE ${notOlga.credentials}`)).toEqual([{ state: 'active' }]);
});

test('left alone, the screen forgets everything', async () => {
  const k = await Kiosk.open('--idle=40s');
  await k.add(ada);
  await k.handOver();
  await k.acceptKey();
  await k.at('newPin');
  await k.type(k.t.pin.newPin, pin);
  await k.window.waitFor(`document.querySelector('dialog[open]')`);
  await k.audit('still there?');
  await k.at('locked');
  expect(await k.traces(ada.displayName)).toEqual({ page: false, state: false });
  expect(await k.traces(pin)).toEqual({ page: false, state: false });
});

test('axe finds nothing on these screens', () => {
  expect(audits.has('still there?')).toBe(true);
  expect([...audits].filter(([, found]) => found.length > 0)).toEqual([]);
});
