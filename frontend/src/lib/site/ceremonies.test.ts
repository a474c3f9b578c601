import { expect, test } from 'vitest';

import type { Credential } from '../schemas';
import type { Outcome, Service } from '../service';
import { here, ServiceError } from '../service/failure';
import { Ceremonies, type Waiting } from './ceremonies';

// A lost reply is nothing that a real service does on demand.

const lost = (): ServiceError => here('browser_offline');
const refusal = (code: string): ServiceError => new ServiceError({ code, message: '', reference: 'r' });
const credential = (id: string): Credential => ({ id }) as Credential;
const begun = (): Promise<never> => Promise.resolve({ id: 'x1', publicKey: {}, expiresAt: '' } as never);
const outcome = (state: Outcome['state'], id?: string) => () =>
  Promise.resolve({ ceremony: 'x1', purpose: 'register', state, ...(id && { credential: id }) } as Outcome);

const nobody = (): void => undefined;

function ceremonies(does: Partial<Service>): Ceremonies {
  const service = { beginRegistration: begun, beginStepUp: begun, ...does } as Service;
  return new Ceremonies(service, { create: begun, get: begun, withdraw: nobody });
}

test('given up while the service is asked, the browser is not', async () => {
  let asked = 0;
  const get = (): Promise<never> => (asked++, begun());
  const one = new Ceremonies({ beginStepUp: begun } as unknown as Service, { create: begun, get, withdraw: nobody });
  const going = one.stepUp('desk', nobody);
  one.stop();
  await expect(going).rejects.toMatchObject({ failure: { code: 'browser_aborted' } });
  expect(asked).toBe(0);
});

test('a registration: first the browser, then the service', async () => {
  const seen: Waiting[] = [];
  const one = ceremonies({ finishRegistration: () => Promise.resolve(credential('c1')) });
  expect(await one.register('u1', 'blue', (w) => seen.push(w))).toBe('c1');
  expect(seen).toEqual(['browser', 'service']);
});

test('the reply is lost, and all was done', async () => {
  const one = ceremonies({ finishRegistration: () => Promise.reject(lost()), outcome: outcome('done', 'c1') });
  expect(await one.register('u1', 'blue', nobody)).toBe('c1');
});

test('it never arrived, and is sent again', async () => {
  let sent = 0;
  const one = ceremonies({
    finishRegistration: () => (sent++ === 0 ? Promise.reject(lost()) : Promise.resolve(credential('c1'))),
    outcome: outcome('pending'),
  });
  expect(await one.register('u1', 'blue', nobody)).toBe('c1');
  expect(sent).toBe(2);
});

test('the service stays away, and is asked before the key is used again', async () => {
  let away = true;
  const one = ceremonies({
    finishRegistration: () => Promise.reject(lost()),
    outcome: () => (away ? Promise.reject(lost()) : outcome('done', 'c1')()),
    beginRegistration: () => (away ? begun() : expect.fail('the key was asked again')),
  });
  await expect(one.register('u1', 'blue', nobody)).rejects.toMatchObject({ failure: { code: 'browser_offline' } });
  away = false;
  expect(await one.register('u1', 'blue', nobody)).toBe('c1');
});

test('what is refused is not asked for', async () => {
  const one = ceremonies({ finishRegistration: () => Promise.reject(refusal('refused_kind')) });
  await expect(one.register('u1', 'blue', nobody)).rejects.toMatchObject({ failure: { code: 'refused_kind' } });
});

test('a step-up whose reply is lost counts', async () => {
  const one = ceremonies({ finishAuthentication: () => Promise.reject(lost()), outcome: outcome('done', 'c1') });
  await expect(one.stepUp('invite', nobody)).resolves.toBeUndefined();
});
