import { test } from '../../kiosk';
import { shoot } from '../shoot';

test('a person at the desk, and what is done for them', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.person('Mia Berger');
  await kiosk.page.getByText('More about this person').click();
  await shoot(kiosk, 'person-more');
  await kiosk.button('Change details').click();
  await kiosk.heading('Change the details of Mia Berger').waitFor();
  await shoot(kiosk, 'person-edit');
  await kiosk.field('E-mail address').fill('mia.berger');
  await kiosk.go();
  await kiosk.page.getByText('This is not an e-mail address.').waitFor();
  await shoot(kiosk, 'person-edit-wrong');
  await kiosk.button('Back').click();
  await kiosk.button('Invite').click();
  await kiosk.heading('Invite Mia Berger').waitFor();
  await shoot(kiosk, 'invite-recovery');
  await kiosk.page.getByLabel('I know them').check();
  await kiosk.go();
  await kiosk.heading('Give this to them').waitFor();
  await shoot(kiosk, 'invite-made');
  await kiosk.go();
  await kiosk.page.getByText('The invitation works until').waitFor();
  await shoot(kiosk, 'person-invited');
  await kiosk.button('Take it back').click();
  await kiosk.page.getByText('The invitation is taken back.').waitFor();
  await shoot(kiosk, 'person-invitation-taken-back');
  for (const [name, picture] of [
    ['Lock out', 'person-lock-out'],
    ['Erase', 'person-erase'],
  ] as const) {
    await kiosk.page.getByText('More about this person').click();
    const open = (): Promise<void> => kiosk.button(name === 'Lock out' ? /^(Lock out|Aussperren)$/ : /^(Erase|Löschen)$/).click();
    await open();
    await shoot(kiosk, picture, { dialog: open });
    await kiosk.page.getByText('More about this person').click();
  }
});

test('the journal at a kiosk', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.button('Journal').click();
  await kiosk.page.getByRole('list', { name: 'Entries' }).waitFor();
  await shoot(kiosk, 'journal');
  await kiosk.page.getByRole('list', { name: 'Entries' }).getByText('Key registered').first().click();
  await shoot(kiosk, 'journal-entry');
  await kiosk.page.getByText('Narrow down').click();
  await kiosk.page.getByLabel('How it ended').selectOption('Refused');
  await kiosk.page.getByText('Nothing matches.').waitFor();
  await shoot(kiosk, 'journal-nothing');
  const open = (): Promise<void> => kiosk.button(/^(Export|Ausgeben)$/).click();
  await open();
  await shoot(kiosk, 'journal-export', { dialog: open });
  await open();
  await kiosk.page.locator('dialog[open] button[type="submit"]').click();
  await kiosk.page.getByText('The export is in').waitFor();
});
