// The program in its window, with a service across the network for a store.

import { afterEach, describe, expect, test } from 'vitest';

import { Latchkeyd } from '../latchkeyd';
import { notOlga } from '../operator';
import { enrolments } from './enrolments';
import { claimed } from './ground';
import { ada, keyName, Kiosk } from './kiosk';
import { closeAll } from './window';

const services: Latchkeyd[] = [];
afterEach(async (context) => {
  await closeAll(context);
  await Promise.all(services.splice(0).map((service) => service.end()));
});

async function open(starting: Promise<Latchkeyd>, ...args: string[]): Promise<{ service: Latchkeyd; k: Kiosk }> {
  const service = await starting;
  services.push(service);
  return { service, k: await Kiosk.openAt(service, ...args) };
}

test('a kiosk is paired on its screen', async () => {
  const service = await Latchkeyd.startWithTLS(claimed);
  services.push(service);
  const k = await Kiosk.openUnpairedAt(service);
  await k.type(k.t.pair.code, '0000-0000-0000');
  await k.press(k.t.pair.main);
  await k.window.waitFor(`document.querySelector('[data-code="pairing_unknown"]')`);
  await k.type(k.t.pair.code, service.pairingCode().toLowerCase());
  await k.press(k.t.pair.main);
  await k.at('locked');
  await k.signIn();
  expect(k.rows('SELECT name FROM kiosks WHERE revoked_at IS NULL')).toEqual([{ name: 'Reception' }]);
});

// Over TLS, as it is in earnest.
describe('at a service:', () => {
  enrolments(async (...args) => (await open(Latchkeyd.startWithTLS(claimed), ...args)).k, ['setUp']);
});

test('a service that nobody vouches for is not talked to', async () => {
  const service = await Latchkeyd.startWithTLS(claimed);
  services.push(service);
  service.trust = {};
  const k = await Kiosk.openLockedAt(service);
  await expect(k.signIn()).rejects.toThrow('unavailable');
  await k.at('problem');
  expect(k.rows('SELECT id FROM sessions WHERE ended_at IS NULL')).toEqual([]); // no request came through
});

test('a service that goes away in the middle is waited for', async () => {
  const { service, k } = await open(Latchkeyd.start([], claimed));
  await k.add(ada);
  await k.handOver();
  await k.acceptKey();
  await k.at('newPin');
  await service.kill();
  await k.newPin();
  await k.at('problem');
  expect(await k.state<'problem'>()).toMatchObject({ problem: { code: 'unavailable' } });
  await service.again();
  await k.press(k.t.common.tryAgain);
  await k.touches();
  expect(k.rows(`SELECT username, name, state FROM credentials JOIN users ON users.id = user_id WHERE ${notOlga.users}`)).toEqual([
    { username: ada.username, name: keyName, state: 'active' },
  ]);
});
