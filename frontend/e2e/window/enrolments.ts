// The way of an enrolment, in the program as it ships.
import { expect, test } from 'vitest';

import api from '../../../docs/openapi.json';
import { notOlga } from '../operator';
import { ada, audits, bob, keyName, pin, type Kiosk } from './kiosk';

const credentials = `
  SELECT username, name, state, user_verified AS verified, proved_at > 0 AS proved
  FROM credentials JOIN users ON users.id = user_id WHERE ${notOlga.users}`;
const active = { username: ada.username, name: keyName, state: 'active', verified: 1, proved: 1 };

/** States that no enrolment at a kiosk passes: several people on one key, and a workstation. workstation.test.ts comes to each. */
export const elsewhere = ['chooseAccount', 'start', 'newService', 'invitation', 'ownKeys'];

/** The tests of all that happens at a kiosk, wherever its store is, and of the states that it comes to. */
export function enrolments(open: (...args: string[]) => Promise<Kiosk>, unseen: string[] = []): void {
  test('a person is created, the key gets a PIN, is registered and tried out', async () => {
    const k = await open();
    await k.enrol(ada);
    expect(k.rows(credentials)).toEqual([active]);
    expect(k.output).not.toContain(pin);
    expect(k.filesWith(pin)).toEqual([]);
    const people = k.filesWith(ada.displayName);
    expect(people).not.toEqual([]); // the search finds what there is
    expect(people.filter((file) => !file.startsWith(k.store))).toEqual([]);
    expect(await k.traces(ada.displayName)).toEqual({ page: false, state: false });
  });

  test('who is known already is not added twice, and what was typed stays', async () => {
    const k = await open();
    await k.add(ada);
    await k.at('handOver');
    await k.press(k.t.common.stop);
    await k.at('stopped');
    await k.press(k.t.stopped.main);
    await k.at('desk');

    const inUse = async (field: 'username' | 'email'): Promise<void> => {
      await k.window.waitFor(`document.querySelector('[aria-invalid]')?.value === ${JSON.stringify(other[field])}`);
      expect(await k.window.run(`return document.getElementById(document.querySelector('[aria-invalid]').getAttribute('aria-describedby').split(' ')[0]).textContent`)).toBe(k.t.fields[field].in_use);
    };
    const other = { displayName: 'Another Ada', username: 'ADA', email: 'Ada@Example.com' };
    await k.add(other);
    await inUse('username');
    await k.audit('already in use');
    expect(await (await k.window.field(k.t.add.displayName)).value()).toBe(other.displayName);
    expect(await (await k.window.field(k.t.add.email)).value()).toBe(other.email);
    await k.type(k.t.add.username, 'ada2');
    await k.press(k.t.add.main);
    await inUse('email');
    expect(k.rows(`SELECT username FROM users WHERE ${notOlga.users}`)).toEqual([{ username: ada.username }]);
  });

  test('a key is not set up twice for one person', async () => {
    const k = await open();
    await k.enrol(ada);
    await k.another(ada);
    await k.handOver();
    await k.at('problem');
    expect(await k.state<'problem'>()).toMatchObject({ problem: { code: 'key_excluded' } });
    expect(k.rows(credentials)).toEqual([active]);
  });

  test('a wrong PIN costs a try, and the right one goes on', async () => {
    const k = await open();
    await k.enrol(ada);
    await k.add(bob);
    await k.handOver();
    await k.acceptKey();
    await k.enterPin('1111');
    await k.window.waitFor(`document.querySelector('[aria-invalid]')`);
    await k.at('enterPin');
    expect(await k.state<'enterPin'>()).toMatchObject({ retries: 7, problem: { code: 'key_pin_wrong' } });
    expect(await (await k.window.field(k.t.pin.pin)).value()).toBe('');
    await k.enterPin();
    await k.touches();
    expect(k.rows(credentials)).toEqual([active, { ...active, username: bob.username }]);
  });

  test('a key that demands another PIN gets it first', async () => {
    const k = await open();
    await k.enrol(ada);
    await k.add(bob);
    await k.hand('pinChangeDue');
    await k.handOver();
    await k.acceptKey();
    await k.at('changePin');
    await k.type(k.t.pin.oldPin, pin);
    await k.type(k.t.pin.newPin, `${pin}!`);
    await k.type(k.t.pin.again, `${pin}!`);
    await k.press(k.t.pin.changeMain);
    await k.touches();
  });

  test('one of several keys is chosen by touch', async () => {
    const k = await open();
    await k.add(ada);
    await k.at('handOver');
    await k.hand('plug');
    await k.hand('plugSecond');
    await k.identify();
    await k.press(k.t.handOver.main);
    await k.at('chooseKey');
    await k.hand('touch');
    await k.at('key');
  });

  test('a key that is pulled out at the touch comes back', async () => {
    const k = await open();
    await k.toTouch(ada);
    await k.hand('unplug');
    await k.at('insertKey');
    expect(await k.state<'insertKey'>()).toMatchObject({ again: { code: 'key_unplugged' } });
    await k.hand('plug');
    await k.acceptKey();
    await k.enterPin();
    await k.touches();
    expect(k.rows(credentials)).toEqual([active]);
  });

  test('an enrolment that is stopped leaves nothing', async () => {
    const k = await open();
    await k.toTouch(ada);
    await k.stop();
    await k.press(k.t.stopped.main);
    await k.signIn();
    expect(k.rows(credentials)).toEqual([]);
    expect(k.rows(`SELECT username FROM users WHERE ${notOlga.users}`)).toEqual([{ username: ada.username }]); // can be found and resumed
  });

  test('a key that says nothing is waited for, and then said to', async () => {
    const k = await open();
    await k.add(ada);
    await k.at('handOver');
    await k.hand('noAnswer');
    await k.identify();
    await k.press(k.t.handOver.main);
    await k.at('insertKey');
    await k.hand('plug');
    await k.at('working');
  });

  test('a page that crashes comes back to the same step', async () => {
    const k = await open();
    await k.add(ada);
    await k.handOver();
    await k.acceptKey();
    await k.at('newPin');
    await k.window.crash();
    await k.newPin();
    await k.touches();
    expect(k.rows(credentials)).toEqual([active]);
  });

  test('in German', async () => {
    const k = await open('--language=de');
    expect(await k.window.run('return document.documentElement.lang')).toBe('de');
    await k.add(ada);
    await k.window.heading(k.t.handOver.heading(ada.displayName));
    await k.handOver();
    await k.window.heading(k.t.key.heading);
    await k.acceptKey();
    await k.newPin();
    await k.touches();
    await k.window.heading(k.t.done.heading);
    expect(k.rows(credentials)).toEqual([active]);
  });

  test('every state was seen, and axe finds nothing on any screen', () => {
    const kinds = Object.keys(api.components.schemas.State.discriminator.mapping).filter((kind) => ![...elsewhere, ...unseen].includes(kind));
    expect([...audits.keys()]).toEqual(expect.arrayContaining(kinds));
    expect([...audits].filter(([, found]) => found.length > 0)).toEqual([]);
  });
}
