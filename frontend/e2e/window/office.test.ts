// The pages of the desk beyond enrolling, in the real window.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, expect, test } from 'vitest';

import { Latchkeyd } from '../latchkeyd';
import { claimed } from './ground';
import { ada, audits, Kiosk } from './kiosk';
import { closeAll } from './window';

const services: Latchkeyd[] = [];
afterEach(closeAll);
afterAll(() => Promise.all(services.map((service) => service.end())));

test('an invitation is made, and the journal is read and exported', async () => {
  const k = await Kiosk.open();
  await k.enrol(ada);
  await k.type(k.t.find.label, ada.username);
  await (await k.window.find('main li button', ada.displayName, (name) => name.includes(ada.displayName))).click();
  await k.window.heading(ada.displayName);
  await k.press(k.t.desk.person.invite);
  await k.window.heading(k.t.desk.invite.heading(ada.displayName));
  await k.audit('invite');
  await (await k.window.field(k.t.identification.known ?? '')).click();
  await k.press(k.t.desk.invite.main);
  await k.window.heading(k.t.desk.invite.madeHeading);
  await k.audit('an invitation');
  expect(k.rows('SELECT delivery FROM invitations WHERE redeemed_at IS NULL AND ended_at IS NULL')).toEqual([{ delivery: 'handed' }]);

  await k.press(k.t.desk.sections.journal);
  await k.window.waitFor(`[...document.querySelectorAll('main summary')].some((line) => line.textContent.includes('${k.t.acts['credential.proved']}'))`);
  await k.audit('the journal');
  await k.press(k.t.desk.journal.export);
  await k.window.run(`document.querySelector('dialog[open] button[type=submit]').click()`);
  await k.window.waitFor(`document.querySelector('dialog[open] [role=status]').textContent.includes('exports')`);
  await k.audit('an export');
  const folder = join(k.window.home, 'data', 'exports');
  const [file = ''] = readdirSync(folder);
  const table = readFileSync(join(folder, file), 'utf8');
  expect(table).toContain('credential.proved');
  expect(table).not.toContain(ada.displayName);
});

test('at a service, an administrator sees its kiosks, and pairs another', async () => {
  const service = await Latchkeyd.startWithTLS(claimed);
  services.push(service);
  const k = await Kiosk.openAt(service);
  await k.press(k.t.desk.sections.kiosks);
  await k.window.waitFor(`[...document.querySelectorAll('main h2')].some((kiosk) => kiosk.textContent === 'Reception')`);
  await k.audit('the kiosks');
  await k.press(k.t.desk.kiosks.add);
  await k.window.run(`document.querySelector('dialog[open] input').focus()`);
  await k.window.press('Gate');
  await k.window.run(`document.querySelector('dialog[open] button[type=submit]').click()`);
  await k.window.waitFor(`/^([0-9A-Z]{4}-){2}[0-9A-Z]{4}$/.test(document.querySelector('dialog[open] dd')?.textContent)`);
  await k.audit('the code of a kiosk');
  expect(k.rows("SELECT count(*) AS n FROM pairings WHERE name = 'Gate' AND kiosk = ''")).toEqual([{ n: 1 }]);
});

test('axe finds nothing on these pages', () => {
  expect([...audits.keys()]).toEqual(expect.arrayContaining(['invite', 'an invitation', 'the journal', 'an export', 'the kiosks', 'the code of a kiosk']));
  expect([...audits].filter(([, found]) => found.length > 0)).toEqual([]);
});
