import { expect, test, type Visitor } from '../visitor';

/** Has the desk of the demonstration invite somebody new. */
async function invited(visitor: Visitor): Promise<{ token: string; code: string }> {
  const ask = async <T>(path: string, data: object): Promise<T> => {
    const answer = await visitor.page.request.post(`${visitor.service.origin}/api/v1${path}`, { headers: { 'Latchkey-Desk': 'demo' }, data });
    expect(answer.status()).toBe(201);
    return (await answer.json()) as T;
  };
  const { id } = await ask<{ id: string }>('/users', { username: 'mberger', displayName: 'Mia Berger', email: '' });
  return ask(`/users/${id}/invitations`, { delivery: 'handed' });
}

test('an invitation that is typed sets up a key', async ({ visitor }) => {
  const { code } = await invited(visitor);
  await visitor.open('/device');
  await visitor.at('code');
  const [username, typed] = [visitor.field('Username'), visitor.page.getByRole('textbox', { name: 'Code' })];
  await username.fill('mberger');
  await typed.fill('00000-00000');
  await visitor.go();
  await expect(visitor.main).toContainText('Username and code do not belong together');
  await expect(username).toHaveValue('mberger'); // what was typed survives
  await typed.fill(code.toLowerCase().replace('-', ' '));
  await visitor.go();
  await visitor.at('name-key');
  await visitor.setUp('blue');
  expect(visitor.service.sql('SELECT state FROM credentials')).toBe('active');
});

test('a link from the help desk does nothing until it is used', async ({ visitor }) => {
  const { token } = await invited(visitor);
  await visitor.open(`/device#${token}`);
  await visitor.at('device');
  expect(visitor.service.sql('SELECT count(*) FROM invitations WHERE redeemed_at IS NOT NULL')).toBe('0');
  await visitor.go();
  await visitor.at('name-key');
});

test('a link to confirm an address that is none', async ({ visitor }) => {
  await visitor.open(`/verify#${'A'.repeat(43)}`);
  await visitor.at('verify');
  await visitor.go();
  await expect(visitor.code('link_unknown')).toBeVisible();
  await visitor.go();
  await visitor.at('start');
});
