import type { Route } from '@playwright/test';

import { expect, test } from '../../kiosk';
import { shoot } from '../shoot';

test('a program that does not answer', async ({ kiosk }) => {
  await kiosk.page.route('**/call/Boot', (route) => route.abort());
  await kiosk.page.reload();
  await kiosk.page.getByRole('heading', { name: 'Latchkey does not answer' }).waitFor();
  await shoot(kiosk, 'does-not-answer');
});

test.describe('nobody is there', () => {
  test.use({ flags: ['--idle', '40s', '--language', 'en'] });

  test('the question comes before everything is forgotten', async ({ kiosk }) => {
    await kiosk.add('Mia Berger', 'mberger');
    const question = kiosk.page.getByRole('dialog');
    let release = (): void => undefined;
    await shoot(kiosk, 'still-there', {
      dialog: async () => {
        release();
        await question.waitFor({ timeout: 60_000 });
        // The question stands for twenty seconds, which may not do for its
        // pictures. So the program hears that somebody is there, and the page
        // hears no more of that until the next language.
        const held = new Promise<void>((resolve) => (release = resolve));
        const hold = async (route: Route): Promise<void> => {
          await held;
          await route.continue();
        };
        await kiosk.page.route('**/call/State', hold);
        void held.then(() => kiosk.page.unroute('**/call/State', hold));
        await kiosk.present();
      },
    });
    release();
    await expect(question).toBeHidden(); // a key was pressed, so somebody is there
    await kiosk.at('handOver');
  });
});
