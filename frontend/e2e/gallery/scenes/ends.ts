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
    await shoot(kiosk, 'still-there', { dialog: () => question.waitFor({ timeout: 30_000 }) });
    await expect(question).toBeHidden(); // a key was pressed, so somebody is there
    await kiosk.at('handOver');
  });
});
