// A relying party that is not ours verifies enrolments. Their list is read as
// JSON from standard input; a list of what was found out is printed, as JSON.
import { json } from 'node:stream/consumers';

import { SettingsService, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';

/**
 * @typedef {object} Enrolment
 * @property {string} rpId
 * @property {string} origin
 * @property {string} [root] PEM of the attestation's root, if there is one
 * @property {{ challenge: string, response: import('@simplewebauthn/server').RegistrationResponseJSON }} registration
 * @property {{ challenge: string, response: import('@simplewebauthn/server').AuthenticationResponseJSON }} authentication
 */

/** @param {Enrolment} enrolment */
async function verify({ rpId, origin, root, registration, authentication }) {
  SettingsService.setRootCertificates({ identifier: 'packed', certificates: root ? [root] : [] });
  const expected = { expectedOrigin: origin, expectedRPID: rpId, requireUserVerification: true };
  const made = await verifyRegistrationResponse({
    ...expected,
    response: registration.response,
    expectedChallenge: registration.challenge,
  });
  if (!made.verified) {
    throw new Error('the registration is not verified');
  }
  const { credential, fmt, aaguid } = made.registrationInfo;
  const used = await verifyAuthenticationResponse({
    ...expected,
    response: authentication.response,
    expectedChallenge: authentication.challenge,
    credential,
  });
  if (!used.verified) {
    throw new Error('the authentication is not verified');
  }
  return {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    transports: credential.transports,
    format: fmt,
    aaguid,
    signCount: used.authenticationInfo.newCounter,
  };
}

const found = [];
for (const enrolment of /** @type {Enrolment[]} */ (await json(process.stdin))) {
  found.push(await verify(enrolment).catch((/** @type {unknown} */ refusal) => ({ refusal: String(refusal) })));
}
console.log(JSON.stringify(found));
