import { expect, test } from '../kiosk';

test('after hand-over the screen speaks the person’s language', async ({ kiosk }) => {
  const html = kiosk.page.locator('html');
  await kiosk.button('New person').click();
  await kiosk.field('Name').fill('Jörg Äschbacher');
  await kiosk.field('Username').fill('jörg');
  await kiosk.field('Language').selectOption('de');
  await kiosk.go();
  await kiosk.at('handOver');
  await expect(html).toHaveAttribute('lang', 'en'); // the operator is still there
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await expect(html).toHaveAttribute('lang', 'de');
  await expect(kiosk.page.getByRole('heading', { level: 1 })).toHaveText('Stecken Sie Ihren Sicherheitsschlüssel ein');
  await kiosk.button('English').click();
  await expect(kiosk.page.getByRole('heading', { level: 1 })).toHaveText('Plug in your security key');
  await kiosk.stop();
  await kiosk.giveBack();
  await expect(html).toHaveAttribute('lang', 'en');
});

test('light and dark are chosen by hand, and kept nowhere', async ({ kiosk }) => {
  const paper = (): Promise<string> => kiosk.page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await paper();
  await kiosk.button('Use dark colours').click();
  expect(await paper()).not.toBe(light);
  await kiosk.page.reload();
  await kiosk.at('desk'); // who has signed in stays so
  expect(await paper()).toBe(light);
  expect(await kiosk.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

test('nothing of the last person stays', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  const page = await kiosk.page.content();
  for (const trace of ['Mia', 'mberger', 'blue, on the key ring']) expect(page).not.toContain(trace);
});

test.describe('nobody is there', () => {
  test.use({ flags: ['--idle', '40s', '--language', 'en'] });

  test('what was typed is forgotten', async ({ kiosk }) => {
    await kiosk.button('New person').click();
    await kiosk.field('Name').fill('Mia Berger');
    await expect(kiosk.page.getByRole('dialog')).toBeVisible({ timeout: 30_000 });
    await expect(kiosk.page.getByRole('dialog')).toContainText('this screen is cleared');
    await expect(kiosk.page.getByRole('heading', { level: 1 })).toHaveText('Sign in with your security key', { timeout: 30_000 });
    expect(await kiosk.page.content()).not.toContain('Mia');
  });
});

test('what is typed survives every error, and each is said at its field', async ({ kiosk }) => {
  await kiosk.button('New person').click();
  await kiosk.field('Name').fill('Mia Berger');
  await kiosk.field('Username').fill('mia berger');
  await kiosk.field('E-mail address').fill('mia');
  await kiosk.go();
  await expect(kiosk.field('Username')).toBeFocused();
  await expect(kiosk.field('Username')).toHaveAccessibleDescription(/Use letters/);
  await expect(kiosk.field('E-mail address')).toHaveAccessibleDescription(/This is not an e-mail address/);
  await expect(kiosk.field('Name')).toHaveValue('Mia Berger');
  await expect(kiosk.field('E-mail address')).toHaveValue('mia');
  await expect(kiosk.main).toContainText('extension 4711');
});

test('what is wrong with a field is said once: by itself where the focus is there, else by the focus', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  const name = kiosk.field('Name of the key');
  await name.press('Enter');
  await expect(kiosk.page.getByRole('alert')).toHaveText('Give the key a name.');
  await expect(name).toBeFocused();
  await name.fill('ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded');
  await kiosk.go(); // which takes the focus
  await expect(name).toHaveAccessibleDescription(/Your key typed this/);
  await expect(name).toBeFocused();
  await expect(kiosk.page.getByRole('alert')).toHaveCount(0);
});

test('a wrong PIN is told with the tries that are left, each time', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.add('Max Mohr', 'mmohr');
  await kiosk.handOver();
  await kiosk.at('key');
  await kiosk.name('red');
  for (const tries of [7, 6]) {
    await kiosk.typePin('999999');
    await expect(kiosk.field('PIN')).toHaveAccessibleDescription(`This is not the PIN of this key. ${tries} tries left before the key locks itself.`);
    await expect(kiosk.field('PIN')).toBeFocused();
  }
});

test('what a dialog did away with leaves the focus to the page’s heading', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.person('Mia Berger');
  await kiosk.button('Suspend').click();
  await kiosk.page.keyboard.press('Escape');
  await expect(kiosk.button('Suspend')).toBeFocused();
  await kiosk.page.keyboard.press('Enter');
  await kiosk.choice('lost').check();
  await kiosk.button('Suspend the key').click();
  await expect(kiosk.page.getByText('The key is suspended.')).toBeVisible();
  await expect(kiosk.heading('Mia Berger')).toBeFocused();
});

test('who has passed by reads no list of people', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.find('mia');
  await kiosk.field('Name, username or e-mail address').fill('');
  await expect(kiosk.page.getByText('Mia Berger')).toBeHidden();
});

test('everything comes from the program itself, within its policy', async ({ kiosk }) => {
  const foreign: string[] = [];
  const complaints: string[] = [];
  kiosk.page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(kiosk.page.url()).origin) foreign.push(request.url());
  });
  kiosk.page.on('console', (message) => complaints.push(message.text()));
  kiosk.page.on('pageerror', (error) => complaints.push(error.message));
  await kiosk.page.reload();
  await kiosk.at('desk');
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.person('Mia Berger');
  await kiosk.button('Revoke').click();
  await kiosk.button('Cancel').click();
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
});

test('what is pressed is large enough for a finger', async ({ kiosk }) => {
  const small = (): Promise<string[]> =>
    kiosk.page.evaluate(() =>
      [...document.querySelectorAll('button, input:not([type="radio"]), select, summary')]
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return width > 0 && (width < 44 || height < 44);
        })
        .map((element) => element.outerHTML),
    );
  expect(await small()).toEqual([]);
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.find('mia');
  expect(await small()).toEqual([]);
  await kiosk.person('Mia Berger');
  expect(await small()).toEqual([]);
  await kiosk.go();
  await kiosk.at('handOver');
  await kiosk.key('renew');
  await kiosk.plugIn();
  expect(await small()).toEqual([]);
  await kiosk.name('green');
  await kiosk.at('newPin');
  expect(await small()).toEqual([]);
});

test('nothing on the screen leads out of the kiosk', async ({ kiosk }) => {
  await expect(kiosk.page.getByRole('link')).toHaveCount(0);
  await expect(kiosk.page.getByRole('button', { name: /close|quit|exit/i })).toHaveCount(0);
});
