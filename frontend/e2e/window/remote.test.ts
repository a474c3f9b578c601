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

async function open(...args: string[]): Promise<{ service: Latchkeyd; k: Kiosk }> {
  const service = await Latchkeyd.start();
  services.push(service);
  return { service, k: await Kiosk.openAt(service, ...args) };
}

describe('at a service:', () => {
  enrolments(async (...args) => (await open(...args)).k);
});

test('a service that goes away in the middle is waited for', async () => {
  const { service, k } = await open();
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
