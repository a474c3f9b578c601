import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Code } from '../../../src/lib/schemas';
import { test, type Kiosk } from '../../kiosk';
import { shoot } from '../shoot';

// What the key answers when it is asked for a credential (CTAP 2.1 section 8.2).
const statuses: [code: Code, status: string][] = [
  ['key_denied', '27'],
  ['key_unsupported', '2b'],
  ['key_no_credentials', '2e'],
  ['key_verification_blocked', '3c'],
  ['key_verification_failed', '3f'],
  ['key_fault', '7f'],
];

// What it takes a faulty key, a service far away or a later version to come to:
// here the service is made to say it.
const refusals: Code[] = [
  'bad_attestation', 'bad_language', 'bad_signature', 'ceremony_expired', 'ceremony_unknown', 'ceremony_used',
  'clone_suspected', 'conflict', 'credential_in_use', 'credential_unknown', 'credential_unproved', 'forbidden',
  'key_cancelled', 'key_permission', 'key_reset_too_late', 'key_dialog_closed', 'key_not_security_key',
  'pairing_unknown', 'pairing_expired', 'kiosk_unknown', 'kiosk_revoked', 'kiosk_clock', 'kiosk_signature', 'kiosk_replayed',
  'kiosk_busy', 'kiosk_cannot_clean', 'kiosk_interrupted', 'kiosk_key_cannot_pin', 'kiosk_locked', 'kiosk_no_keys', 'kiosk_not_practice', 'kiosk_stale',
  'signed_out', 'last_administrator', 'step_up_required', 'invitation_unknown', 'invitation_used', 'invitation_expired',
  'invitation_ended', 'mail_off', 'no_address', 'link_unknown', 'address_changed',
  'too_large', 'too_many', 'cross_origin',
  'malformed', 'not_present', 'not_verified', 'refused_algorithm', 'refused_backup', 'refused_practice',
  'stamp_differ', 'unavailable', 'wrong_challenge', 'wrong_origin', 'wrong_relying_party', 'wrong_type', 'wrong_user',
]; // prettier-ignore

/** From the desk to the touch, with the key that is plugged in and has its PIN. */
async function toTouch(kiosk: Kiosk): Promise<void> {
  await kiosk.person('Mia Berger');
  await kiosk.go();
  await kiosk.at('handOver');
  await kiosk.handOver();
  await kiosk.at('key');
  await kiosk.name('blue');
  await kiosk.at('enterPin');
  await kiosk.field('PIN').fill('123456');
  await kiosk.go();
}

/** A person without a key, and a key with a PIN. */
async function prepare(kiosk: Kiosk): Promise<void> {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.stop();
  await kiosk.giveBack();
}

async function problem(kiosk: Kiosk, code: Code): Promise<void> {
  await kiosk.at('problem');
  await kiosk.main.locator(`[data-code="${code}"]`).waitFor();
  await shoot(kiosk, `problem-${code.replaceAll('_', '-')}`);
}

test('what the key refuses', async ({ kiosk }) => {
  await prepare(kiosk);
  for (const [code, status] of statuses) {
    await kiosk.key(`refuse:${status}`);
    await toTouch(kiosk);
    await problem(kiosk, code);
    await kiosk.key('behave');
    await kiosk.stop();
    await kiosk.giveBack();
  }
});

const parts = 4;
for (let part = 0; part < parts; part++) {
  test(`what the service refuses, part ${part + 1}`, async ({ kiosk }) => {
    await prepare(kiosk);
    for (const code of refusals.filter((_, i) => i % parts === part)) {
      writeFileSync(join(kiosk.program.data, 'refuse'), code);
      await toTouch(kiosk);
      await kiosk.touch();
      await problem(kiosk, code);
      await kiosk.stop();
      await kiosk.giveBack();
    }
  });
}

test('a PIN that the key wants after all', async ({ kiosk }) => {
  await prepare(kiosk);
  await kiosk.key('refuse:36');
  await toTouch(kiosk);
  await kiosk.main.locator('[data-code="key_pin_required"]').waitFor();
  await shoot(kiosk, 'enter-pin-required');
});

test('a key that was reset meanwhile', async ({ kiosk }) => {
  await prepare(kiosk);
  await kiosk.key('refuse:35');
  await toTouch(kiosk);
  await kiosk.at('newPin');
  await shoot(kiosk, 'new-pin-after-reset', { codes: ['key_pin_not_set'] });
});

test('a PIN that the key does not like', async ({ kiosk }) => {
  await prepare(kiosk);
  writeFileSync(join(kiosk.program.data, 'refuse'), 'key_pin_policy');
  await toTouch(kiosk);
  await kiosk.touch();
  await kiosk.main.locator('[data-code="key_pin_policy"]').waitFor();
  await shoot(kiosk, 'enter-pin-policy');
});

test('a service that asks for what is not its own', async ({ kiosk }) => {
  await prepare(kiosk);
  writeFileSync(join(kiosk.program.data, 'refuse'), 'other_rp');
  await toTouch(kiosk);
  await problem(kiosk, 'kiosk_wrong_rp');
});

test('a key from before FIDO2', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.key('plugOld');
  await problem(kiosk, 'key_not_fido2');
});

test('a key that another program uses', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.key('busy');
  await kiosk.key('plug');
  await problem(kiosk, 'key_busy');
});
