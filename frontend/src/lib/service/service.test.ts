import { expect, test } from 'vitest';

import { failureIn } from './failure';
import { httpService } from './service';

const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  httpService(() => Promise.resolve(new Response(status === 204 ? null : body, { status, headers })));

const taken = {
  type: 'about:blank', title: 'Conflict', status: 409, detail: 'taken', code: 'in_use', field: 'username', reference: 'r1',
  others: [{ code: 'bad_address', field: 'email' }],
}; // prettier-ignore

async function refused(work: Promise<unknown>): Promise<ReturnType<typeof failureIn>> {
  return work.then(
    () => expect.fail('it was not refused'),
    (thrown: unknown) => failureIn(thrown),
  );
}

test('a problem is a failure with its fields', async () => {
  expect(await refused(answering(409, JSON.stringify(taken)).signOut())).toEqual({
    code: 'in_use', field: 'username', message: 'taken', reference: 'r1',
    others: [{ code: 'bad_address', field: 'email', message: '', reference: 'r1' }],
  }); // prettier-ignore
});

test('who has to wait is told until when', async () => {
  const failure = await refused(answering(429, '{"code":"too_many","reference":"r"}', { 'Retry-After': '7' }).signOut());
  const wait = Date.parse(failure.retryAt ?? '') - Date.now();
  expect(wait).toBeGreaterThan(6000);
  expect(wait).toBeLessThanOrEqual(7000);
});

test.each([
  ['a page of a proxy', 502, '<html>'],
  ['a page in place of an answer', 200, '<html>'],
  ['JSON of somebody else', 500, '{"error":"x"}'],
  ['JSON null', 400, 'null'],
])('%s', async (_, status, body) => {
  expect((await refused(answering(status, body).about())).code).toBe('browser_no_service');
});

test('no answer', async () => {
  const service = httpService(() => Promise.reject(new TypeError('Failed to fetch')));
  expect((await refused(service.about())).code).toBe('browser_offline');
});

test('nobody is signed in', async () => {
  expect(await answering(401, '{"code":"signed_out","reference":"r"}').me()).toBeUndefined();
});

test('what is sent', async () => {
  const sent: [string, RequestInit | undefined][] = [];
  const service = httpService((url, init) => {
    sent.push([url as string, init]);
    return Promise.resolve(new Response('{}'));
  });
  await service.beginSignIn('');
  await service.change('a/b', 'revoke', 'lost');
  expect(sent.map(([url, init]) => [init?.method, url, init?.body])).toEqual([
    ['POST', '/api/v1/authentications', '{}'],
    ['POST', '/api/v1/credentials/a%2Fb/revoke', '{"reason":"lost"}'],
  ]);
});
