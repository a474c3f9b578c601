import { here } from './failure';
import type { Authenticator, BrowserCode, CreationOptions, RegistrationResponse, RequestOptions, AuthenticationResponse } from './port';

// WebAuthn's JSON forms are translated here rather than by the browser's own
// parseCreationOptionsFromJSON and toJSON, which half of the browsers that show
// these pages do not have yet; so all take the same way. And the service takes
// what it knows, while toJSON adds what each version of a browser thinks of.

/** The browser's own way to keys: the only place that touches navigator.credentials. */
export function browserAuthenticator(): Authenticator {
  let running: AbortController | undefined;
  // Browsers have one request at a time, so the one before makes way.
  const alone = async <T>(timeout: number, request: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    running?.abort();
    const mine = (running = new AbortController());
    const begun = performance.now();
    try {
      return await request(mine.signal);
    } catch (thrown) {
      throw here(codeOf(thrown, performance.now() - begun, timeout), String(thrown));
    } finally {
      if (running === mine) running = undefined;
    }
  };
  const get = (options: RequestOptions, more: CredentialRequestOptions): Promise<AuthenticationResponse> =>
    alone(more.mediation === 'conditional' ? Infinity : options.timeout, async (signal) =>
      assertion(await navigator.credentials.get({ publicKey: requestOptions(options), signal, ...more })),
    );
  return {
    missing: missing(),
    create: (options) =>
      alone(options.timeout, async (signal) =>
        registration(await navigator.credentials.create({ publicKey: creationOptions(options), signal })),
      ),
    get: (options) => get(options, {}),
    canOffer: async () => {
      if (typeof PublicKeyCredential.isConditionalMediationAvailable !== 'function') return false;
      return PublicKeyCredential.isConditionalMediationAvailable().catch(() => false);
    },
    offer: (options) => get(options, { mediation: 'conditional' }),
    withdraw: () => running?.abort(),
  };
}

function missing(): BrowserCode | undefined {
  if (!window.isSecureContext) return 'browser_insecure';
  return 'PublicKeyCredential' in window && 'credentials' in navigator ? undefined : 'browser_unsupported';
}

// Browsers hide whether somebody cancelled or only waited; the time tells, give
// or take what their own windows need.
const LATE = 1500;

const names: Partial<Record<string, BrowserCode>> = {
  InvalidStateError: 'browser_excluded',
  SecurityError: 'browser_security',
  NotSupportedError: 'browser_not_supported',
  ConstraintError: 'browser_constraint',
  AbortError: 'browser_aborted',
  OperationError: 'browser_busy',
  NotReadableError: 'browser_not_readable',
  UnknownError: 'browser_unknown',
  TimeoutError: 'browser_timeout',
};

/** The code of what navigator.credentials threw (WebAuthn Level 3, sections 5.1.3 and 5.1.4). */
export function codeOf(thrown: unknown, took: number, timeout: number): BrowserCode {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NotAllowedError') return took >= timeout - LATE ? 'browser_timeout' : 'browser_cancelled';
  return names[name] ?? 'browser_failed';
}

export function creationOptions(options: CreationOptions): PublicKeyCredentialCreationOptions {
  return {
    ...options,
    challenge: decode(options.challenge),
    user: { ...options.user, id: decode(options.user.id) },
    excludeCredentials: options.excludeCredentials.map(descriptor),
  } as PublicKeyCredentialCreationOptions;
}

export function requestOptions(options: RequestOptions): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: decode(options.challenge),
    allowCredentials: options.allowCredentials.map(descriptor),
  } as PublicKeyCredentialRequestOptions;
}

// An empty list of transports would let some browsers offer none.
function descriptor({ type, id, transports }: RequestOptions['allowCredentials'][number]): PublicKeyCredentialDescriptor {
  return { type, id: decode(id), ...(transports.length > 0 && { transports }) } as PublicKeyCredentialDescriptor;
}

function registration(made: Credential | null): RegistrationResponse {
  if (!(made instanceof PublicKeyCredential)) throw new TypeError('no credential');
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...common(made),
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      attestationObject: encode(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

function assertion(made: Credential | null): AuthenticationResponse {
  if (!(made instanceof PublicKeyCredential)) throw new TypeError('no credential');
  const response = made.response as AuthenticatorAssertionResponse;
  return {
    ...common(made),
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      authenticatorData: encode(response.authenticatorData),
      signature: encode(response.signature),
      ...(response.userHandle && { userHandle: encode(response.userHandle) }),
    },
  };
}

function common(made: PublicKeyCredential): Pick<RegistrationResponse, 'id' | 'rawId' | 'type' | 'authenticatorAttachment'> {
  const { id, rawId, type, authenticatorAttachment: attachment } = made;
  return { id, rawId: encode(rawId), type, ...(attachment !== null && { authenticatorAttachment: attachment }) };
}

/** Bytes of base64url (RFC 4648, section 5). */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

/** Base64url, without padding. */
export function encode(bytes: ArrayBuffer): string {
  const text = Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
