import type { BrowserCode } from '../../../src/lib/service/port';
import { test, type Visitor } from '../../visitor';
import { shoot } from '../shoot';

const picture = (code: string): string => `site-${code.replaceAll('_', '-')}`;

async function told(visitor: Visitor, code: BrowserCode | 'too_many'): Promise<void> {
  await visitor.code(code).waitFor();
  await shoot(visitor, picture(code));
}

// What browsers throw, or how they say that something else is wrong.
const errors: [code: BrowserCode, error: string][] = [
  ['browser_cancelled', 'NotAllowedError'],
  ['browser_excluded', 'InvalidStateError'],
  ['browser_security', 'SecurityError'],
  ['browser_not_supported', 'NotSupportedError'],
  ['browser_constraint', 'ConstraintError'],
  ['browser_aborted', 'AbortError'],
  ['browser_busy', 'OperationError'],
  ['browser_not_readable', 'NotReadableError'],
  ['browser_unknown', 'UnknownError'],
  ['browser_failed', 'ErrorOfTomorrow'],
];

const parts = 2;
for (let part = 0; part < parts; part++) {
  test(`site: what a browser says, part ${part + 1}`, async ({ visitor }) => {
    await visitor.signUp('Mia Berger', 'mberger');
    await visitor.field('Name of the key').fill('blue');
    for (const [code, error] of errors.filter((_, i) => i % parts === part)) {
      await visitor.browserFails(error);
      await visitor.go();
      await told(visitor, code);
    }
  });
}

test('site: nobody touches the key', async ({ visitor }) => {
  await visitor.page.route('**/api/v1/users/*/registrations', async (route) => {
    const response = await route.fetch();
    const ceremony = (await response.json()) as { publicKey: { timeout: number } };
    ceremony.publicKey.timeout = 2000;
    await route.fulfill({ response, json: ceremony });
  });
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.key.touched(false);
  await visitor.nameKey('blue');
  await told(visitor, 'browser_timeout');
});

test('site: what stands between browser and service', async ({ visitor }) => {
  const begun = '**/api/v1/users/*/registrations';
  await visitor.signUp('Mia Berger', 'mberger');
  await visitor.page.route(begun, (route) => route.abort());
  await visitor.nameKey('blue');
  await told(visitor, 'browser_offline');
  await visitor.page.route(begun, (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }));
  await visitor.go();
  await told(visitor, 'browser_no_service');
  await visitor.page.route(begun, (route) =>
    route.fulfill({
      status: 429,
      contentType: 'application/problem+json',
      headers: { 'Retry-After': '300' },
      json: { type: 'about:blank', title: 'Too Many Requests', status: 429, code: 'too_many', reference: 'k3xQm2' },
    }),
  );
  await visitor.go();
  await told(visitor, 'too_many');
});

test('site: a browser without WebAuthn', async ({ visitor }) => {
  await visitor.page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await visitor.open('/');
  await told(visitor, 'browser_unsupported');
});

test('site: a page that came without TLS', async ({ visitor }) => {
  await visitor.page.addInitScript(() => Object.defineProperty(window, 'isSecureContext', { value: false }));
  await visitor.open('/');
  await told(visitor, 'browser_insecure');
});
