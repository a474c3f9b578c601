import { expect, test, type Visitor } from '../visitor';

// Sends what the page would until the service has had enough of it.
async function exhaust(visitor: Visitor, path: string, body?: Record<string, string>): Promise<void> {
  const last = await visitor.page.evaluate(
    async ({ path, body }) => {
      const init = body ? { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {};
      for (let tries = 0; tries < 20; tries++) {
        const { status } = await fetch(path, init);
        if (status === 429) return status;
      }
      return undefined;
    },
    { path, body },
  );
  expect(last).toBe(429);
}

// Presses the button and is told to wait, does so, and presses it again.
async function waitAndGo(visitor: Visitor): Promise<void> {
  const refused = visitor.page.waitForResponse((response) => response.status() === 429);
  await visitor.go();
  const wait = Number((await refused).headers()['retry-after']);
  expect(wait).toBeGreaterThan(0);
  await expect(visitor.code('too_many')).toBeVisible();
  await expect(visitor.page.getByRole('alert')).toContainText('Too many tries');
  const timer = visitor.page.getByRole('timer');
  await expect(timer).toHaveText(/^You can try again in (one second|\d+ seconds)\.$/);
  const seconds = Number(/\d+/.exec(await timer.innerText())?.[0] ?? 1);
  expect(seconds).toBeLessThanOrEqual(wait);
  await expect(timer).toHaveCount(0, { timeout: (wait + 2) * 1000 });
  await visitor.go();
}

test.describe('too many tries', () => {
  test.use({ flags: ['--limit-name', '2/8s'] });

  test('for one username: one is told how long to wait, and then signs in', async ({ visitor }) => {
    await visitor.enrol('Mia Berger', 'mberger');
    await visitor.signOut();
    await visitor.open('/sign-in');
    await visitor.field('Username').fill('mberger');
    await exhaust(visitor, '/api/v1/authentications', { username: 'MBerger' });
    await waitAndGo(visitor);
    await visitor.at('keys');
  });
});

test.describe('too many tries', () => {
  test.use({ flags: ['--limit-address', '8/32s'] });

  test('from one address: nothing that was typed is lost', async ({ visitor }) => {
    await visitor.open('/register');
    await visitor.field('Name').fill('Mia Berger');
    await visitor.field('Username').fill('mberger');
    await exhaust(visitor, '/api/v1/remembered');
    await waitAndGo(visitor);
    await visitor.at('name-key');
    expect(visitor.service.sql('SELECT username FROM users')).toBe('mberger');
  });

  test('from one address: a page that is opened then says so', async ({ visitor }) => {
    await visitor.open('/');
    await visitor.at('start');
    await exhaust(visitor, '/api/v1/remembered');
    await visitor.page.reload();
    await expect(visitor.heading('Too many tries')).toBeVisible();
    await expect(visitor.page.getByRole('alert')).toContainText('Wait a minute, then try again.');
  });
});
