import { expect, test } from 'vitest';

import { BackendError, type Backend, type State } from '../backend';
import { Language } from '../words/language.svelte';
import { Kiosk } from './kiosk.svelte';

const at = (kind: 'desk' | 'locked', seq: number): State => ({ kind, seq, epoch: 1 }) as State;
const refusal = (code: string): BackendError => new BackendError({ code, message: '', reference: 'r' });

function kiosk(state: Backend['state']): Kiosk {
  return new Kiosk({ state } as Partial<Backend> as Backend, new Language('en'), at('desk', 1));
}

test('what was refused is told, also if the kiosk shows something else by now', async () => {
  const one = kiosk(() => Promise.resolve(at('locked', 2)));
  expect((await one.send(() => Promise.reject(refusal('user_disabled'))))?.code).toBe('user_disabled');
  expect(one.state.kind).toBe('locked');
  expect(one.failure).toBeUndefined(); // not on a screen that it does not belong to
});

test('a command that came too late is nobody’s failure', async () => {
  const one = kiosk(() => Promise.resolve(at('desk', 1)));
  expect(await one.send(() => Promise.reject(refusal('kiosk_stale')))).toBeUndefined();
  expect(one.failure).toBeUndefined();
});

test('where the state cannot be had, somebody can try again', async () => {
  const one = kiosk(() => Promise.reject(refusal('internal')));
  await one.send(() => Promise.resolve());
  expect(one.busy).toBe(false);
  expect(one.failure?.code).toBe('internal');
});
