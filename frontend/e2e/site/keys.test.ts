import { read } from '../qrCode';
import { expect, test, Visitor } from '../visitor';

test('a key gets another name', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Rename').click();
  await visitor.field('Name of the key').fill('');
  await visitor.go();
  await expect(visitor.field('Name of the key')).toHaveAccessibleDescription(/Give the key a name/);
  await visitor.field('Name of the key').fill('blueccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded');
  await visitor.go();
  await expect(visitor.field('Name of the key')).toHaveAccessibleDescription(/Your key typed this/);
  await visitor.field('Name of the key').fill('blue '.repeat(20));
  await visitor.go();
  await expect(visitor.field('Name of the key')).toHaveAccessibleDescription(/too long/);
  await visitor.field('Name of the key').fill('green');
  await visitor.go();
  await expect(visitor.card('green')).toBeVisible();
  await expect(visitor.page.getByRole('status').filter({ hasText: 'The key is now called “green”.' })).toBeVisible();
  await expect(visitor.button('Rename')).toBeFocused();
});

test('a further key, suspended, reinstated and revoked, each after a fresh assertion', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.add('green');
  await expect(visitor.main).toContainText('You have 2 keys to sign in with.');
  const green = visitor.card('green');

  await green.getByRole('button', { name: 'Suspend' }).click();
  await visitor.go();
  await expect(visitor.page.getByText('Choose a reason.')).toBeVisible();
  await visitor.page.getByLabel('lost').check();
  await visitor.key.pinIsRight(false);
  await visitor.go();
  await expect(visitor.code('browser_cancelled')).toBeVisible();
  await expect(visitor.page.getByLabel('lost')).toBeChecked();
  await expect(green).toContainText('In use');
  await visitor.key.pinIsRight(true);
  await visitor.go();
  await expect(green).toContainText('Suspended');
  await expect(visitor.main).toContainText('“green” is suspended.');

  await visitor.key.takeOther();
  await green.getByRole('button', { name: 'Reinstate' }).click();
  await visitor.go();
  await expect(green).toContainText('In use');
  await expect(visitor.main).toContainText('“green” is reinstated.');

  await green.getByRole('button', { name: 'Revoke' }).click();
  await visitor.page.getByLabel('broken').check();
  await visitor.go();
  await expect(visitor.main).toContainText('“green” is revoked.');
  await visitor.page.getByText('Earlier keys (1)').click();
  await expect(green).toContainText('broken');
  expect(visitor.service.sql(`SELECT count(*) FROM events WHERE act = 'credential.steppedUp' AND code = ''`)).toBe('3');
});

test('the last key goes only after a warning, and who signed in with it goes too', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Revoke').click();
  await expect(visitor.heading('This is your last key')).toBeFocused();
  await visitor.page.keyboard.press('Escape');
  await expect(visitor.button('Revoke')).toBeFocused();
  await visitor.button('Revoke').click();
  await visitor.button('Go on without it').click();
  await expect(visitor.heading('Revoke “blue”?')).toBeFocused();
  await expect(visitor.page.getByRole('dialog')).toContainText('you will be signed out');
  await visitor.page.getByLabel('stolen').check();
  await visitor.go();
  await visitor.at('sign-in');
  await expect(visitor.main).toContainText('“blue” is revoked. You had signed in with it, so you are signed out.');
  expect(visitor.service.sql('SELECT state FROM credentials')).toBe('revoked');
  await visitor.go();
  await expect(visitor.code('credential_inactive')).toBeVisible();
});

test('before the last key goes, another one can be set up', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Suspend').click();
  await visitor.go();
  await visitor.at('name-key');
});

test('a suspended key signs nobody in', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.add('green');
  await visitor.card('green').getByRole('button', { name: 'Suspend' }).click();
  await visitor.page.getByLabel('lost').check();
  await visitor.key.takeOther();
  await visitor.go();
  await expect(visitor.card('green')).toContainText('Suspended');
  await visitor.signOut();
  await visitor.key.takeOther();
  await visitor.open('/sign-in');
  await visitor.go();
  await expect(visitor.code('credential_inactive')).toBeVisible();
});

test('a key on another device, by a link that works once', async ({ visitor, browser }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Set up on another device').click();
  await visitor.at('link');
  await visitor.key.pinIsRight(false);
  await visitor.go();
  await expect(visitor.code('browser_cancelled')).toBeVisible();
  await visitor.key.pinIsRight(true);
  await visitor.go();
  await visitor.at('link-shown');
  await expect(visitor.page.getByRole('timer')).toHaveText(/^Works for (10|9) minutes \d+ seconds? more$/);
  const address = await visitor.main.locator('dd').innerText();
  expect(address).toMatch(/\/device#[\w-]{43}$/);
  expect(visitor.service.output).not.toContain(address.split('#')[1]);

  const other = await Visitor.comes(await (await browser.newContext({ locale: 'de' })).newPage(), visitor.service);
  await other.page.goto(address);
  await other.at('device');
  await other.button('English').click();
  await other.go();
  await other.at('name-key');
  expect(other.page.url()).not.toContain('#');
  await other.setUp('green, on the phone');
  await other.go();
  await other.signIn();
  await expect(other.card('green, on the phone')).toContainText('You are signed in with this key.');

  await visitor.go();
  await expect(visitor.card('green, on the phone')).toBeVisible();

  await other.signOut();
  await other.page.goto(address);
  await other.go();
  await expect(other.code('invitation_used')).toBeVisible();
});

test('the picture of a link says what its address does', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Set up on another device').click();
  await visitor.go();
  await visitor.at('link-shown');
  const address = await visitor.main.locator('dd').innerText();
  const picture = visitor.page.getByRole('img', { name: 'The link, as a picture for the camera' });
  // Beside the words, and among them; once in each set of colours.
  for (const [width, height] of [[1280, 800], [400, 800]] as const) {
    await visitor.page.setViewportSize({ width, height });
    expect(await read(picture), `${width} × ${height}`).toBe(address);
    await visitor.page.getByRole('button', { name: /^Use (dark|light) colours$/ }).click();
    expect(await read(picture), `${width} × ${height}, in other colours`).toBe(address);
  }
});

test('who is signed in where a link is opened is told that it will end, and it does', async ({ visitor, browser, context }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Set up on another device').click();
  await visitor.go();
  await visitor.at('link-shown');
  const address = await visitor.main.locator('dd').innerText();
  const willGo = 'will be signed out when you use the link';

  const other = await Visitor.comes(await (await browser.newContext({ locale: 'en' })).newPage(), visitor.service);
  await other.enrol('Ben Vogt', 'bvogt', 'black');
  const cookies = await other.page.context().cookies();
  await other.page.goto(`${address}x`);
  await other.at('device');
  await expect(other.main).toContainText(`You are signed in here as Ben Vogt, and ${willGo}.`);
  await other.go();
  await expect(other.code('invitation_unknown')).toBeVisible();
  await expect(other.main).not.toContainText(willGo);
  await other.open('/');
  await other.at('keys'); // the link was none, so that nothing ended

  await other.page.goto(address);
  await other.at('device');
  await expect(other.main).toContainText(willGo);
  await other.go();
  await other.at('name-key');
  await expect(other.button('Sign out')).toHaveCount(0);

  await context.clearCookies();
  await context.addCookies(cookies);
  await visitor.open('/keys');
  await visitor.at('sign-in'); // at the service it has ended too
});

test('a link that is too old, or cut off', async ({ visitor, browser }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Set up on another device').click();
  await visitor.go();
  await visitor.at('link-shown');
  const address = await visitor.main.locator('dd').innerText();
  visitor.service.sql('UPDATE invitations SET expires_at = created_at');
  const page = await (await browser.newContext()).newPage();
  const main = page.locator('main');
  await page.goto(address);
  await main.locator('button[type="submit"]').click();
  await expect(main.locator('[data-code="invitation_expired"]')).toBeVisible();
  await page.goto(address.slice(0, -3));
  await main.getByRole('button', { name: 'Use the link' }).click();
  await expect(main.locator('[data-code="invitation_unknown"]')).toBeVisible();
  await page.goto(address.split('#')[0] ?? '');
  await expect(main).toContainText('Type your invitation');
});

test('when the ten minutes are over, the link goes from the page', async ({ visitor }) => {
  await visitor.page.clock.install();
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Set up on another device').click();
  await visitor.go();
  await visitor.at('link-shown');
  await visitor.page.clock.fastForward('10:01');
  await visitor.at('link-expired');
  await expect(visitor.main.locator('dd')).toHaveCount(0);
});
