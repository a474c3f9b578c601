import { expect, test } from '../visitor';

test('from the first page to one’s keys', async ({ visitor }) => {
  await visitor.open('/');
  await visitor.at('start');
  await visitor.button('Set up a key').click();
  await visitor.at('register');
  await visitor.field('Name').fill('Mia Berger');
  await visitor.field('Username').fill('mberger');
  await visitor.field('E-mail address').fill('mia@example.com');
  await visitor.go();
  await visitor.at('name-key');
  await visitor.setUp('blue, on the key ring');
  await expect(visitor.main).toContainText('Mia Berger (mberger)');
  await expect(visitor.main).toContainText('blue, on the key ring');
  expect(visitor.service.sql('SELECT state FROM credentials')).toBe('active');
  await visitor.go();
  await visitor.at('sign-in');
  await expect(visitor.field('Username')).toHaveValue('mberger');
  await visitor.go();
  await visitor.at('keys');
  await expect(visitor.card('blue, on the key ring')).toContainText('In use');
  await expect(visitor.page.getByText('Signed in as Mia Berger')).toBeVisible();
});

test('by keyboard alone, and each step is read out', async ({ visitor }) => {
  const { keyboard } = visitor.page;
  const heading = (text: string): Promise<void> => expect(visitor.heading(text)).toBeFocused();
  await visitor.open('/');
  await heading('Set up your security key, or sign in with it');
  await keyboard.press('Enter');
  await heading('Say who you are');
  await keyboard.type('Mia Berger'); // goes to the first field by itself
  await keyboard.press('Tab');
  await keyboard.type('mberger');
  await keyboard.press('Enter');
  await heading('Set up your security key');
  await keyboard.type('blue');
  await keyboard.press('Enter');
  await heading('Try your key once');
  await keyboard.press('Enter');
  await heading('Your key is ready');
  await keyboard.press('Enter');
  await heading('Sign in with your key');
  await keyboard.press('Enter');
  await heading('Look after your keys');
});

test('what is typed survives every error, and each is said at its field', async ({ visitor, browser }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${visitor.service.origin}/register`);
  const field = (name: string) => page.getByLabel(new RegExp(`^${name}(\\s+optional)?$`));
  const go = () => page.locator('main button[type="submit"]').click();
  await go();
  await expect(page.getByText('Type a username.')).toBeVisible();
  await expect(field('Name')).toBeFocused();
  await field('Name').fill('Max Berger');
  await field('Username').fill('MBerger');
  await field('E-mail address').fill('nowhere');
  await go();
  await expect(field('E-mail address')).toHaveAccessibleDescription(/This is not an e-mail address/);
  await field('E-mail address').fill('max@example.com');
  await go();
  await expect(field('Username')).toHaveAccessibleDescription(/already in use/);
  await expect(field('Username')).toBeFocused();
  await expect(field('Name')).toHaveValue('Max Berger');
  await expect(field('E-mail address')).toHaveValue('max@example.com');
});

test('a name that was abandoned is not burnt', async ({ visitor, browser }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${visitor.service.origin}/register`);
  await page.getByLabel('Name', { exact: true }).fill('Mia Berger');
  await page.getByLabel('Username').fill('mberger');
  await page.locator('main button[type="submit"]').click();
  await expect(page.locator('[data-page="name-key"]')).toBeVisible();
});

test('cancelled in the browser: nothing is lost', async ({ visitor }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.key.pinIsRight(false);
  await visitor.nameKey('blue');
  await expect(visitor.code('browser_cancelled')).toBeVisible();
  await expect(visitor.field('Name of the key')).toHaveValue('blue');
  await visitor.key.pinIsRight(true);
  await visitor.go();
  await visitor.at('try-it');
  await visitor.key.pinIsRight(false);
  await visitor.go();
  await expect(visitor.code('browser_cancelled')).toBeVisible();
  await visitor.key.pinIsRight(true);
  await visitor.go();
  await visitor.at('ready');
});

test('Seed16: what is cancelled in the browser is not answered for', async ({ visitor }) => {
  const answers: string[] = [];
  visitor.page.on('request', (request) => {
    if (request.method() === 'POST' && /\/(registrations|authentications)\/[^/]+$/.test(request.url())) answers.push(request.postData() ?? '');
  });
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.key.pinIsRight(false);
  await visitor.nameKey('blue');
  await expect(visitor.code('browser_cancelled')).toBeVisible();
  await visitor.key.pinIsRight(true);
  await visitor.key.touched(false);
  await visitor.go();
  await visitor.at('making');
  await visitor.button('Stop').click();
  await visitor.at('name-key');
  await visitor.page.waitForLoadState('networkidle');
  expect(answers).toEqual([]);

  await visitor.key.touched(true);
  await visitor.go();
  await visitor.at('try-it');
  expect(answers).toEqual([expect.stringContaining('"attestationObject":"')]);
  await visitor.key.pinIsRight(false);
  await visitor.go();
  await expect(visitor.code('browser_cancelled')).toBeVisible();
  await visitor.page.waitForLoadState('networkidle');
  expect(answers).toHaveLength(1);
  await visitor.key.pinIsRight(true);
  await visitor.go();
  await visitor.at('ready');
  expect(answers.slice(1)).toEqual([expect.stringContaining('"signature":"')]);
  expect(visitor.service.sql(`SELECT count(*) FROM events WHERE code <> ''`)).toBe('0'); // and so nothing was refused
});

test('stopped on the page: no failure is told', async ({ visitor }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.key.touched(false);
  await visitor.nameKey('blue');
  await visitor.at('making');
  await expect(visitor.page.getByText('Waiting for your key …')).toBeVisible();
  await visitor.button('Stop').click();
  await visitor.at('name-key');
  await expect(visitor.page.getByRole('alert')).toHaveCount(0);
  await visitor.key.touched(true);
  await visitor.setUp('blue');
});

test('nobody touches the key in time', async ({ visitor }) => {
  await visitor.page.route('**/api/v1/users/*/registrations', async (route) => {
    const response = await route.fetch();
    const ceremony = (await response.json()) as { publicKey: { timeout: number } };
    ceremony.publicKey.timeout = 2000;
    await route.fulfill({ response, json: ceremony });
  });
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.key.touched(false);
  await visitor.nameKey('blue');
  await expect(visitor.code('browser_timeout')).toBeVisible({ timeout: 30_000 });
  await expect(visitor.field('Name of the key')).toHaveValue('blue');
});

test('a key that cannot check who holds it', async ({ visitor }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.key.swap({ hasUserVerification: false, isUserVerified: false });
  await visitor.nameKey('blue');
  await expect(visitor.code('browser_cancelled')).toBeVisible(); // Chromium tells no more than that it is not allowed
  await visitor.at('name-key');
  expect(visitor.service.sql('SELECT count(*) FROM credentials')).toBe('0');
});

test('a key that is set up already is told so', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.go();
  await visitor.at('name-key');
  await visitor.nameKey('blue again');
  await expect(visitor.code('browser_excluded')).toBeVisible();
  await expect(visitor.field('Name of the key')).toHaveValue('blue again');
});

test('a key that was never tried out goes on to that', async ({ visitor }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.go();
  await visitor.at('name-key');
  await visitor.key.swap();
  await visitor.nameKey('green');
  await visitor.at('try-it');
  await visitor.page.goBack();
  await expect(visitor.card('green')).toContainText('Not yet tried out');
  await visitor.go();
  await visitor.at('name-key');
  await visitor.nameKey('green, once more');
  await visitor.at('try-it');
  await expect(visitor.main).toContainText('This key was registered before.');
  await visitor.go();
  await visitor.at('ready');
  expect(visitor.service.sql('SELECT name, state FROM credentials ORDER BY name')).toBe('blue|active\ngreen|active');
});

test('a page that is loaded anew goes on where it was', async ({ visitor }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.page.reload();
  await visitor.at('name-key');
  await visitor.nameKey('blue');
  await visitor.at('try-it');
  await visitor.page.reload();
  await visitor.at('try-it');
  await visitor.go();
  await visitor.at('ready');
});

test('a reply that is lost counts all the same', async ({ visitor }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.page.route('**/api/v1/registrations/*', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await visitor.nameKey('blue');
  await visitor.at('try-it');
  expect(visitor.service.sql('SELECT name, state FROM credentials')).toBe('blue|unproved');
});

test('the network is away while the key is named', async ({ visitor, context }) => {
  await visitor.signUp('Mia Berger', 'mberger');
  await context.setOffline(true);
  await visitor.nameKey('blue');
  await expect(visitor.code('browser_offline')).toBeVisible();
  await context.setOffline(false);
  await expect(visitor.field('Name of the key')).toHaveValue('blue');
  await visitor.go();
  await visitor.at('try-it');
});

for (const [signUp, sentence] of [
  ['closed', 'Keys are set up at the help desk.'],
  ['invited', 'Your first key is set up at the help desk.'],
] as const) {
  test.describe(`where signing up is ${signUp}`, () => {
    test.use({ flags: ['--sign-up', signUp] });

    test('the pages say so', async ({ visitor }) => {
      await visitor.open('/');
      await expect(visitor.main).toContainText(sentence);
      await expect(visitor.button('Set up a key')).toHaveCount(0);
      await visitor.open('/register');
      await expect(visitor.main).toContainText(sentence);
      await expect(visitor.field('Username')).toHaveCount(0);
    });
  });
}

test('a browser without WebAuthn is told so at once', async ({ page, service }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  for (const path of ['/', '/register', '/sign-in', '/keys', '/device#x']) {
    await page.goto(service.origin + path);
    await expect(page.locator('[data-page="missing"] [data-code="browser_unsupported"]')).toBeVisible();
  }
});
