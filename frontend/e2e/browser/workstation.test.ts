import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test as base } from '@playwright/test';

import { Kiosk } from '../kiosk';
import { Latchkeyd } from '../latchkeyd';
import { Program } from '../program';
import { Workstation } from '../workstation';

interface Fixtures {
  service: Latchkeyd;
  /** The service's host and port. */
  host: string;
  /** The service stands in the settings. */
  configured: boolean;
  workstation: Workstation;
}

const test = base.extend<Fixtures>({
  service: async ({}, use) => {
    const service = await Latchkeyd.startWithTLS();
    await use(service);
    await service.end();
  },
  host: async ({ service }, use) => use(new URL(service.origin).host),
  configured: [true, { option: true }],
  workstation: async ({ page, service, configured }, use) => {
    const workstation = Workstation.start(page, service, ...(configured ? ['--store', service.origin] : []));
    try {
      await workstation.open('start');
      await use(workstation);
    } finally {
      await workstation.program.end();
    }
  },
});

test('an employee sets up a key by a link, sees it, and gives it another name', async ({ workstation: w, service, host }) => {
  const { token } = service.recover('mberger');
  await w.link(`latchkey://${host}/device#${token}`);
  await w.at('invitation');
  await expect(w.main).toContainText(host);
  expect(service.sql('SELECT count(*) FROM invitations WHERE redeemed_at IS NOT NULL')).toBe('0');
  await w.go();
  await w.setUpKey();
  await w.go();
  await w.at('start');
  expect(service.sql(`SELECT count(*) FROM credentials WHERE state = 'active'`)).toBe('1');

  await w.button('Sign in with my key').click();
  await w.typePin('123456');
  await w.at('tryIt');
  await w.touch();
  await w.at('ownKeys');
  await expect(w.main).toContainText('You are signed in with this key.');
  await w.button('Rename').click();
  await w.field('Name of the key').fill('green, in the drawer');
  await w.button('Save the name').click();
  await expect(w.heading('green, in the drawer')).toBeVisible();
  await w.button('Sign out').click();
  await w.at('start');
  await expect(w.main).not.toContainText('green, in the drawer');
  expect(w.program.output).not.toContain(token);
  expect(service.output).not.toContain(token);
});

test('where the system asks in a window of its own, an employee sets up a key and sees it', async ({ page, service, host }) => {
  const w = Workstation.startWithDialogs(page, service, '--store', service.origin);
  try {
    await w.open('start');
    await expect(w.main).toContainText('A window of your system asks for it.');
    await w.link(`latchkey://${host}/device#${service.recover('mberger').token}`);
    await w.at('invitation');
    await w.go();
    await w.at('key');
    await expect(w.main).toContainText('Next, a window of your system opens');
    await w.name('blue, on the key ring');
    await w.at('touch');
    await w.key('plug');
    await w.touchTwice();
    await w.go();
    await w.at('start');
    await w.button('Sign in with my key').click();
    await w.touch();
    await w.at('ownKeys');
    await expect(w.heading('blue, on the key ring')).toBeVisible();
  } finally {
    await w.program.end();
  }
});

test('an employee types their invitation', async ({ workstation: w, service }) => {
  const { code } = service.recover('mberger');
  await w.button('I have an invitation').click();
  await w.field('Username').fill('mberger');
  await w.field('Code').fill(code);
  await w.go();
  await w.at('insertKey');
  await w.button('Stop').click();
  await expect(w.page.getByRole('dialog')).toContainText('you need a new invitation');
  await w.button('No, go on').click();
  await w.stop();
  await expect(w.main).toContainText('the invitation is used up');
  await w.go();
  await w.at('start');
});

test('a link to another service is refused, and nothing is sent there', async ({ workstation: w, service }) => {
  const { token } = service.recover('mberger');
  const elsewhere = await Latchkeyd.startWithTLS();
  try {
    await w.page.getByText('About this program').click();
    await expect(w.button('Leave this service')).toHaveCount(0);
    await w.link(`latchkey://${new URL(elsewhere.origin).host}/device#${token}`);
    await expect(w.main.locator('[data-code="kiosk_link_elsewhere"]')).toBeVisible();
    expect(elsewhere.output).not.toContain('invitation-views');
  } finally {
    await elsewhere.end();
  }
});

test.describe('where no service is set', () => {
  test.use({ configured: false });

  test('the first link names it, somebody confirms it, and it stays', async ({ workstation: w, service, host }) => {
    const { token } = service.recover('mberger');
    await expect(w.button('Sign in with my key')).toHaveCount(0);
    await w.link(`latchkey://${host}/device#${token}`);
    await w.at('newService');
    await expect(w.main).toContainText(host);
    expect(service.output).not.toContain('invitation-views');
    await w.button('No, leave it').click();
    await w.at('start');
    await w.link(`latchkey://${host}/device#${token}`);
    await w.at('newService');
    await w.go();
    await w.at('invitation');
    await w.go();
    await w.at('insertKey');
    const kept = readFileSync(join(w.program.data, '.config/latchkey/config.toml'), 'utf8');
    expect(kept).toContain(`store = 'https://${host}'`);
    await w.setUpKey();
    await w.go();
    await w.at('start');
    await w.link(`latchkey://enroll.evil.example/device#${token}`);
    await expect(w.main.locator('[data-code="kiosk_link_elsewhere"]')).toBeVisible();
  });

  test('who came by a link can leave the service again, for a link to another', async ({ workstation: w, service, host }) => {
    const about = w.page.getByText('About this program');
    await about.click();
    await expect(w.main).toContainText('none yet');
    await expect(w.button('Leave this service')).toHaveCount(0);
    await w.link(`latchkey://${host}/device#${service.recover('mberger').token}`);
    await w.at('newService');
    await w.go();
    await w.at('invitation');
    await w.go();
    await w.at('insertKey');
    await w.stop();
    await w.go();
    await w.at('start');
    await about.click();
    await w.button('Leave this service').click();
    const dialog = w.page.getByRole('dialog');
    await expect(dialog).toContainText(host);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const kept = (): string => readFileSync(join(w.program.data, '.config/latchkey/config.toml'), 'utf8');
    expect(kept()).toContain('store');
    await w.button('Leave this service').click();
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await expect(w.heading('Open the link of your invitation')).toBeVisible();
    await expect(w.page.locator('body')).not.toContainText(host);
    expect(kept()).not.toContain('store');
    await w.link(`latchkey://enroll.example.org/device#${'A'.repeat(43)}`);
    await w.at('newService');
    await expect(w.main).toContainText('enroll.example.org');
  });
});

base('a link changes nothing at a desk', async ({ page }) => {
  const program = Program.start('claimed', '--idle', '10m', '--language', 'en');
  try {
    const kiosk = new Kiosk(page, program);
    await kiosk.open('locked');
    await kiosk.link(`latchkey://localhost/device#${'A'.repeat(43)}`);
    await kiosk.main.locator('[data-code="kiosk_link_desk"]').waitFor();
    await kiosk.at('locked');
    expect(program.output).not.toContain('A'.repeat(43));
  } finally {
    await program.end();
  }
});
