import { expect, test } from '../visitor';

test('an invitation that is typed sets up a key', async ({ visitor }) => {
  const { code } = visitor.service.recover('mberger');
  await visitor.open('/device');
  await visitor.at('code');
  const [username, typed] = [visitor.field('Username'), visitor.page.getByRole('textbox', { name: 'Code' })];
  await username.fill('mberger');
  await typed.fill('00000-00000');
  await visitor.go();
  await expect(visitor.main).toContainText('Username and code do not belong together');
  await expect(username).toHaveValue('mberger'); // what was typed survives
  await typed.fill(code.toLowerCase().replace('-', ' '));
  await visitor.go();
  await visitor.at('name-key');
  await visitor.setUp('blue');
  expect(visitor.service.sql('SELECT state FROM credentials')).toBe('active');
});

test('a link from the help desk does nothing until it is used', async ({ visitor }) => {
  const { token } = visitor.service.recover('mberger');
  await visitor.open(`/device#${token}`);
  await visitor.at('device');
  await expect(visitor.main).toContainText('It was made for m•••'); // and says no more of whom
  expect(visitor.service.sql('SELECT count(*) FROM invitations WHERE redeemed_at IS NOT NULL')).toBe('0');
  await visitor.go();
  await visitor.at('name-key');
});

test('a link to confirm an address that is none', async ({ visitor }) => {
  await visitor.open(`/verify#${'A'.repeat(43)}`);
  await visitor.at('verify');
  await visitor.go();
  await expect(visitor.code('link_unknown')).toBeVisible();
  await visitor.go();
  await visitor.at('start');
});

test('a new service is claimed with the code that its owner reads', async ({ visitor }) => {
  await visitor.open('/claim');
  await visitor.at('claim');
  const code = visitor.page.getByRole('textbox', { name: 'Code' });
  await code.fill('00000-00000-00000-00000');
  await visitor.field('Name').fill('Ada Admin');
  await visitor.field('Username').fill('ada');
  await visitor.go();
  await expect(visitor.main).toContainText('This is not the code');
  await expect(visitor.field('Username')).toHaveValue('ada');
  await code.fill(visitor.service.claimCode().toLowerCase());
  await visitor.go();
  await visitor.at('name-key');
  expect(visitor.service.sql("SELECT count(*) FROM users WHERE role = 'administrator'")).toBe('1');
  await visitor.setUp('blue');
  await visitor.page.context().clearCookies(); // somebody else comes
  await visitor.open('/claim');
  await visitor.heading('This service is set up').waitFor();
});

test('a link is opened in Latchkey on this computer, and stays unused until then', async ({ visitor }) => {
  const { token } = visitor.service.recover('mberger');
  const faults: string[] = [];
  visitor.page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await visitor.open(`/device#${token}`);
  await visitor.at('device');
  const devtools = await visitor.page.context().newCDPSession(visitor.page);
  await devtools.send('Page.enable');
  const asked = new Promise<string>((resolve) => devtools.on('Page.frameRequestedNavigation', ({ url }) => resolve(url)));
  await visitor.button('Open in Latchkey on this computer').click();
  expect(await asked).toBe(`latchkey://${new URL(visitor.service.origin).host}/device#${token}`);
  await visitor.at('device');
  expect(faults.filter((text) => /content security policy/i.test(text))).toEqual([]);
  expect(visitor.service.sql('SELECT count(*) FROM invitations WHERE redeemed_at IS NOT NULL')).toBe('0');
  // The browser's own question stands before the page now, and takes every click; the
  // link is good still.
  const again = await visitor.another(await visitor.page.context().newPage());
  await again.open(`/device#${token}`);
  await again.at('device');
  await again.go();
  await again.at('name-key');
});
