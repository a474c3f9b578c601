import { expect, test as base } from '@playwright/test';

import { Kiosk, test } from '../../kiosk';
import { Latchkeyd } from '../../latchkeyd';
import { olga } from '../../operator';
import { Program } from '../../program';
import { shoot } from '../shoot';

base('a kiosk that its service does not know', async ({ page }) => {
  const service = await Latchkeyd.start();
  const program = Program.start('new', '--store', service.origin, '--idle', '10m', '--language', 'en');
  try {
    const kiosk = new Kiosk(page, program);
    await kiosk.open('pair');
    await shoot(kiosk, 'pair');
    await kiosk.field('Code').fill('0000-0000-0000');
    await kiosk.go();
    await kiosk.main.locator('[data-code="pairing_unknown"]').waitFor();
    await shoot(kiosk, 'pair-refused');
    await kiosk.field('Code').fill(service.pairingCode());
    await kiosk.go();
    await kiosk.at('locked');
    await shoot(kiosk, 'locked-unclaimed');
    await kiosk.button('I have an invitation').click();
    await shoot(kiosk, 'invited');
    await kiosk.field('Username').fill('mberger');
    await kiosk.field('Code').fill('00000-00000');
    await kiosk.go();
    await kiosk.page.getByText('Username and code do not belong together').waitFor();
    await shoot(kiosk, 'invited-wrong', { codes: ['invitation_unknown'] });
  } finally {
    await program.end();
    await service.end();
  }
});

test.describe('a kiosk that nobody has claimed', () => {
  test.use({ first: 'setUp' });

  test('the first administrator', async ({ kiosk }) => {
    await shoot(kiosk, 'set-up');
    await kiosk.go();
    await kiosk.page.getByText('Type a username.').waitFor();
    await shoot(kiosk, 'set-up-required');
    await kiosk.field('Name').fill(olga.displayName);
    await kiosk.field('Username').fill(olga.username);
    await kiosk.go();
    await kiosk.at('insertKey');
    await shoot(kiosk, 'set-up-insert-key');
    await kiosk.key('plugOwn');
    await kiosk.at('key');
    await kiosk.name('the operator’s');
    await kiosk.at('newPin');
    await kiosk.typeNewPin(olga.pin);
    for (const state of ['touch', 'tryIt'] as const) {
      await kiosk.at(state);
      await kiosk.touch('Operator’s');
    }
    await kiosk.at('done');
    await shoot(kiosk, 'set-up-done');
  });
});

test.describe('a kiosk that is locked', () => {
  test.use({ first: 'locked' });

  test('signing in', async ({ kiosk }) => {
    await shoot(kiosk, 'locked');
    await kiosk.page.getByText('About this program').click();
    await shoot(kiosk, 'locked-about');
    await kiosk.key('plugOwn');
    await kiosk.at('enterPin');
    await shoot(kiosk, 'sign-in-pin');
    await kiosk.typePin('999999');
    await kiosk.page.getByText('7 tries left').waitFor();
    await shoot(kiosk, 'sign-in-pin-wrong');
    await kiosk.typePin(olga.pin);
    await kiosk.at('tryIt');
    await shoot(kiosk, 'sign-in-touch');
    await kiosk.touch('Operator’s');
    await kiosk.at('desk');
    await kiosk.button('Lock').click();
    await kiosk.at('locked');
    await shoot(kiosk, 'locked-with-key');
    await kiosk.link('latchkey://enroll.example.com/device#x');
    await kiosk.main.locator('[data-code="kiosk_link_desk"]').waitFor();
    await shoot(kiosk, 'locked-link');
  });
});

const goOn = (kiosk: Kiosk): Promise<void> => kiosk.button('Go on with the key that is plugged in').click();

test('a person’s key at the lock', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.button('Lock').click();
  await kiosk.at('locked');
  await goOn(kiosk); // with both
  await kiosk.at('chooseKey');
  await shoot(kiosk, 'sign-in-choose-key');
  await kiosk.key('touch');
  await kiosk.typePin('123456');
  await kiosk.at('tryIt');
  await kiosk.touch();
  await kiosk.main.locator('[data-code="kiosk_not_staff"]').waitFor();
  await shoot(kiosk, 'problem-kiosk-not-staff');
});

test('a key of several people at the lock', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.enrolToo('Ben Okafor', 'bokafor');
  await kiosk.key('unplugOwn');
  await kiosk.button('Lock').click();
  await kiosk.at('locked');
  await goOn(kiosk);
  await kiosk.typePin('123456');
  await kiosk.at('tryIt');
  await kiosk.touch();
  await kiosk.at('chooseAccount');
  await shoot(kiosk, 'sign-in-choose-account');
  await kiosk.go();
  await kiosk.page.getByText('Choose a name.').waitFor();
  await shoot(kiosk, 'sign-in-choose-account-missing');
});

test('the screen that was handed over', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.key('unplugOwn');
  await kiosk.plugIn();
  await kiosk.stop();
  await kiosk.go();
  await kiosk.at('locked');
  await shoot(kiosk, 'locked-return');
  await kiosk.key('unplug');
  await kiosk.key('plug'); // which is Mia's
  await kiosk.main.locator('[data-code="kiosk_other_key"]').waitFor();
  await shoot(kiosk, 'locked-return-other-key');
  await kiosk.key('plugOwn');
  await kiosk.at('enterPin');
  await shoot(kiosk, 'return-pin');
});

test('the operator’s own key', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.key('unplugOwn');
  await kiosk.key('plugOwn');
  await kiosk.main.locator('[data-code="kiosk_own_key"]').waitFor();
  await shoot(kiosk, 'insert-key-own');
});

test('a sign-in that is too old', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.stop();
  await kiosk.giveBack();
  await kiosk.person('Mia Berger');
  kiosk.sql('UPDATE sessions SET asserted_at = asserted_at - 600000000');
  await kiosk.go();
  await kiosk.at('handOver');
  await kiosk.key('unplugOwn');
  await kiosk.handOver();
  await kiosk.at('locked');
  await shoot(kiosk, 'locked-confirm');
  await kiosk.button('Cancel').click();
  await kiosk.at('handOver');
  await expect(kiosk.choice('I know them')).toBeChecked();
});
