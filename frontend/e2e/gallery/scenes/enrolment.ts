import { expect, test } from '../../kiosk';
import { shoot } from '../shoot';

test('a first key, from beginning to end', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await shoot(kiosk, 'hand-over');
  await kiosk.go();
  await kiosk.page.getByText('Choose how you know.').waitFor();
  await shoot(kiosk, 'hand-over-not-identified');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await shoot(kiosk, 'insert-key');
  await kiosk.key('plug');
  await kiosk.at('key');
  await shoot(kiosk, 'key');
  await kiosk.page.getByText('Details').click();
  await shoot(kiosk, 'key-details');
  await kiosk.page.getByText('Details').click();
  await kiosk.setPin('123456');
  await shoot(kiosk, 'touch');
  await shoot(kiosk, 'stop', { dialog: () => kiosk.page.keyboard.press('Escape') });
  await kiosk.touch();
  await kiosk.at('tryIt');
  await shoot(kiosk, 'try-it');
  await kiosk.touch();
  await kiosk.at('done');
  await shoot(kiosk, 'done');
});

test('several keys', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.key('plug');
  await kiosk.key('plugSecond');
  await kiosk.handOver();
  await kiosk.at('chooseKey');
  await shoot(kiosk, 'choose-key');
});

test('names that do not do', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.go();
  await kiosk.page.getByText('Give the key a name.').waitFor();
  await shoot(kiosk, 'key-unnamed');
  await kiosk.name('ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded');
  await kiosk.page.getByText('Your key typed this').waitFor();
  await shoot(kiosk, 'key-named-by-itself');
  await kiosk.name('blue '.repeat(20));
  await kiosk.page.getByText('This name is too long.').waitFor();
  await shoot(kiosk, 'key-name-too-long');
  await kiosk.name('blue\u202e');
  await kiosk.page.getByText('cannot be seen').waitFor();
  await shoot(kiosk, 'key-name-hidden-characters');
});

test('a new PIN', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.name('blue');
  await kiosk.at('newPin');
  await shoot(kiosk, 'new-pin');
  const tries = [
    ['new-pin-missing', '', '', 'kiosk_pin_missing', 'Type the PIN.'],
    ['new-pin-short', '123', '', 'kiosk_pin_short', 'This PIN is too short.'],
    ['new-pin-long', '0123456789'.repeat(7), '', 'kiosk_pin_long', 'This PIN is too long.'],
    ['new-pin-differs', '123456', '123457', 'kiosk_pin_mismatch', 'The two PINs differ.'],
  ] as const;
  for (const [name, pin, again, code, text] of tries) {
    await kiosk.typeNewPin(pin, again);
    await kiosk.page.getByText(text).waitFor();
    await shoot(kiosk, name, { codes: [code] });
  }
});

test('the PIN there is', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.add('Max Mohr', 'mmohr');
  await kiosk.handOver();
  await kiosk.at('key');
  await kiosk.name('red');
  await kiosk.at('enterPin');
  await shoot(kiosk, 'enter-pin');
  await kiosk.field('PIN').fill('ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded');
  await kiosk.go();
  await kiosk.page.getByText('Your key typed this').waitFor();
  await shoot(kiosk, 'enter-pin-typed-by-key');
});

test('wrong PINs, until the key is blocked', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.add('Max Mohr', 'mmohr');
  await kiosk.handOver();
  await kiosk.at('key');
  await kiosk.name('red');
  for (let tries = 7; tries > 0; tries--) {
    await kiosk.at('enterPin');
    await kiosk.field('PIN').fill('999999');
    await kiosk.go();
    if (tries % 3 === 2) {
      await kiosk.at('insertKey');
      if (tries === 5) await shoot(kiosk, 'insert-key-again-after-wrong-pins');
      await kiosk.key('unplug');
      await kiosk.key('plug');
      await expect(kiosk.main).toHaveAttribute('data-state', /key|enterPin/);
      if ((await kiosk.main.getAttribute('data-state')) === 'key') await kiosk.go();
    } else {
      await kiosk.page.getByText(tries === 1 ? 'One try left.' : `${tries} tries left`).waitFor();
      if (tries === 7) await shoot(kiosk, 'enter-pin-wrong');
      if (tries === 1) await shoot(kiosk, 'enter-pin-last-try');
    }
  }
  await kiosk.at('enterPin');
  await kiosk.field('PIN').fill('999999');
  await kiosk.go();
  await kiosk.at('problem');
  await shoot(kiosk, 'problem-pin-blocked');
});

test('a PIN that has to be changed', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.key('pinChangeDue');
  await kiosk.add('Max Mohr', 'mmohr');
  await kiosk.handOver();
  await kiosk.at('key');
  await kiosk.name('red');
  await kiosk.at('changePin');
  await shoot(kiosk, 'change-pin', { codes: ['key_pin_change_due'] });
  await kiosk.field('PIN so far').fill('999999');
  await kiosk.typeNewPin('654321');
  await kiosk.page.getByText('This is not the PIN of this key.').waitFor();
  await shoot(kiosk, 'change-pin-wrong');
});

test('work that takes its time', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.key('noAnswer');
  await kiosk.key('plug');
  await kiosk.at('working');
  // The key is given up after a while, which may not do for the pictures: the page
  // hears of that only when they are taken.
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await kiosk.page.route('**/call/State', async (route) => {
    await held;
    await route.continue();
  });
  await shoot(kiosk, 'working-reading');
  release();
});

test('stopped', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.stop();
  await shoot(kiosk, 'stopped');
});
