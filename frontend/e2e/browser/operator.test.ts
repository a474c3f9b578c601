import { expect, test } from '../kiosk';
import { notOlga, olga } from '../operator';

test.describe('a kiosk that nobody has claimed', () => {
  test.use({ first: 'setUp' });

  test('is claimed by its first administrator', async ({ kiosk }) => {
    await kiosk.field('Name').fill(olga.displayName);
    await kiosk.field('Username').fill(olga.username);
    await kiosk.go();
    await kiosk.at('insertKey');
    await expect(kiosk.button('Plug in: Person’s key')).toHaveCount(0); // it would not be there at the next start
    await kiosk.button('Plug in: Operator’s key').click();
    await kiosk.at('key');
    await kiosk.name('the operator’s');
    await kiosk.at('newPin');
    await kiosk.typeNewPin(olga.pin);
    for (const state of ['touch', 'tryIt'] as const) {
      await kiosk.at(state);
      await kiosk.touch('Operator’s');
    }
    await kiosk.at('done');
    await kiosk.go();
    await kiosk.at('locked'); // the key shows that it opens the desk
    await kiosk.signIn();
    await expect(kiosk.page.getByText(`Signed in: ${olga.displayName}`)).toBeVisible();
    await expect(kiosk.button('Plug in: Person’s key')).toBeVisible();
    expect(kiosk.sql('SELECT username, role FROM users')).toBe('olga|administrator');
  });
});

test.describe('a kiosk that is locked', () => {
  test.use({ first: 'locked' });

  test('is opened with the operator’s key, and locked again', async ({ kiosk }) => {
    await kiosk.button('Plug in: Operator’s key').click();
    await kiosk.typePin(olga.pin);
    await kiosk.at('tryIt');
    await kiosk.button('Touch').click();
    await kiosk.at('desk');
    await kiosk.person(olga.displayName);
    await kiosk.button('Lock').click();
    await kiosk.at('locked');
    expect(await kiosk.page.content()).not.toContain('Olga');
    expect(kiosk.sql('SELECT count(*) FROM sessions WHERE ended_at IS NULL')).toBe('0');
    await kiosk.button('Go on with the key that is plugged in').click();
    await kiosk.typePin(olga.pin);
    await kiosk.at('tryIt');
  });
});

test('a person’s key opens nothing', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.key('unplugOwn');
  await kiosk.button('Lock').click();
  await kiosk.at('locked');
  await kiosk.button('Go on with the key that is plugged in').click();
  await kiosk.typePin('123456');
  await kiosk.at('tryIt');
  await kiosk.touch();
  await kiosk.at('problem');
  await expect(kiosk.main.locator('[data-code="kiosk_not_staff"]')).toBeVisible();
  expect(await kiosk.page.content()).not.toContain('Mia');
});

test('the screen that was handed over comes back with the operator’s key alone', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.key('unplugOwn'); // there is one port
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.touchTwice();
  await kiosk.go();
  await kiosk.at('locked');
  await expect(kiosk.button('Go on with the key that is plugged in')).toHaveCount(0); // it is Mia's
  await kiosk.key('unplug');
  await kiosk.key('plug');
  await kiosk.main.locator('[data-code="kiosk_other_key"]').waitFor();
  expect(await kiosk.page.content()).not.toContain('Mia');
  await kiosk.page.reload();
  await kiosk.at('locked');
  await kiosk.key('unplug');
  await kiosk.key('plugOwn');
  await kiosk.typePin(olga.pin);
  await kiosk.at('tryIt');
  await kiosk.touch('Operator’s');
  await kiosk.at('desk');
  expect(kiosk.sql(`SELECT state FROM credentials WHERE ${notOlga.credentials}`)).toBe('active');
  expect(kiosk.sql(`SELECT DISTINCT identified FROM events WHERE identified <> ''`)).toContain('known');
});

test('the operator’s own key is no key to set up, and that is read out', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.key('unplugOwn');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await expect(kiosk.heading('Plug in your security key')).toBeFocused();
  await kiosk.button('Plug in: Operator’s key').click();
  await expect(kiosk.heading('This is the operator’s key')).toBeFocused();
});

test('who signs in with a key of several people says who they are', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.enrolToo('Ben Okafor', 'bokafor');
  kiosk.sql("UPDATE users SET role = 'operator' WHERE username = 'mberger'");
  await kiosk.key('unplugOwn');
  await kiosk.button('Lock').click();
  await kiosk.at('locked');
  await kiosk.button('Go on with the key that is plugged in').click();
  await kiosk.typePin('123456');
  await kiosk.at('tryIt');
  await kiosk.touch();
  await kiosk.at('chooseAccount');
  await kiosk.go();
  await expect(kiosk.page.getByText('Choose a name.')).toBeVisible();
  await kiosk.choice('Mia Berger (mberger)').check();
  await kiosk.go();
  await kiosk.at('desk');
  await expect(kiosk.page.getByText('Mia Berger')).toBeVisible();
});

test('an administrator makes somebody an operator', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.person('Mia Berger');
  await kiosk.page.getByText('More about this person').click();
  await kiosk.button('Role').click();
  await kiosk.page.getByLabel('Set up keys for others, as an operator').check();
  await kiosk.button('Save').click();
  await kiosk.page.getByText('The role is saved.').waitFor();
  expect(kiosk.sql("SELECT role FROM users WHERE username = 'mberger'")).toBe('operator');
  await kiosk.button('Back').click();
  await kiosk.person('Olga Operator');
  await expect(kiosk.button('Role')).toHaveCount(0); // nobody's own
});

test('a link that is opened at a desk is said to lead nowhere, and changes nothing', async ({ kiosk }) => {
  const link = 'latchkey://enroll.example.com/device#x';
  const said = kiosk.main.locator('[data-code="kiosk_link_desk"]');
  const field = kiosk.field('Name, username or e-mail address');
  await field.fill('Mia');
  await kiosk.link(link);
  await expect(said).toBeVisible();
  await expect(field).toHaveValue('Mia');
  await expect(field).toBeFocused();
  await kiosk.button('Close').click();
  await expect(said).toHaveCount(0);
  await expect(field).toHaveValue('Mia');
  await field.fill('');

  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  const seq = await kiosk.main.getAttribute('data-seq');
  await kiosk.link(link);
  await kiosk.present();
  await expect(said).toHaveCount(0);
  expect(await kiosk.main.getAttribute('data-seq')).toBe(seq);
  await kiosk.stop();
  await kiosk.giveBack();
  await expect(said).toBeVisible(); // now that the screen is the operator's
});
