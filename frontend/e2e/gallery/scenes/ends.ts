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
    // The question stands for twenty seconds, which may not do for its pictures.
    // So the program hears at once that somebody is there, and the page hears of
    // that only when its pictures are taken.
    let held = Promise.resolve();
    let release = (): void => undefined;
    await kiosk.page.route('**/call/State', async (route) => {
      await held;
      await route.continue();
    });
    await shoot(kiosk, 'still-there', {
      dialog: async () => {
        await question.waitFor({ timeout: 60_000 });
        held = new Promise((resolve) => (release = resolve));
        await kiosk.present();
      },
      close: async () => {
        release();
        await kiosk.page.keyboard.press('Escape');
        await expect(question).toBeHidden();
      },
    });
    await expect(question).toBeHidden(); // a key was pressed, so somebody is there
    await kiosk.at('handOver');
  });
});
