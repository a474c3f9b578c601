import { test } from '@playwright/test';

import { Kiosk } from '../../kiosk';
import { olga } from '../../operator';
import { Program } from '../../program';
import { shoot } from '../shoot';

// As on Windows: the system asks for keys, PINs and touches in a window of its own,
// which these pictures do not have.
test('where the system asks in a window of its own', async ({ page }) => {
  const program = Program.startIn({ LATCHKEY_E2E_DIALOG: olga.pin }, 'claimed', '--idle', '10m', '--language', 'en');
  try {
    const kiosk = new Kiosk(page, program);
    await kiosk.open('locked');
    await shoot(kiosk, 'window-locked');
    await kiosk.go();
    await kiosk.at('tryIt');
    await shoot(kiosk, 'window-sign-in');
    await kiosk.key('plugOwn');
    await kiosk.touch('Operator’s');
    await kiosk.at('desk');
    await kiosk.key('unplugOwn');

    await kiosk.add('Mia Berger', 'mberger');
    await kiosk.handOver();
    await kiosk.at('key');
    await shoot(kiosk, 'window-next');
    await kiosk.name('blue, on the key ring');
    await kiosk.at('touch');
    await shoot(kiosk, 'window-touch');
    await kiosk.key('plug');
    await kiosk.touch();
    await kiosk.at('tryIt');
    await shoot(kiosk, 'window-try-it');
    await kiosk.touch();
    await kiosk.at('done');
    await kiosk.key('unplug');
    await kiosk.go();
    await kiosk.at('locked');
    await shoot(kiosk, 'window-return');
  } finally {
    await program.end();
  }
});
