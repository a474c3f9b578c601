import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from '../kiosk';

test('what takes a fresh sign-in is done once the operator’s key was shown', async ({ kiosk }) => {
  await kiosk.meet('Mia Berger', 'mberger');
  await kiosk.key('unplugOwn');
  kiosk.sql('UPDATE sessions SET asserted_at = asserted_at - 360000000');
  await kiosk.button('Invite').click();
  await kiosk.page.getByLabel('How long does it work?').selectOption('One day');
  await kiosk.go();
  await kiosk.at('locked');
  await expect(kiosk.heading('Sign in once more')).toBeVisible();
  expect(await kiosk.page.content()).not.toContain('Mia');
  expect(kiosk.sql('SELECT count(*) FROM invitations WHERE redeemed_at IS NULL')).toBe('0');
  await kiosk.signIn();
  await kiosk.heading('Give this to them').waitFor(); // nothing had to be typed twice
  const code = await kiosk.main.getByRole('definition').first().innerText();
  await kiosk.go();
  await kiosk.page.getByText('The invitation works until').waitFor();

  await test.step('whoever has the code sets up a key at the locked kiosk', async () => {
    await kiosk.button('Lock').click();
    await kiosk.at('locked');
    expect(await kiosk.page.content()).not.toContain(code);
    await kiosk.key('unplugOwn');
    await kiosk.button('I have an invitation').click();
    await kiosk.field('Username').fill('mberger');
    await kiosk.field('Code').fill(code.toLowerCase());
    await kiosk.go();
    await kiosk.at('insertKey');
    await expect(kiosk.page.getByText('For Mia Berger')).toBeVisible();
  });
});

test('given up, what takes a fresh sign-in is not done', async ({ kiosk }) => {
  await kiosk.meet('Mia Berger', 'mberger');
  await kiosk.key('unplugOwn');
  kiosk.sql('UPDATE sessions SET asserted_at = asserted_at - 360000000');
  await kiosk.button('Invite').click();
  await kiosk.go();
  await kiosk.at('locked');
  await kiosk.button('Cancel').click();
  await kiosk.at('desk');
  await expect(kiosk.heading('Invite Mia Berger')).toBeVisible();
  expect(kiosk.sql('SELECT count(*) FROM invitations WHERE redeemed_at IS NULL')).toBe('0');
});

test('the journal is read and exported at a kiosk', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.button('Journal').click();
  const entries = kiosk.page.getByRole('list', { name: 'Entries' }).getByRole('listitem');
  await kiosk.page.getByLabel('Person or kiosk').fill('berger');
  await kiosk.button('Mia Berger · mberger').click();
  await expect(entries.filter({ hasText: 'Key tried out' })).toHaveCount(1);
  await expect(entries.filter({ hasText: 'Screen handed over' })).toContainText('Olga Operator');
  await kiosk.button('Export').click();
  await kiosk.page.locator('dialog[open] button[type="submit"]').click();
  await expect(kiosk.page.getByText('The export is in')).toBeVisible();
  const folder = `${kiosk.program.data}/exports`;
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  const table = readFileSync(`${folder}/${name}`, 'utf8');
  expect(table).toContain('credential.proved');
  expect(table).not.toContain('Mia');
});

test('an auditor reads the journal and nothing else', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger'); // so that there is something to read
  await kiosk.key('unplug');
  kiosk.sql("UPDATE users SET role = 'auditor' WHERE username = 'olga'");
  await kiosk.button('Lock').click();
  await kiosk.at('locked');
  await kiosk.signIn();
  await kiosk.heading('Read what happened').waitFor();
  await expect(kiosk.page.getByRole('navigation')).toHaveCount(0);
  await kiosk.page.getByRole('list', { name: 'Entries' }).waitFor();
});
