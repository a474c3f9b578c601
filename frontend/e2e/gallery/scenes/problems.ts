import type { PracticeAction } from '../../../src/lib/schemas';
import { expect, test, type Kiosk } from '../../kiosk';
import { notOlga } from '../../operator';
import { shoot } from '../shoot';

const practiceModel = '262a2ac7-e516-4932-9eb3-2ffc3611d89e';

// The key fails when it is asked to make a credential.
const faults: [name: string, action: PracticeAction][] = [
  ['key-full', 'full'],
  ['key-timeout', 'noTouch'],
  ['key-bad-answer', 'badAnswer'],
];
for (const [name, action] of faults) {
  test(name, async ({ kiosk }) => {
    await kiosk.add('Mia Berger', 'mberger');
    await kiosk.plugIn();
    await kiosk.name('blue');
    await kiosk.at('newPin');
    await kiosk.key(action);
    await kiosk.typeNewPin('123456');
    if (action === 'full') await kiosk.touch();
    await expect(kiosk.main).toHaveAttribute('data-state', 'problem', { timeout: 40_000 });
    await shoot(kiosk, `problem-${name}`);
  });
}

// Changes the policy that the next registration is judged by.
function policy(kiosk: Kiosk, path: string, value: string): void {
  kiosk.sql(`INSERT INTO policies SELECT 2, json_set(body, '$.version', 2, '$.${path}', json('${value}')) FROM policies WHERE version = 1`);
}

const refusals: [name: string, path: string, value: string][] = [
  ['refused-model', 'blockModels', `["${practiceModel}"]`],
  ['refused-kind', 'kinds', '["platform"]'],
  ['refused-attestation', 'attestation', '"required"'],
  ['key-no-algorithm', 'algorithms', '[-257]'],
];
for (const [name, path, value] of refusals) {
  test(name, async ({ kiosk }) => {
    policy(kiosk, path, value);
    await kiosk.add('Mia Berger', 'mberger');
    await kiosk.plugIn();
    await kiosk.name('blue');
    await kiosk.at('newPin');
    await kiosk.typeNewPin('123456');
    if (name.startsWith('refused')) await kiosk.touch();
    await kiosk.at('problem');
    await shoot(kiosk, `problem-${name}`);
  });
}

test('already set up', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.person('Mia Berger');
  await kiosk.go();
  await kiosk.at('handOver');
  await kiosk.handOver();
  await kiosk.at('problem');
  await shoot(kiosk, 'problem-key-excluded');
});

test('no answer', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.handOver();
  await kiosk.at('insertKey');
  await kiosk.key('noAnswer');
  await kiosk.key('plug');
  await kiosk.at('problem');
  await shoot(kiosk, 'problem-key-no-answer');
});

test('locked meanwhile', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.name('blue');
  await kiosk.at('newPin');
  kiosk.sql(`UPDATE users SET status = 'disabled' WHERE ${notOlga.users}`);
  await kiosk.typeNewPin('123456');
  await kiosk.at('problem');
  await shoot(kiosk, 'problem-user-disabled');
});

test('pulled out, and another plugged in', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.touch();
  await kiosk.at('tryIt');
  await kiosk.key('unplug');
  await kiosk.at('insertKey');
  await shoot(kiosk, 'insert-key-again-after-unplugging');
  await kiosk.key('plugSecond');
  await kiosk.page.getByText('This is another key').waitFor();
  await shoot(kiosk, 'insert-key-other');
});

test('too late to be tried out', async ({ kiosk }) => {
  await kiosk.add('Mia Berger', 'mberger');
  await kiosk.plugIn();
  await kiosk.setPin('123456');
  await kiosk.touch();
  await kiosk.at('tryIt');
  await kiosk.key('unplug');
  await kiosk.at('insertKey');
  kiosk.sql(`UPDATE credentials SET created_at = created_at - 172800000000 WHERE ${notOlga.credentials}`);
  await kiosk.key('plug');
  await kiosk.at('enterPin');
  await kiosk.field('PIN').fill('123456');
  await kiosk.go();
  await kiosk.at('problem');
  await shoot(kiosk, 'problem-credential-lapsed');
});

test('revoked before it was replaced', async ({ kiosk }) => {
  await kiosk.enrol('Mia Berger', 'mberger');
  await kiosk.key('renew');
  await kiosk.person('Mia Berger');
  await kiosk.button('Replace').click();
  await kiosk.at('handOver');
  await kiosk.plugIn();
  await kiosk.name('green');
  await kiosk.at('newPin');
  kiosk.sql(`UPDATE credentials SET state = 'revoked' WHERE ${notOlga.credentials}`);
  await kiosk.typeNewPin('123456');
  await kiosk.at('problem');
  await shoot(kiosk, 'problem-credential-inactive');
});
