import { test } from '../../kiosk';
import { notOlga } from '../../operator';
import { shoot } from '../shoot';

const day = 24 * 60 * 60 * 1e6; // microseconds, as the store keeps times

test('a person and their keys', async ({ kiosk }) => {
  await kiosk.meet('Mia Berger', 'mberger');
  await shoot(kiosk, 'person-without-key');
  await kiosk.go();
  await kiosk.at('handOver');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.touchTwice();
  await kiosk.giveBack();
  await kiosk.find('mia');
  await shoot(kiosk, 'desk-found');
  await kiosk.person('Mia Berger');
  await shoot(kiosk, 'person');

  const open = (name: string) => (): Promise<void> =>
    kiosk.main.getByRole('group').getByRole('button').nth(['rename', 'replace', 'suspend', 'revoke'].indexOf(name)).click();
  await shoot(kiosk, 'rename', { dialog: open('rename') });
  await shoot(kiosk, 'suspend', { dialog: open('suspend') });
  await shoot(kiosk, 'revoke', { dialog: open('revoke') });
  await shoot(kiosk, 'revoke-without-reason', {
    dialog: async () => {
      await open('revoke')();
      await kiosk.page.locator('dialog button[type="submit"]').click();
    },
  });
  await shoot(kiosk, 'rename-too-long', {
    dialog: async () => {
      await open('rename')();
      await kiosk.page.locator('dialog input').fill('blue '.repeat(20));
      await kiosk.page.locator('dialog button[type="submit"]').click();
      await kiosk.page.locator('dialog [aria-invalid]').waitFor();
    },
  });

  await shoot(kiosk, 'lost', { dialog: () => kiosk.button(/^(All keys are lost|Alle Schlüssel sind weg)$/).click() });
  await kiosk.page.getByText('More about this person').click();
  await shoot(kiosk, 'role', { dialog: () => kiosk.button(/^(Role|Rolle)$/).click() });

  await open('suspend')();
  await kiosk.page.getByLabel('lost').check();
  await kiosk.button('Suspend the key').click();
  await kiosk.page.getByText('The key is suspended.').waitFor();
  await shoot(kiosk, 'person-key-suspended');
  await shoot(kiosk, 'reinstate', { dialog: () => kiosk.main.getByRole('group').getByRole('button').nth(1).click() });
});

test('keys of every kind', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  for (const name of ['left in the train', 'never tried', 'too late', 'copied']) {
    await kiosk.key('renew');
    await kiosk.person('Mia Berger');
    await kiosk.go();
    await kiosk.at('handOver');
    await kiosk.plugIn();
    await kiosk.name(name);
    await kiosk.at('newPin');
    await kiosk.typeNewPin('123456');
    await kiosk.at('touch');
    await kiosk.touchTwice();
    await kiosk.giveBack();
  }
  kiosk.sql(`
    UPDATE credentials SET state = 'revoked', changes = json_insert(changes, '$[#]', json_set(json_extract(changes, '$[0]'), '$.state', 'revoked', '$.reason', 'lost')) WHERE name = 'left in the train';
    UPDATE credentials SET state = 'unproved', last_used_at = NULL WHERE name = 'never tried';
    UPDATE credentials SET state = 'unproved', created_at = created_at - ${2 * day} WHERE name = 'too late';
    UPDATE credentials SET clone_warning = 1 WHERE name = 'copied';
  `);
  await kiosk.person('Mia Berger');
  await shoot(kiosk, 'person-many-keys');
  await kiosk.page.getByText('Earlier keys (2)').click();
  await kiosk.main.evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await shoot(kiosk, 'person-earlier-keys');
});

test('a person who is locked', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  kiosk.sql(`UPDATE users SET status = 'disabled' WHERE ${notOlga.users}`);
  await kiosk.person('Mia Berger');
  await shoot(kiosk, 'person-locked');
});

test('many people', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.stop();
  await kiosk.giveBack();
  const names = 'Ada Ben Cem Dana Eva Finn Gül Hugo Ines Jan Kai Lea Max Nia Ole Pia Rui Sven Tina Uwe Vera Wim Xenia Yara Zoe'.split(' ');
  for (const name of names) {
    await kiosk.add(`${name} Berger`, name.toLowerCase());
    await kiosk.stop();
    await kiosk.giveBack();
  }
  await kiosk.find('berger');
  await shoot(kiosk, 'desk-many-found');
});

test('what happens elsewhere meanwhile', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.person('Mia Berger');
  kiosk.sql(`UPDATE credentials SET state = 'revoked' WHERE ${notOlga.credentials}`);
  await kiosk.button('Suspend').click();
  await kiosk.page.getByLabel('lost').check();
  await shoot(kiosk, 'suspend-too-late', {
    dialog: async () => {
      const dialog = kiosk.page.locator('dialog');
      if (!(await dialog.isVisible())) {
        await kiosk.main.getByRole('group').getByRole('button').nth(2).click();
        await dialog.locator('input').first().check();
      }
      await dialog.locator('button[type="submit"]').click();
      await dialog.getByRole('alert').waitFor();
    },
  });
});

test('a person who is gone', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.stop();
  await kiosk.giveBack();
  await kiosk.find('mia');
  kiosk.sql(`UPDATE users SET id = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE ${notOlga.users}`);
  await kiosk.page.getByRole('button', { name: 'Mia Berger' }).click();
  await kiosk.page.getByRole('alert').waitFor();
  await shoot(kiosk, 'desk-gone');
});

test('a store that is away', async ({ kiosk }) => {
  kiosk.sql(`ALTER TABLE terms RENAME TO elsewhere`);
  await kiosk.field('Name, username or e-mail address').fill('mia');
  await kiosk.page.getByRole('alert').waitFor();
  await shoot(kiosk, 'desk-store-broken');
});
