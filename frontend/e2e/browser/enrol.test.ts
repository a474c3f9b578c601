import { expect, test } from '../kiosk';
import { notOlga, olga } from '../operator';

test('by hand: the practice key is plugged in, touched and pulled out on the screen', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.button('Plug in: Person’s key').click();
  await kiosk.setPin('123456');
  await expect(kiosk.page.getByText('Person’s key blinks: touch it')).toBeVisible();
  await kiosk.button('Touch').click();
  await kiosk.at('tryIt');
  await kiosk.button('Touch').click();
  await kiosk.at('done');
  await expect(kiosk.main).toContainText('blue, on the key ring');
  await kiosk.button('Pull out: Person’s key').click();
  await kiosk.at('done');
  expect(kiosk.sql(`SELECT name, state FROM credentials WHERE ${notOlga.credentials}`)).toBe('blue, on the key ring|active');
});

test('by keyboard alone', async ({ kiosk }) => {
  const { keyboard } = kiosk.page;
  const heading = (text: string): Promise<void> => expect(kiosk.page.getByRole('heading', { level: 1, name: text })).toBeFocused();
  await heading('Choose who gets a security key');
  await keyboard.type('Mia Berger'); // goes to the search by itself
  await keyboard.press('Enter');
  await heading('Add a person');
  await keyboard.press('Tab');
  await expect(kiosk.field('Name')).toHaveValue('Mia Berger');
  await keyboard.press('Tab');
  await keyboard.type('mberger');
  await keyboard.press('Enter');
  await heading('Hand over to Mia Berger');
  await keyboard.press('Tab');
  await keyboard.press('ArrowUp'); // from the first to the last
  await expect(kiosk.choice('I know them')).toBeChecked();
  await keyboard.press('Enter');
  await heading('Plug in your security key');
  await kiosk.key('plug');
  await heading('Give your key a name');
  await keyboard.type('blue');
  await keyboard.press('Enter');
  await heading('Choose a PIN for your key');
  await keyboard.type('123456');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.type('123456');
  await keyboard.press('Enter');
  await heading('Touch your key now');
  await kiosk.key('touch');
  await heading('Touch your key once more');
  await kiosk.key('touch');
  await heading('Your key is ready');
  await keyboard.press('Enter');
  await heading('Type the PIN of your key'); // the operator's, which is plugged in
  await keyboard.type(olga.pin);
  await keyboard.press('Enter');
  await heading('Touch your key');
  await kiosk.key('touch');
  await heading('Choose who gets a security key');
  expect(kiosk.sql(`SELECT state FROM credentials WHERE ${notOlga.credentials}`)).toBe('active');
});

test('a key that types when it is touched gives nothing back by that', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.touchTwice();
  for (const character of 'ccccccbcgujhingjrdejhgfn') void kiosk.page.keyboard.press(character);
  await kiosk.page.keyboard.press('Enter');
  await kiosk.at('done');
});

test('a PIN is on the page only while it is typed', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.name('blue');
  await kiosk.at('newPin');
  const pin = kiosk.field('New PIN');
  await expect(pin).toHaveAttribute('type', 'password');
  await expect(pin).toHaveAttribute('autocomplete', 'off');
  await kiosk.page.getByRole('button', { name: 'Show: New PIN', exact: true }).click();
  await expect(pin).toHaveAttribute('type', 'text');
  await pin.fill('123456');
  await kiosk.field('New PIN once more').fill('654321');
  await kiosk.go();
  await expect(kiosk.field('New PIN once more')).toBeFocused();
  await expect(pin).toHaveValue('123456'); // nothing was sent
  await kiosk.typeNewPin('123456');
  await kiosk.at('touch');
  expect(await kiosk.page.content()).not.toContain('123456');
  expect(kiosk.program.output).not.toContain('123456');
});

test('a second click never answers the next screen', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.choice('I know them').check();
  await kiosk.page.locator('.page button[type="submit"]').dblclick();
  await kiosk.at('insertKey');
  expect(kiosk.program.output).not.toContain('level=ERROR');
});

test('a page that is loaded anew shows the same step', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.page.reload();
  await kiosk.at('key');
  await expect(kiosk.button('Pull out: Person’s key')).toBeVisible(); // the panel knows how the key stands
});

test('stopping asks where something would be lost, and Escape takes it back', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.button('Stop').focus();
  await kiosk.page.keyboard.press('Enter');
  await expect(kiosk.page.getByRole('heading', { name: 'Stop setting up this key?' })).toBeFocused();
  await kiosk.page.keyboard.press('Escape');
  await expect(kiosk.button('Stop')).toBeFocused();
  await kiosk.at('touch');
  await kiosk.page.keyboard.press('Escape');
  await kiosk.page.keyboard.press('Enter'); // on the heading: not an answer
  await expect(kiosk.page.getByRole('dialog')).toBeVisible();
  await kiosk.button('Yes, stop').click();
  await kiosk.at('stopped');
  expect(kiosk.sql(`SELECT count(*) FROM credentials WHERE ${notOlga.credentials}`)).toBe('0');
});
