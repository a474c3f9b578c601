// An authenticator that is not ours. Each line of standard input is a CTAP
// command in hexadecimal digits, each line printed the answer to it: the status
// and after it the CBOR. With the argument "unwilling" its user never consents.
import { createInterface } from 'node:readline';

import { AuthenticationEmulatorError, AuthenticatorEmulator } from 'nid-webauthn-emulator';

const unwilling = { userMakeCredentialInteraction: () => undefined, userGetAssertionInteraction: () => undefined };
const authenticator = new AuthenticatorEmulator(process.argv.includes('unwilling') ? unwilling : {});

/** @param {Buffer} request */
function answer(request) {
  try {
    const parameters = request.length > 1 ? new Uint8Array(request.subarray(1)) : undefined;
    const { status, data } = authenticator.command({ command: request.readUInt8(), data: parameters });
    return Buffer.from([status, ...(data ?? [])]);
  } catch (failure) {
    if (failure instanceof AuthenticationEmulatorError) {
      return Buffer.from([failure.status]);
    }
    throw failure;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(answer(Buffer.from(line, 'hex')).toString('hex'));
}
