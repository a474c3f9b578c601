import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { test } from '@playwright/test';

import { Latchkeyd } from '../../latchkeyd';
import { Workstation } from '../../workstation';
import { shoot } from '../shoot';

test('a workstation that no service is set for', async ({ page }) => {
  const service = await Latchkeyd.startWithTLS();
  const w = Workstation.start(page, service);
  try {
    const { host } = new URL(service.origin);
    await w.open('start');
    await shoot(w, 'workstation-new');
    await w.link('latchkey://10.0.0.1/device#x');
    await w.main.locator('[data-code="kiosk_link_bad"]').waitFor();
    await shoot(w, 'workstation-link-bad');
    await w.link(`latchkey://${host}/device#${service.recover('mberger').token}`);
    await w.at('newService');
    await shoot(w, 'workstation-service');
    await w.go();
    await w.at('invitation');
    await shoot(w, 'workstation-invitation');
    await w.go();
    await w.at('insertKey');
    await shoot(w, 'workstation-stop', { dialog: () => page.keyboard.press('Escape') });
    await w.stop();
    await shoot(w, 'workstation-stopped');
    await w.go();
    await w.at('start');
    await page.locator('summary').click();
    await shoot(w, 'workstation-about');
    const leave = async (): Promise<void> => page.getByRole('button', { name: /^(Leave this service|Diesen Dienst verlassen)$/ }).click();
    await leave();
    await shoot(w, 'workstation-leave', { dialog: leave });
    // Written by hand, so that no line of it can be taken out.
    writeFileSync(join(w.program.data, '.config/latchkey/config.toml'), `store = '''\n${service.origin}'''\n`);
    const refused = async (): Promise<void> => {
      await leave();
      await page.getByRole('dialog').getByRole('button', { name: /^(Leave it|Verlassen)$/ }).click();
      await page.locator('[data-code="kiosk_service_stays"]').waitFor();
    };
    await refused();
    await shoot(w, 'workstation-leave-refused', { codes: ['kiosk_service_stays'], dialog: refused });
  } finally {
    await w.program.end();
    await service.end();
  }
});

test('a workstation', async ({ page }) => {
  const service = await Latchkeyd.startWithTLS();
  const w = Workstation.start(page, service, '--store', service.origin);
  try {
    const { host } = new URL(service.origin);
    const link = `latchkey://${host}/device#${service.recover('mberger').token}`;
    await w.open('start');
    await shoot(w, 'workstation-start');
    await w.button('I have an invitation').click();
    await shoot(w, 'workstation-code');
    await w.button('Back').click();
    await w.link(link.replace(host, 'enroll.evil.example'));
    await w.main.locator('[data-code="kiosk_link_elsewhere"]').waitFor();
    await shoot(w, 'workstation-link-elsewhere');
    await w.link(link);
    await w.at('invitation');
    await w.go();
    await w.setUpKey();
    await shoot(w, 'workstation-done');
    await w.go();
    await w.at('start');
    await w.key('unplug');
    await w.button('Sign in with my key').click();
    await w.at('locked');
    await shoot(w, 'workstation-sign-in');
    await w.key('plug');
    await w.typePin('123456');
    await w.at('tryIt');
    await w.touch();
    await w.at('ownKeys');
    await shoot(w, 'workstation-keys');
    const rename = async (): Promise<void> => page.getByRole('button', { name: /^(Rename|Umbenennen)$/ }).click();
    await rename();
    await shoot(w, 'workstation-rename', { dialog: rename });
    await w.link(link);
    await w.main.locator('[data-code="kiosk_link_busy"]').waitFor();
    await shoot(w, 'workstation-link-busy');
  } finally {
    await w.program.end();
    await service.end();
  }
});
