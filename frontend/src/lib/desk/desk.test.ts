import { expect, test } from 'vitest';

import { BackendError, type PersonDetail, type User } from '../backend';
import { Desk } from './desk.svelte';
import type { DeskPort, Ground } from './port';

// Answers that come late, as those of a slow service do.

const user = (id: string): User => ({ id, username: id, displayName: id, addresses: [], revision: 1 }) as unknown as User;
const detail = (id: string): PersonDetail => ({ user: user(id), credentials: [] });
const refusal = new BackendError({ code: 'user_disabled', message: '', reference: '' });

function desk(does: Partial<DeskPort>, begins: () => Promise<undefined | BackendError['failure']> = () => Promise.resolve(undefined)): { desk: Desk; moved: string[] } {
  const moved: string[] = [];
  const port = {
    person: (id: string) => Promise.resolve(detail(id)),
    invitationsOf: () => Promise.resolve([]),
    ...does,
  } as unknown as DeskPort;
  const ground = {
    port,
    staff: { id: 'me', role: 'administrator' },
    abilities: {},
    begin: begins,
    moved: (section: string, view: string) => moved.push(`${section} ${view}`),
  } as unknown as Ground;
  return { desk: new Desk(ground), moved };
}

test('an answer that comes late moves nobody', async () => {
  let answer: (detail: PersonDetail) => void = () => undefined;
  const { desk: one } = desk({ person: () => new Promise((resolve) => (answer = resolve)) });
  const opening = one.open('u1');
  one.go({ at: 'journal' });
  answer(detail('u1'));
  await opening;
  expect(one.place.at).toBe('journal');
});

test('following the address leads there at once, and adds nothing to it', async () => {
  const { desk: one, moved } = desk({});
  await one.follow('people', 'edit:u1');
  expect(one.place).toEqual({ at: 'edit', detail: detail('u1') });
  expect(moved).toEqual([]);
});

test('an address that was followed leads nowhere once somebody went on', async () => {
  let answer: (detail: PersonDetail) => void = () => undefined;
  const { desk: one } = desk({ person: () => new Promise((resolve) => (answer = resolve)) });
  const following = one.follow('people', 'person:u1');
  one.go({ at: 'journal' });
  answer(detail('u1'));
  await following;
  expect(one.place.at).toBe('journal');
});

test('an address that leads to nobody leads to the search, and says why', async () => {
  const { desk: one } = desk({ person: () => Promise.reject(new BackendError({ code: 'not_found', message: '', reference: '' })) });
  await one.follow('people', 'person:u1');
  expect(one.place.at).toBe('find');
  expect(one.failure?.code).toBe('not_found');
});

test('what is told once is not told again', async () => {
  const { desk: one } = desk({ createPairing: () => Promise.resolve({ code: 'SECRET' } as never) });
  one.enter('kiosks');
  await one.pair('Gate');
  expect(JSON.stringify(one.place)).toContain('SECRET');
  one.leave();
  expect(JSON.stringify(one.place)).not.toContain('SECRET');
  expect(one.place.at).toBe('kiosks');
});

test('why a key cannot be set up for somebody new is said', async () => {
  const { desk: one } = desk({ createPerson: () => Promise.resolve(user('u1')) }, () => Promise.resolve(refusal.failure));
  await one.add({ username: 'u1', displayName: 'U', email: '' });
  expect(one.failure?.code).toBe('user_disabled');
});
