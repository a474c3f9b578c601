import { expect, test } from 'vitest';

import { codeOf, creationOptions, decode, encode, requestOptions } from './webauthn';

test.each([
  ['NotAllowedError', 100, 'browser_cancelled'],
  ['NotAllowedError', 60_000, 'browser_timeout'],
  ['NotAllowedError', 58_800, 'browser_timeout'],
  ['InvalidStateError', 100, 'browser_excluded'],
  ['SecurityError', 100, 'browser_security'],
  ['NotSupportedError', 100, 'browser_not_supported'],
  ['ConstraintError', 100, 'browser_constraint'],
  ['AbortError', 100, 'browser_aborted'],
  ['OperationError', 100, 'browser_busy'],
  ['NotReadableError', 100, 'browser_not_readable'],
  ['UnknownError', 100, 'browser_unknown'],
  ['TimeoutError', 100, 'browser_timeout'],
  ['ErrorOfTomorrow', 100, 'browser_failed'],
] as const)('%s after %d ms', (name, took, code) => {
  expect(codeOf(new DOMException('', name), took, 60_000)).toBe(code);
});

test('what is no error', () => {
  expect(codeOf('no', 0, 60_000)).toBe('browser_failed');
});

test.each([
  ['nothing', '', []],
  ['one byte', '-w', [251]],
  ['two bytes', '__4', [255, 254]],
  ['three bytes', '-_8A', [251, 255, 0]],
])('base64url: %s', (_, text, bytes) => {
  expect([...decode(text)]).toEqual(bytes);
  expect(encode(Uint8Array.from(bytes).buffer)).toBe(text);
});

const described = { type: 'public-key', id: 'AQ', transports: ['usb'] };

test('options become what browsers take, and keep the rest', () => {
  const options = creationOptions({
    rp: { id: 'localhost', name: 'Latchkey' },
    user: { id: 'Ag', name: 'mberger', displayName: 'Mia Berger' },
    challenge: 'Aw',
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    timeout: 600_000,
    excludeCredentials: [described],
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    hints: ['security-key'],
    attestation: 'direct',
    extensions: { credentialProtectionPolicy: 'userVerificationOptionalWithCredentialIDList' },
  });
  expect(options.challenge).toEqual(Uint8Array.of(3));
  expect(options.user).toEqual({ id: Uint8Array.of(2), name: 'mberger', displayName: 'Mia Berger' });
  expect(options.excludeCredentials).toEqual([{ ...described, id: Uint8Array.of(1) }]);
  expect(options.extensions).toEqual({ credentialProtectionPolicy: 'userVerificationOptionalWithCredentialIDList' });
});

test('no transports known: none are named', () => {
  const options = requestOptions({
    challenge: 'Aw', timeout: 1, rpId: 'localhost', allowCredentials: [{ ...described, transports: [] }], userVerification: 'required', hints: [],
  }); // prettier-ignore
  expect(options.allowCredentials).toEqual([{ type: 'public-key', id: Uint8Array.of(1) }]);
});
