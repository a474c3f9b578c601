import { test } from '../../kiosk';
import { shoot } from '../shoot';

test('the desk', async ({ kiosk }) => {
  await shoot(kiosk, 'desk');
  await kiosk.find('Mia');
  await shoot(kiosk, 'desk-nobody-found');
  await kiosk.button('Add “Mia”').click();
  await shoot(kiosk, 'desk-add');
});

test('what is typed wrong', async ({ kiosk }) => {
  await kiosk.button('New person').click();
  await kiosk.go();
  await kiosk.page.getByText('Type a username.').waitFor();
  await shoot(kiosk, 'add-required');

  await kiosk.field('Name').fill('Mia '.repeat(60));
  await kiosk.field('Username').fill('mia'.repeat(30));
  await kiosk.go();
  await kiosk.page.getByText('This username is too long.').waitFor();
  await shoot(kiosk, 'add-too-long');

  await kiosk.field('Name').fill('Mia Berger');
  await kiosk.field('Username').fill('mia berger');
  await kiosk.field('E-mail address').fill('mia.berger');
  await kiosk.go();
  await kiosk.page.getByText('Use letters, digits').waitFor();
  await shoot(kiosk, 'add-bad-characters');

  await kiosk.field('Username').fill('mberger');
  await kiosk.go();
  await kiosk.page.getByText('Use letters, digits').waitFor({ state: 'detached' });
  await shoot(kiosk, 'add-bad-address');
});

test('what somebody else has', async ({ kiosk }) => {
  await kiosk.button('New person').click();
  await kiosk.field('Name').fill('Mia Berger');
  await kiosk.field('Username').fill('mberger');
  await kiosk.field('E-mail address').fill('mia@example.com');
  await kiosk.go();
  await kiosk.at('handOver');
  await kiosk.stop();
  await kiosk.giveBack();

  await kiosk.button('New person').click();
  await kiosk.field('Name').fill('Max Berger');
  await kiosk.field('Username').fill('MBerger');
  await kiosk.go();
  await kiosk.page.getByText('This username is already in use.').waitFor();
  await shoot(kiosk, 'add-username-in-use');

  await kiosk.field('Username').fill('max');
  await kiosk.field('E-mail address').fill('Mia@example.com');
  await kiosk.go();
  await kiosk.page.getByText('This e-mail address is already in use.').waitFor();
  await shoot(kiosk, 'add-email-in-use');
});
