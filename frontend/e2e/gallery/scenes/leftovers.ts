import { expect, test } from '../../kiosk';
import { notOlga } from '../../operator';
import { shoot } from '../shoot';

test('killed while the key waited, and cleaned up', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.program.crash();
  await kiosk.open();
  await expect(kiosk.page.getByRole('heading', { name: 'Interrupted earlier' })).toBeVisible();
  await shoot(kiosk, 'desk-leftover');
  await shoot(kiosk, 'forget', { dialog: () => kiosk.main.getByRole('group').getByRole('button').last().click() });
});

test('killed before it was tried out, and taken up again', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.touch();
  await kiosk.at('tryIt');
  await kiosk.program.crash();
  await kiosk.open();
  await expect(kiosk.page.getByRole('heading', { name: 'Interrupted earlier' })).toBeVisible();
  await shoot(kiosk, 'desk-leftover-on-both');
});

test('stopped without its key', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.touch();
  await kiosk.at('tryIt');
  await kiosk.key('unplug');
  await kiosk.at('insertKey');
  await kiosk.stop();
  await shoot(kiosk, 'stopped-with-leftover');
  await kiosk.giveBack();
  await shoot(kiosk, 'desk-leftover-on-key');
  await kiosk.button('Clean up').click();
  await kiosk.at('handOver');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.key('plug');
  await kiosk.at('enterPin');
  await kiosk.field('PIN').fill('123456');
  await kiosk.go();
  await kiosk.at('stopped');
  await shoot(kiosk, 'stopped-clean');
});

test('tried out on a later visit', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  kiosk.sql(`UPDATE credentials SET state = 'unproved' WHERE ${notOlga.credentials}`);
  await kiosk.person('Mia Berger');
  await kiosk.button('Try it out').click();
  await kiosk.at('handOver');
  await kiosk.handOver();
  await kiosk.at('enterPin');
  await kiosk.field('PIN').fill('123456');
  await kiosk.go();
  await kiosk.at('tryIt');
  await shoot(kiosk, 'try-it-resumed');
});

test('a key in the place of another', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.key('renew');
  await kiosk.person('Mia Berger');
  await kiosk.button('Replace').click();
  await kiosk.at('handOver');
  await kiosk.plugIn();
  await kiosk.name('green');
  await kiosk.at('newPin');
  await kiosk.typeNewPin('123456');
  await kiosk.at('touch');
  await kiosk.touchTwice();
  await shoot(kiosk, 'done-replaced');
});
