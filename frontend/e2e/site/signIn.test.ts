import { expect, test } from '../visitor';

test('by a username, in any case of its letters', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  await expect(visitor.page.getByText('You are signed out.')).toBeVisible();
  await visitor.open('/sign-in');
  await visitor.field('Username').fill(' MBerger ');
  await visitor.signIn();
  expect(visitor.service.sql('SELECT count(*) FROM sessions WHERE ended_at IS NULL')).toBe('1');
});

test('by what the key knows', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  await visitor.open('/sign-in');
  await expect(visitor.field('Username')).toHaveValue('');
  await visitor.signIn();
});

test('by the name that this browser remembers, which one has to ask for', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  await visitor.open('/sign-in');
  await expect(visitor.field('Username')).toHaveValue(''); // nobody asked for it
  await visitor.page.getByLabel('Remember my username on this device').check();
  await visitor.signIn();
  await visitor.signOut();
  await visitor.open('/');
  await expect(visitor.main.locator('button[type="submit"]')).toHaveText('Sign in');
  await visitor.go();
  await visitor.at('sign-in');
  await expect(visitor.main).toContainText('mberger');
  await expect(visitor.field('Username')).toHaveCount(0);
  await visitor.signIn();
  await visitor.signOut();
  await visitor.open('/sign-in');
  await visitor.button('Somebody else').click();
  await expect(visitor.field('Username')).toHaveValue('');
  await visitor.page.reload();
  await expect(visitor.field('Username')).toHaveValue('');
});

test.describe('where the browser offers keys', () => {
  test.use({ offers: true });

  test('by the key that it offers for the username', async ({ visitor }) => {
    await visitor.signUp('Mia Berger', 'mberger');
    await visitor.setUp('blue');
    await visitor.key.touched(false);
    const offered = visitor.page.waitForRequest('**/api/v1/authentications');
    await visitor.open('/sign-in');
    await offered;
    await expect(visitor.field('Username')).toHaveAttribute('autocomplete', 'username webauthn');
    await visitor.key.touched(true);
    await visitor.page.reload(); // and now it is chosen as soon as it is offered
    await visitor.at('keys');
  });

  test('the button goes before the offer', async ({ visitor }) => {
    await visitor.signUp('Mia Berger', 'mberger');
    await visitor.setUp('blue');
    await visitor.key.touched(false);
    await visitor.open('/sign-in');
    await visitor.at('sign-in');
    await visitor.go();
    await visitor.at('signing-in');
    // What is offered anew after Stop might otherwise be chosen before the button is pressed.
    await visitor.page.route('**/api/v1/authentications', (route) => (route.request().postData() === '{}' ? route.abort() : route.continue()));
    await visitor.button('Stop').click();
    await visitor.at('sign-in');
    await expect(visitor.page.getByRole('alert')).toHaveCount(0);
    await visitor.key.touched(true);
    await visitor.field('Username').fill('mberger');
    await visitor.go();
    await visitor.at('keys');
  });
});

test('who has left the page is not asked for a key', async ({ visitor }) => {
  await visitor.open('/');
  await visitor.at('start');
  await visitor.page.evaluate(() => {
    Object.assign(navigator.credentials, { get: () => (document.title = 'asked') });
  });
  await visitor.button('Sign in').click();
  await visitor.at('sign-in');
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await visitor.page.route('**/api/v1/authentications', async (route) => {
    await held;
    await route.continue();
  });
  const answered = visitor.page.waitForResponse('**/api/v1/authentications');
  await visitor.go();
  await visitor.at('signing-in');
  await visitor.page.goBack();
  await visitor.at('start');
  answer();
  await answered;
  await visitor.page.waitForLoadState('networkidle');
  await expect(visitor.page).not.toHaveTitle('asked');
});

test('with a key that the service does not know', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  visitor.service.sql('UPDATE credentials SET credential_id = public_key');
  await visitor.open('/sign-in');
  await visitor.field('Username').fill('mberger');
  await visitor.page.getByLabel('Remember my username on this device').check();
  await visitor.go();
  await expect(visitor.code('credential_unknown')).toBeVisible();
  await expect(visitor.field('Username')).toHaveValue('mberger');
  await expect(visitor.page.getByLabel('Remember my username on this device')).toBeChecked();
});

test('with somebody else’s name', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  await visitor.open('/sign-in');
  await visitor.field('Username').fill('nobody');
  await visitor.go();
  await expect(visitor.code('credential_unknown')).toBeVisible();
});

test('with a key that has no entry for this service', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  await visitor.key.swap();
  await visitor.open('/sign-in');
  await visitor.go();
  await expect(visitor.code('browser_cancelled')).toBeVisible();
});

test('with a key that was never tried out', async ({ visitor }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.nameKey('blue');
  await visitor.at('try-it');
  await visitor.open('/sign-in');
  await visitor.go();
  await expect(visitor.code('credential_unproved')).toBeVisible();
});

test('signing out ends the session for good', async ({ visitor, context }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  const cookies = await context.cookies();
  await visitor.signOut();
  await context.addCookies(cookies);
  await visitor.open('/keys');
  await visitor.at('sign-in');
});

test('a session that ended elsewhere is noticed', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.page.waitForLoadState('networkidle'); // the page looks at once whether anything has changed
  visitor.service.sql('UPDATE sessions SET ended_at = created_at');
  await visitor.button('Rename').click();
  await visitor.field('Name of the key').fill('green');
  await visitor.go();
  await expect(visitor.code('signed_out')).toBeVisible();
  await expect(visitor.field('Name of the key')).toHaveValue('green');
  await visitor.page.keyboard.press('Escape');
  await visitor.at('sign-in');
  await expect(visitor.code('signed_out')).toBeVisible();
});

test('a session that ended elsewhere is noticed where one reads what happened', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.page.waitForLoadState('networkidle');
  visitor.service.sql('UPDATE sessions SET ended_at = created_at');
  await visitor.part('What happened');
  await visitor.at('sign-in');
  await expect(visitor.code('signed_out')).toBeVisible();
});

test('whoever is signed in comes to their keys, and nobody else', async ({ visitor }) => {
  await visitor.open('/keys');
  await visitor.at('sign-in');
  await visitor.enrol('Mia Berger', 'mberger');
  for (const path of ['/', '/register', '/sign-in']) {
    await visitor.open(path);
    await visitor.at('keys');
  }
});
