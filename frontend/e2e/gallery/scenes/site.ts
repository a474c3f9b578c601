import { test, type Visitor } from '../../visitor';
import { shoot } from '../shoot';

test('site: coming for the first time', async ({ visitor }) => {
  await visitor.open('/');
  await visitor.at('start');
  await shoot(visitor, 'site-start');
  await visitor.go();
  await visitor.at('register');
  await shoot(visitor, 'site-register');
  await visitor.go();
  await visitor.page.getByText('Type a username.').waitFor();
  await shoot(visitor, 'site-register-required');
  await visitor.field('Name').fill('Mia Berger');
  await visitor.field('Username').fill('mberger');
  await visitor.go();
  await visitor.at('name-key');
  await shoot(visitor, 'site-name-key');
  await visitor.key.touched(false);
  await visitor.nameKey('blue, on the key ring');
  await visitor.at('making');
  await shoot(visitor, 'site-making');
  await visitor.button('Stop').click();
  await visitor.key.touched(true);
  await visitor.go();
  await visitor.at('try-it');
  await shoot(visitor, 'site-try-it');
  await visitor.key.touched(false);
  await visitor.go();
  await visitor.at('trying');
  await shoot(visitor, 'site-trying');
  await visitor.button('Stop').click();
  await visitor.key.touched(true);
  await visitor.go();
  await visitor.at('ready');
  await shoot(visitor, 'site-ready');
  await visitor.go();
  await visitor.at('sign-in');
  await shoot(visitor, 'site-sign-in');
  await visitor.page.getByLabel('Remember my username on this device').check();
  await visitor.signIn();
  await shoot(visitor, 'site-keys-one');
  await visitor.signOut();
  await shoot(visitor, 'site-signed-out');
  await visitor.go();
  await visitor.at('sign-in');
  await shoot(visitor, 'site-sign-in-remembered');
  await visitor.key.touched(false);
  await visitor.go();
  await visitor.at('signing-in');
  await shoot(visitor, 'site-signing-in');
});

test('site: what somebody else has', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  await visitor.open('/register');
  await visitor.field('Name').fill('Max Berger');
  await visitor.field('Username').fill('mberger');
  await visitor.go();
  await visitor.page.getByText('This username is already in use.').waitFor();
  await shoot(visitor, 'site-register-in-use');
  await visitor.open('/sign-in');
  await visitor.field('Username').fill('max');
  await visitor.go();
  await visitor.code('credential_unknown').waitFor();
  await shoot(visitor, 'site-sign-in-unknown');
});

test('site: a key that was registered before', async ({ visitor }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.nameKey('blue');
  await visitor.at('try-it');
  await visitor.page.reload();
  await visitor.at('try-it');
  await shoot(visitor, 'site-try-it-resumed');
});

test('site: keys of every kind', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger', 'blue, on the key ring');
  for (const name of ['green, in the safe', 'left in the train', 'never tried']) await visitor.add(name);
  visitor.service.sql(`
    UPDATE credentials SET state = 'suspended' WHERE name = 'green, in the safe';
    UPDATE credentials SET state = 'revoked', changes = json_insert(changes, '$[#]', json_set(json_extract(changes, '$[0]'), '$.state', 'revoked', '$.reason', 'lost')) WHERE name = 'left in the train';
    UPDATE credentials SET state = 'unproved', last_used_at = NULL WHERE name = 'never tried';
  `);
  await visitor.page.reload();
  await visitor.card('green, in the safe').waitFor();
  await shoot(visitor, 'site-keys');
  await shoot(visitor, 'site-last-key', { dialog: () => dialog(visitor, 'blue, on the key ring', 2) });
  await shoot(visitor, 'site-reinstate', { dialog: () => dialog(visitor, 'green, in the safe', 1) });
});

test('site: what one does with a key', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.add('green');
  await shoot(visitor, 'site-keys-two');
  await shoot(visitor, 'site-rename', { dialog: () => dialog(visitor, 'green', 0) });
  await shoot(visitor, 'site-rename-too-long', {
    dialog: async () => {
      await dialog(visitor, 'green', 0);
      await visitor.page.locator('dialog input').fill('blue '.repeat(20));
      await visitor.go();
      await visitor.page.locator('dialog [aria-invalid]').waitFor();
    },
  });
  await shoot(visitor, 'site-suspend', { dialog: () => dialog(visitor, 'green', 1) });
  await shoot(visitor, 'site-revoke', { dialog: () => dialog(visitor, 'blue', 2) });
  await visitor.key.touched(false);
  const revoke = async (): Promise<void> => {
    await dialog(visitor, 'green', 2);
    await visitor.page.locator('dialog input').first().check();
    await visitor.go();
  };
  await shoot(visitor, 'site-revoke-waiting', {
    dialog: async () => {
      await revoke();
      await visitor.page.locator('dialog [aria-disabled]').waitFor();
    },
  });
  await visitor.key.touched(true);
  await visitor.key.pinIsRight(false);
  await shoot(visitor, 'site-revoke-cancelled', {
    dialog: async () => {
      await revoke();
      await visitor.code('browser_cancelled').waitFor();
    },
  });
  await visitor.key.pinIsRight(true);
  await revoke();
  await visitor.page.getByText('“green” is revoked.').waitFor();
  await shoot(visitor, 'site-revoked');
});

// Opens the dialog of one of the things that can be done with a key.
async function dialog(visitor: Visitor, key: string, action: number): Promise<void> {
  await visitor.card(key).getByRole('group').getByRole('button').nth(action).click();
}

test('site: the key one had signed in with', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Suspend').click();
  await visitor.button('Go on without it').click();
  await visitor.page.locator('dialog input').first().check();
  await visitor.go();
  await visitor.at('sign-in');
  await shoot(visitor, 'site-gone-with-key');
  await visitor.go();
  await visitor.code('credential_inactive').waitFor();
  await shoot(visitor, 'site-sign-in-inactive');
});

test('site: signed out meanwhile', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  visitor.service.sql('UPDATE sessions SET ended_at = created_at');
  await visitor.button('Rename').click();
  await visitor.go();
  await visitor.code('signed_out').waitFor();
  await visitor.page.keyboard.press('Escape');
  await visitor.at('sign-in');
  await shoot(visitor, 'site-sign-in-again');
});

test('site: another device', async ({ visitor }) => {
  await visitor.page.clock.install();
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Set up on another device').click();
  await visitor.at('link');
  await shoot(visitor, 'site-link');
  await visitor.key.touched(false);
  await visitor.go();
  await visitor.at('link-making');
  await shoot(visitor, 'site-link-making');
  await visitor.button('Stop').click();
  await visitor.key.touched(true);
  await visitor.go();
  await visitor.at('link-shown');
  await shoot(visitor, 'site-link-shown');
  const address = await visitor.main.locator('dd').innerText();
  await visitor.page.clock.fastForward('10:01');
  await visitor.at('link-expired');
  await shoot(visitor, 'site-link-expired');
  await visitor.page.goto(address);
  await visitor.at('device');
  await shoot(visitor, 'site-device-signed-in');
  await visitor.signOut();
  await visitor.page.goto(address);
  await visitor.at('device');
  await shoot(visitor, 'site-device');
  visitor.service.sql('UPDATE invitations SET expires_at = created_at');
  await visitor.go();
  await visitor.code('invitation_expired').waitFor();
  await shoot(visitor, 'site-device-expired');
  await visitor.page.goto(address.split('#')[0] ?? '');
  await visitor.at('code');
  await shoot(visitor, 'site-code');
  await visitor.page.goto(`${address.split('/device')[0] ?? ''}/verify`);
  await visitor.at('verify');
  await shoot(visitor, 'site-verify-no-link');
  await visitor.page.goto(`${address.split('/device')[0] ?? ''}/verify#${'A'.repeat(43)}`);
  await visitor.at('verify');
  await shoot(visitor, 'site-verify');
  await visitor.go();
  await visitor.code('link_unknown').waitFor();
  await shoot(visitor, 'site-verify-unknown');
  // A service without a mail server sends no link that works.
  await visitor.page.route('**/api/v1/confirmations', (route) => route.fulfill({ json: { email: 'anna@example.com' } }));
  await visitor.page.reload();
  await visitor.at('verify');
  await visitor.go();
  await visitor.at('verified');
  await shoot(visitor, 'site-verified');
});

for (const signUp of ['invited', 'closed']) {
  test.describe(`site: ${signUp}`, () => {
    test.use({ flags: ['--sign-up', signUp, '--contact', 'extension 4711'] });

    test('the first page', async ({ visitor }) => {
      await visitor.open('/');
      await visitor.at('start');
      await shoot(visitor, `site-start-${signUp}`);
      await visitor.open('/register');
      await visitor.at('register');
      await shoot(visitor, `site-register-${signUp}`);
    });
  });
}

test('site: a service that does not answer', async ({ visitor }) => {
  await visitor.page.route('**/api/v1/info', (route) => route.abort());
  await visitor.open('/');
  await visitor.heading('The service does not answer').waitFor();
  await shoot(visitor, 'site-does-not-answer');
});

test('site: a service that refuses at once', async ({ visitor }) => {
  await visitor.page.route('**/api/v1/info', (route) =>
    route.fulfill({ status: 429, contentType: 'application/problem+json', json: { code: 'too_many', reference: 'k3xQm2' } }),
  );
  await visitor.open('/');
  await visitor.heading('Too many tries').waitFor();
  await shoot(visitor, 'site-refused-at-once');
});

test('site: a service that nobody has claimed', async ({ visitor }) => {
  await visitor.open('/claim');
  await visitor.at('claim');
  await shoot(visitor, 'site-claim');
  await visitor.page.getByRole('textbox', { name: 'Code' }).fill('00000-00000-00000-00000');
  await visitor.field('Name').fill('Ada Admin');
  await visitor.field('Username').fill('ada');
  await visitor.go();
  await visitor.page.getByText('This is not the code').waitFor();
  await shoot(visitor, 'site-claim-wrong');
});
