import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { kioskBinary } from '../program';
import { expect, test } from '../visitor';

// A mail server that is there and takes nothing: what is sent to it waits.
const refusing = createServer((socket) => socket.end('421 not today\r\n'));
test.beforeAll(() => new Promise<void>((listening) => refusing.listen(0, 'localhost', listening)));
test.afterAll(() => refusing.close());

test('an administrator sets up a key for somebody, and takes the screen back', async ({ visitor }) => {
  await visitor.claim();
  await visitor.part('People');
  await visitor.button('New person').click();
  await visitor.field('Name').fill('Mia Berger');
  await visitor.field('Username').fill('mberger');
  await visitor.go();
  await visitor.at('hand-over');
  await visitor.go();
  await expect(visitor.main).toContainText('Choose how you know.');
  await visitor.page.getByLabel('Staff card with a photo').check();
  await visitor.field('Reference').fill('ticket 4711');
  await visitor.go();
  await visitor.at('name-key');
  expect(visitor.service.sql("SELECT count(*) FROM sessions WHERE identified = 'staffCard'")).toBe('1');

  await test.step('the key of whoever is at the desk is no target', async () => {
    await visitor.nameKey('blue');
    await expect(visitor.code('browser_taken')).toBeVisible();
  });
  await test.step('nothing but this person can be reached', async () => {
    const { status } = await visitor.page.evaluate(() => fetch('/api/v1/users?text=ada').then(({ status }) => ({ status })));
    expect(status).toBe(403);
    await visitor.open('/journal');
    await visitor.at('name-key');
    await expect(visitor.button('Journal')).toHaveCount(0);
  });
  await visitor.key.layAside();
  await visitor.setUp('blue');
  await visitor.button('Give back the screen').click();
  await visitor.at('give-back');
  await expect(visitor.page.locator('body')).not.toContainText('Mia');
  await visitor.page.reload();
  await visitor.at('give-back');
  await visitor.key.takeOther();
  await visitor.go();
  await visitor.at('find');
  expect(visitor.service.sql("SELECT count(*) FROM credentials WHERE state = 'active'")).toBe('2');
  expect(visitor.service.sql("SELECT count(*) FROM sessions WHERE ended_at IS NULL AND identified = 'staffCard'")).toBe('0');
});

const hers = "SELECT count(*) FROM invitations WHERE user_id = (SELECT id FROM users WHERE username = 'mberger')";

test('what takes a fresh sign-in asks for the key, and is done then', async ({ visitor }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  visitor.service.sql('UPDATE sessions SET asserted_at = asserted_at - 360000000');
  await visitor.button('Invite').click();
  await visitor.at('invite');
  await visitor.go();
  await visitor.heading('Sign in once more').waitFor();
  await visitor.page.locator('dialog[open]').getByRole('button', { name: 'Cancel' }).click();
  expect(visitor.service.sql(hers)).toBe('0');
  await visitor.go();
  await visitor.button('Use my key').click();
  await visitor.heading('Give this to them').waitFor();
  expect(visitor.service.sql(hers)).toBe('1');
});

test('whoever is invited at the desk sets up a key with the code', async ({ visitor, browser }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  await visitor.button('Invite').click();
  await visitor.at('invite');
  await visitor.page.getByLabel('How long does it work?').selectOption('One day');
  await visitor.go();
  const code = await visitor.main.getByRole('definition').first().innerText();
  expect(code).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await expect(visitor.main).toContainText('/device#');
  await visitor.go();
  await visitor.at('person');
  await expect(visitor.main).toContainText('The invitation works until');
  await expect(visitor.page.locator('body')).not.toContainText(code); // it was shown once

  const page = await browser.newPage();
  const mia = await visitor.another(page);
  await mia.open('/device');
  await mia.field('Username').fill('mberger');
  await mia.page.getByRole('textbox', { name: 'Code' }).fill(code);
  await mia.go();
  await mia.at('name-key');
  await mia.setUp('hers');
  await page.close();

  await visitor.part('People');
  await visitor.field('Name, username or e-mail address').fill('mberger');
  await visitor.page.keyboard.press('Enter');
  await visitor.at('person');
  await expect(visitor.card('hers')).toContainText('In use');
  await test.step('their key is suspended and reinstated', async () => {
    await visitor.card('hers').getByRole('button', { name: 'Suspend' }).click();
    await visitor.go();
    await expect(visitor.page.getByText('Choose a reason.')).toBeVisible();
    await visitor.page.getByLabel('lost', { exact: true }).check();
    await visitor.go();
    await expect(visitor.main).toContainText('The key is suspended.');
    await visitor.card('hers').getByRole('button', { name: 'Reinstate' }).click();
    await visitor.go();
    await expect(visitor.main).toContainText('The key is reinstated.');
  });
  await test.step('the next invitation is a recovery, and asks how they were identified', async () => {
    await visitor.button('Invite').click();
    await visitor.at('invite');
    await visitor.go();
    await expect(visitor.main).toContainText('Choose how you know.');
    await visitor.page.getByLabel('I know them').check();
    await visitor.go();
    await visitor.heading('Give this to them').waitFor();
  });
  await visitor.go();
  await visitor.at('person');
  await visitor.button('Take it back').click();
  await expect(visitor.main).toContainText('The invitation is taken back.');
  expect(visitor.service.sql('SELECT count(*) FROM invitations WHERE redeemed_at IS NULL AND ended_at IS NULL')).toBe('0');
  await test.step('all their keys are lost, and one is revoked for good', async () => {
    await visitor.button('All keys are lost').click();
    await visitor.page.getByLabel('stolen', { exact: true }).check();
    await visitor.go();
    await expect(visitor.main).toContainText('All keys are suspended.');
    expect(visitor.service.sql("SELECT count(*) FROM credentials WHERE state = 'suspended'")).toBe('1');
    await visitor.card('hers').getByRole('button', { name: 'Revoke' }).click();
    await visitor.page.getByLabel('stolen', { exact: true }).check();
    await visitor.go();
    await expect(visitor.main).toContainText('The key is revoked.');
    expect(visitor.service.sql("SELECT count(*) FROM credentials WHERE state = 'revoked'")).toBe('1');
  });
});

test('details of a person are changed, and they are locked out', async ({ visitor }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger', 'mia@example.com');
  await visitor.page.getByText('More about this person').click();
  await visitor.button('Change details').click();
  await visitor.at('edit');
  await visitor.field('Name').fill('Mia Bauer');
  await visitor.field('E-mail address').fill('mia.bauer');
  await visitor.go();
  await expect(visitor.main).toContainText('This is not an e-mail address.');
  await visitor.field('E-mail address').fill('mia.bauer@example.com');
  await visitor.go();
  await visitor.heading('Mia Bauer').waitFor();
  await expect(visitor.main).toContainText('The changes are saved.');
  expect(visitor.service.sql("SELECT display_name FROM users WHERE username = 'mberger'")).toBe('Mia Bauer');
  await visitor.page.getByText('More about this person').click();
  await visitor.button('Lock out').click();
  await visitor.go();
  await expect(visitor.main).toContainText('The person is locked out');
  expect(visitor.service.sql("SELECT status FROM users WHERE username = 'mberger'")).toBe('disabled');
  await test.step('the way back is the browser’s', async () => {
    await visitor.page.goBack();
    await visitor.at('edit');
    await visitor.page.reload();
    await visitor.at('edit');
    await expect(visitor.field('Name')).toHaveValue('Mia Bauer');
  });
});

test('what is typed about one person is not saved for another, wherever the browser leads back to', async ({ visitor }) => {
  const { page } = visitor;
  const edit = async (name: string): Promise<void> => {
    await page.getByText('More about this person').click();
    await visitor.button('Change details').click();
    await visitor.at('edit');
    await expect(visitor.field('Name')).toHaveValue(name);
  };
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  await visitor.addPerson('Max Mohr', 'max');
  await edit('Max Mohr');
  await visitor.part('People');
  await visitor.field('Name, username or e-mail address').fill('mberger');
  await page.keyboard.press('Enter');
  await visitor.heading('Mia Berger').waitFor();
  await edit('Mia Berger');
  await page.evaluate(() => history.go(-3));
  await visitor.heading('Change the details of Max Mohr').waitFor();
  await expect(visitor.field('Name')).toHaveValue('Max Mohr');
});

test('who may do what is seen at one glance', async ({ visitor }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  await visitor.page.getByText('More about this person').click();
  await visitor.button('Role').click();
  await visitor.page.getByLabel('Read the journal, as an auditor').check();
  await visitor.go();
  await expect(visitor.main).toContainText('The role is saved.');
  await visitor.addPerson('Max Berger', 'max');
  await visitor.part('People');
  await visitor.button('Who has a role').click();
  await visitor.at('staff');
  const people = visitor.page.getByRole('list', { name: 'People with a role' }).getByRole('listitem');
  await expect(people).toHaveCount(2);
  await expect(people.filter({ hasText: 'Mia Berger' })).toContainText('Auditor');
  await people.filter({ hasText: 'Mia Berger' }).click();
  await visitor.at('person');
});

test('kiosks are paired, named and revoked', async ({ visitor }) => {
  await visitor.claim();
  await visitor.part('Kiosks');
  await visitor.at('kiosks');
  await visitor.go();
  await visitor.go();
  await expect(visitor.page.getByText('Give the kiosk a name.')).toBeVisible();
  await visitor.field('Name of the kiosk').fill('Reception');
  await visitor.go();
  await visitor.heading('Type this code at the new kiosk').waitFor();
  await expect(visitor.page.getByRole('definition')).toHaveText(/^([0-9A-Z]{4}-){2}[0-9A-Z]{4}$/);
  await visitor.go();
  visitor.service.pair(kioskBinary, ['--demo', '--store', visitor.service.origin, '--data', join(visitor.service.data, 'kiosk')]);
  await visitor.page.reload();
  await expect(visitor.card('Reception')).toContainText('In use');
  await visitor.card('Reception').getByRole('button', { name: 'Rename' }).click();
  await visitor.field('Name of the kiosk').fill('North gate');
  await visitor.go();
  await visitor.card('North gate').getByRole('button', { name: 'Revoke' }).click();
  await visitor.go();
  await expect(visitor.page.getByText('Revoked kiosks (1)')).toBeVisible();
  expect(visitor.service.sql("SELECT count(*) FROM kiosks WHERE name = 'North gate' AND revoked_at IS NOT NULL")).toBe('1');
});

test('a code for a kiosk goes from the page when its time is over', async ({ visitor }) => {
  await visitor.page.clock.install();
  await visitor.claim();
  await visitor.part('Kiosks');
  await visitor.at('kiosks');
  await visitor.go();
  await visitor.field('Name of the kiosk').fill('Reception');
  await visitor.go();
  const code = visitor.page.locator('dialog[open] dd');
  await expect(code).toHaveText(/^([0-9A-Z]{4}-){2}[0-9A-Z]{4}$/);
  await visitor.page.clock.fastForward('10:01');
  await expect(visitor.page.getByText('this code no longer works')).toBeVisible();
  await expect(code).toHaveCount(0);
});

test.describe('with a mail server that takes nothing', () => {
  test.use({
    flags: async ({}, use) => {
      const { port } = refusing.address() as AddressInfo;
      await use(['--smtp-host', 'localhost', '--smtp-port', String(port), '--smtp-tls', 'none', '--smtp-from', 'keys@example.com']);
    },
  });

  test('mail that was not sent is tried again or thrown away', async ({ visitor }) => {
    await visitor.claim();
    await visitor.addPerson('Mia Berger', 'mberger', 'mia@example.com');
    await visitor.page.getByText('More about this person').click();
    await visitor.button('Send a link to confirm mia@example.com').click();
    await expect(visitor.main).toContainText('The link is on its way.');
    await visitor.part('Mail');
    const letter = visitor.card('Link to confirm an address').first();
    await expect(async () => {
      await visitor.go();
      await expect(letter).toContainText('421 "not today"', { timeout: 500 });
    }).toPass();
    const letters = Number(visitor.service.sql('SELECT count(*) FROM mails'));
    await letter.getByRole('button', { name: 'Try again now' }).click();
    await expect(visitor.main).toContainText('It is tried again now.');
    await letter.getByRole('button', { name: 'Throw away' }).click();
    await visitor.go();
    await expect(visitor.main).toContainText('The letter is thrown away.');
    expect(visitor.service.sql('SELECT count(*) FROM mails')).toBe(String(letters - 1));
  });
});

test('the journal is read, filtered and exported', async ({ visitor }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  await visitor.addPerson('Max Berger', 'max');
  await visitor.part('Journal');
  await visitor.at('journal');
  const entries = visitor.page.getByRole('list', { name: 'Entries' }).getByRole('listitem');
  await expect(entries.filter({ hasText: 'Person added' })).toHaveCount(2);
  await visitor.page.getByLabel('Person or kiosk').fill('nobody');
  await expect(visitor.page.getByRole('status').filter({ hasText: 'No person and no kiosk is called “nobody”.' })).toBeVisible();
  await visitor.page.getByLabel('Person or kiosk').fill('mberger');
  await visitor.button('Mia Berger · mberger').click();
  await expect(entries).toHaveCount(1);
  await entries.first().click();
  await expect(entries.first()).toContainText('Ada Admin (ada)');
  await visitor.page.getByText('Narrow down').click();
  await visitor.page.getByLabel('How it ended').selectOption('Refused');
  await expect(visitor.main).toContainText('Nothing matches.');
  await visitor.button('Show everybody').click();
  await visitor.page.getByLabel('How it ended').selectOption('Done');
  await visitor.page.getByLabel('What', { exact: true }).selectOption('Person added');
  await expect(entries).toHaveCount(2);
  for (const [choice, ending] of [
    ['To read: a table (CSV)', 'csv'],
    ['To check: with all that proves it (JSON)', 'jsonl'],
  ] as const) {
    await visitor.button('Export').click();
    await visitor.page.getByLabel(choice).check();
    const download = visitor.page.waitForEvent('download');
    await visitor.go();
    expect((await download).suggestedFilename()).toBe(`latchkey-journal.${ending}`);
    await expect(visitor.page.getByText('The export is done.')).toBeVisible();
    await visitor.go();
  }
});

test('a person sees what happened to them, and no more', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.part('What happened');
  await visitor.at('history');
  const entries = visitor.page.getByRole('list', { name: 'Entries' }).getByRole('listitem');
  await expect(entries.filter({ hasText: 'Signed in' })).toHaveCount(1);
  await expect(entries.filter({ hasText: 'Key tried out' })).toContainText('You');
  await expect(visitor.page.getByRole('navigation').getByRole('button')).toHaveCount(2);
  for (const path of ['/desk', '/kiosks', '/mail', '/journal']) {
    await visitor.open(path);
    await visitor.at('keys');
  }
});

test('left alone, nothing of anybody stays on the screen', async ({ visitor }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  await visitor.page.clock.install();
  await visitor.page.keyboard.press('Shift'); // somebody is there
  await visitor.page.clock.fastForward('13:00');
  await visitor.page.keyboard.press('Shift');
  await visitor.page.clock.fastForward('13:50');
  await expect(visitor.heading('Mia Berger')).toBeVisible();
  await visitor.page.clock.fastForward('00:20');
  await visitor.button('I am still here').click();
  await visitor.page.clock.fastForward('14:10');
  await visitor.heading('Are you still there?').waitFor();
  await visitor.page.clock.fastForward('01:00');
  await visitor.at('sign-in');
  await expect(visitor.page.locator('body')).not.toContainText('Mia');
  expect(visitor.service.sql("SELECT count(*) FROM sessions WHERE ended_at IS NULL AND invitation = ''")).toBe('0');
  await visitor.page.goBack();
  await expect(visitor.page.locator('body')).not.toContainText('Mia');
});

test('an auditor reads the journal and nothing else', async ({ visitor }) => {
  await visitor.enrol('Otto Auditor', 'otto');
  visitor.service.sql("UPDATE users SET role = 'auditor'");
  await visitor.page.reload();
  await visitor.part('Journal');
  await visitor.at('journal');
  await expect(visitor.page.getByRole('navigation').getByRole('button')).toHaveCount(3);
  await visitor.open('/desk');
  await visitor.at('keys');
});
