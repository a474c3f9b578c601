import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { kioskBinary } from '../../program';
import { expect, test } from '../../visitor';
import { shoot } from '../shoot';

test('site: setting up a key for somebody', async ({ visitor }) => {
  await visitor.claim();
  await visitor.part('People');
  await visitor.at('find');
  await shoot(visitor, 'site-desk');
  await visitor.button('New person').click();
  await visitor.field('Name').fill('Mia Berger');
  await visitor.field('Username').fill('mberger');
  await visitor.go();
  await visitor.at('hand-over');
  await shoot(visitor, 'site-hand-over');
  await visitor.page.getByLabel('I know them').check();
  await visitor.go();
  await visitor.at('name-key');
  await shoot(visitor, 'site-handed');
  await visitor.nameKey('blue');
  await visitor.code('browser_taken').waitFor();
  await shoot(visitor, 'site-handed-own-key');
  await visitor.button('Back').click();
  await visitor.at('give-back');
  await shoot(visitor, 'site-give-back');
  await visitor.go();
  await visitor.at('find');
  await visitor.part('What happened');
  await visitor.page.getByRole('list', { name: 'Entries' }).waitFor();
  await shoot(visitor, 'site-history');
});

test('site: what takes a fresh sign-in', async ({ visitor }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  visitor.service.sql('UPDATE sessions SET asserted_at = asserted_at - 360000000');
  await visitor.button('Invite').click();
  await visitor.at('invite');
  await shoot(visitor, 'site-invite');
  await shoot(visitor, 'site-confirm', { dialog: () => visitor.go() });
  await visitor.go();
  await visitor.button('Use my key').click();
  await visitor.heading('Give this to them').waitFor();
  await shoot(visitor, 'site-invite-made');
});

test('site: is anybody there', async ({ visitor }) => {
  await visitor.claim();
  await visitor.page.clock.install();
  await shoot(visitor, 'site-still-there', {
    dialog: async () => {
      await visitor.page.clock.fastForward('14:30');
      await visitor.heading(/^(Are you still there\?|Sind Sie noch da\?)$/).waitFor();
    },
    close: () => visitor.button(/^(I am still here|Ich bin noch da)$/).click(),
  });
});

test('site: who has a role', async ({ visitor }) => {
  await visitor.claim();
  await visitor.addPerson('Mia Berger', 'mberger');
  visitor.service.sql("UPDATE users SET role = 'operator' WHERE username = 'mberger'");
  await visitor.part('People');
  await visitor.button('Who has a role').click();
  await visitor.page.getByText('Mia Berger').waitFor();
  await shoot(visitor, 'site-staff');
});

test('site: the kiosks', async ({ visitor }) => {
  await visitor.claim();
  await visitor.part('Kiosks');
  await visitor.at('kiosks');
  await visitor.page.getByText('No machine is a kiosk').waitFor();
  await shoot(visitor, 'site-kiosks-none');
  visitor.service.pair(kioskBinary, ['--demo', '--store', visitor.service.origin, '--data', join(visitor.service.data, 'kiosk')]);
  await visitor.page.reload();
  await visitor.card('Reception').waitFor();
  await shoot(visitor, 'site-kiosks');
  await shoot(visitor, 'site-kiosk-add', { dialog: () => visitor.go() });
  await shoot(visitor, 'site-kiosk-add-required', {
    dialog: async () => {
      await visitor.go();
      await visitor.go();
      await visitor.page.locator('dialog [aria-invalid]').waitFor();
    },
  });
  await shoot(visitor, 'site-kiosk-revoke', { dialog: () => visitor.button(/^(Revoke|Sperren)$/).click() });
  await shoot(visitor, 'site-kiosk-code', {
    dialog: async () => {
      await visitor.go();
      await visitor.page.locator('dialog input').fill('Gate');
      await visitor.go();
      await visitor.page.locator('dialog [role="timer"]').waitFor();
    },
  });
  await visitor.card('Reception').getByRole('button', { name: 'Revoke' }).click();
  await visitor.go();
  await visitor.page.getByText('Revoked kiosks (1)').click();
  await shoot(visitor, 'site-kiosk-revoked');
});

test.describe('a mail server that takes nothing', () => {
  const refusing = createServer((socket) => socket.end('421 Too busy today\r\n'));
  test.beforeAll(() => new Promise<void>((listening) => refusing.listen(0, 'localhost', listening)));
  test.afterAll(() => refusing.close());
  test.use({
    flags: async ({}, use) => {
      const { port } = refusing.address() as AddressInfo;
      await use(['--smtp-host', 'localhost', '--smtp-port', String(port), '--smtp-tls', 'none', '--smtp-from', 'keys@example.com']);
    },
  });

  test('site: mail', async ({ visitor }) => {
    await visitor.claim();
    await visitor.part('Mail');
    await visitor.page.getByText('Everything that was to be sent').waitFor();
    await shoot(visitor, 'site-mail-none');
    await visitor.addPerson('Mia Berger', 'mberger', 'mia@example.com');
    await visitor.page.getByText('More about this person').click();
    await shoot(visitor, 'site-person-with-mail');
    await visitor.button('Invite').click();
    await visitor.at('invite');
    await shoot(visitor, 'site-invite-unverified');
    await visitor.part('Mail');
    await expect(async () => {
      await visitor.go();
      await expect(visitor.card('Link to confirm an address')).toBeVisible({ timeout: 500 });
    }).toPass();
    visitor.service.sql(`INSERT INTO mails (id, user_id, kind, recipient, created_at, due_at, give_up_at, tries, failure, failed_at, about, letter, leased)
      SELECT '0193b3c0-0000-7000-8000-000000000001', user_id, 'invitation', 'mia.berger@example.com', created_at, due_at, created_at, 5, '550 no such user', created_at, '', x'', 0 FROM mails LIMIT 1`);
    await visitor.go();
    await visitor.card('Invitation').waitFor();
    await shoot(visitor, 'site-mail');
    await shoot(visitor, 'site-mail-discard', { dialog: () => visitor.button(/^(Throw away|Wegwerfen)$/).first().click() });
    visitor.service.sql("UPDATE users SET addresses = replace(addresses, '\"verified\":false', '\"verified\":true') WHERE username = 'mberger'");
    await visitor.part('People');
    await visitor.field('Name, username or e-mail address').fill('mberger');
    await visitor.page.keyboard.press('Enter');
    await visitor.at('person');
    await visitor.button('Invite').click();
    await shoot(visitor, 'site-invite-mail');
    await visitor.go();
    await visitor.heading('The invitation is on its way').waitFor();
    await shoot(visitor, 'site-invite-mailed');
  });
});
