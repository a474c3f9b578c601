import type { Page } from '@playwright/test';

import { expect, test, type Visitor } from '../visitor';

function complaints(page: Page, origin: string): string[] {
  const heard: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) heard.push(request.url());
  });
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(error.message));
  return heard;
}

test('Seed18: everything comes from the service itself, within its policy', async ({ visitor }) => {
  const { page, service } = visitor;
  const heard = complaints(page, service.origin);
  const kinds = new Set<string>();
  page.on('request', (request) => kinds.add(request.resourceType()));
  for (const path of ['/', '/register', '/sign-in', '/keys', '/device']) {
    await visitor.open(path);
    await visitor.main.locator('[data-page]').waitFor();
  }
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Use dark colours').click();
  await visitor.button('Set up on another device').click();
  await visitor.go();
  await visitor.at('link-shown');
  await visitor.go();
  await visitor.button('Revoke').click();
  await visitor.button('Go on without it').click();
  await visitor.button('Cancel').click();
  await visitor.signOut();
  expect(heard).toEqual([]);
  expect([...kinds]).toEqual(expect.arrayContaining(['document', 'script', 'stylesheet', 'font', 'fetch'])); // what was looked at
});

test('a first visit leaves no error in the console', async ({ visitor }) => {
  const heard = complaints(visitor.page, visitor.service.origin);
  for (const path of ['/', '/register', '/sign-in', '/keys', '/device']) {
    await visitor.open(path);
    await visitor.main.locator('[data-page]').waitFor();
    await visitor.page.waitForLoadState('networkidle');
  }
  expect(heard).toEqual([]);
});

test('nothing of a person stays in the browser unasked', async ({ visitor, context }) => {
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.signOut();
  expect(await visitor.page.content()).not.toContain('Mia');
  expect(await visitor.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  for (const { name, value } of await context.cookies()) expect(`${name}=${value}`).not.toMatch(/remembered|mberger/);
  await visitor.page.goBack();
  await visitor.at('sign-in');
  expect(await visitor.page.content()).not.toContain('Mia');
});

test('the address is copied for another window of one’s own', async ({ visitor, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visitor.enrol('Mia Berger', 'mberger');
  await visitor.button('Set up on another device').click();
  await visitor.go();
  await visitor.at('link-shown');
  await visitor.button('Copy the address').click();
  await expect(visitor.page.getByText('The address is copied.')).toBeVisible();
  expect(await visitor.page.evaluate(() => navigator.clipboard.readText())).toBe(await visitor.main.locator('dd').innerText());
});

test('the pages speak the person’s language, unless they choose another', async ({ visitor, browser }) => {
  await visitor.page.goto(`${visitor.service.origin}/register`);
  await visitor.button('Deutsch').click();
  await visitor.page.getByLabel('Name', { exact: true }).fill('Jörg Äschbacher');
  await visitor.page.getByLabel('Benutzername').fill('jörg');
  await visitor.go();
  await visitor.at('name-key');
  await visitor.page.getByLabel('Name des Schlüssels').fill('blau');
  await visitor.go();
  await visitor.at('try-it');
  await visitor.go();
  await visitor.at('ready');
  await visitor.open('/sign-in'); // anew, in the language of the browser
  const html = visitor.page.locator('html');
  await expect(html).toHaveAttribute('lang', 'de'); // whose session it is
  await visitor.signIn();
  await visitor.button('English').click();
  await expect(html).toHaveAttribute('lang', 'en');
  const stranger = await (await browser.newContext({ locale: 'de-AT' })).newPage();
  await stranger.goto(visitor.service.origin);
  await expect(stranger.locator('html')).toHaveAttribute('lang', 'de');
});

test('what is pressed is large enough for a finger', async ({ visitor }) => {
  const small = (one: Visitor): Promise<string[]> =>
    one.page.evaluate(() =>
      [...document.querySelectorAll('button, input:not([type="radio"], [type="checkbox"]), label:has([type="checkbox"]), summary')]
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return width > 0 && (width < 44 || height < 44);
        })
        .map((element) => element.outerHTML),
    );
  for (const path of ['/', '/register', '/sign-in', '/device']) {
    await visitor.open(path);
    await visitor.main.locator('[data-page]').waitFor();
    expect(await small(visitor), path).toEqual([]);
  }
  await visitor.enrol('Mia Berger', 'mberger');
  expect(await small(visitor)).toEqual([]);
});
