// The program in its window, with a service across the network for a store.
import { afterEach, expect, test } from 'vitest';

import { Latchkeyd } from '../latchkeyd';
import { ada, keyName, Kiosk } from './kiosk';
import { closeAll } from './window';

const services: Latchkeyd[] = [];
afterEach(async (context) => {
  await closeAll(context);
  await Promise.all(services.splice(0).map((service) => service.end()));
});

async function open(): Promise<{ service: Latchkeyd; k: Kiosk }> {
  const service = await Latchkeyd.start();
  services.push(service);
  return { service, k: await Kiosk.open(`--store=${service.origin}`) };
}

const credentials = 'SELECT username, name, state FROM credentials JOIN users ON users.id = user_id';
const active = `${ada.username}|${keyName}|active`;

test('a key is set up at a service across the network, and not twice', async () => {
  const { service, k } = await open();
  await k.enrol(ada);
  expect(service.sql(credentials)).toBe(active);
  await k.another(ada);
  await k.handOver();
  await k.at('problem');
  expect(await k.state<'problem'>()).toMatchObject({ problem: { code: 'key_excluded' } });
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
  expect(service.sql(credentials)).toBe(active);
});
