// The program in its window, with a service across the network for a store.
import { afterEach, describe, expect, test } from 'vitest';

import { Latchkeyd } from '../latchkeyd';
import { enrolments } from './enrolments';
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

// Over TLS, as it is in earnest.
describe('at a service:', () => {
  enrolments(async (...args) => (await open(Latchkeyd.startWithTLS(), ...args)).k, ['setUp']);
});

test('a service that nobody vouches for is not talked to', async () => {
  const service = await Latchkeyd.startWithTLS();
  services.push(service);
  service.trust = {};
  const k = await Kiosk.openAt(service);
  await k.add(ada);
  await k.window.waitFor(`document.querySelector('[role=alert]')`);
  expect(service.output).not.toContain('/users'); // no request came through
  expect(k.rows('SELECT * FROM users')).toEqual([]);
});

test('a service that goes away in the middle is waited for', async () => {
  const { service, k } = await open(Latchkeyd.start());
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
  expect(k.rows('SELECT username, name, state FROM credentials JOIN users ON users.id = user_id')).toEqual([
    { username: ada.username, name: keyName, state: 'active' },
  ]);
});
