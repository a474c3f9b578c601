import { here, ServiceError, type ServiceFailure } from './failure';
import type { Service } from './port';

// How long to wait for an answer, in milliseconds. Verifying takes the service
// some, and a slow network a few thousand.
const PATIENCE = 30_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The web service that this page came from. */
export function httpService(send: typeof fetch = (...args) => fetch(...args)): Service {
  const call = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    const answer = await reach(send, method, path, body);
    if (answer.status === 204) return undefined as T;
    const text = await answer.text().catch(() => '');
    const said = parsed(text);
    if (answer.ok) return (said as T | undefined) ?? refuse(answer);
    throw new ServiceError(problem(said, answer) ?? refuse(answer));
  };
  const id = encodeURIComponent;
  return {
    about: () => call('GET', '/info'),
    signUp: (user) => call('POST', '/signups', user),
    claim: (code, user) => call('POST', '/claims', { code, user }),
    invite: (user) => call('POST', `/users/${id(user)}/invitations`, { delivery: 'device' }),
    redeem: (token) => call('POST', '/redemptions', { token }),
    redeemCode: (username, code) => call('POST', '/redemptions', { username, code }),
    confirmAddress: async (token) => (await call<{ email: string }>('POST', '/confirmations', { token })).email,
    beginRegistration: (user) => call('POST', `/users/${id(user)}/registrations`, {}),
    finishRegistration: (ceremony, response) => call('POST', `/registrations/${id(ceremony)}`, response),
    beginProof: (credential) => call('POST', `/credentials/${id(credential)}/proofs`, {}),
    beginSignIn: (username) => call('POST', '/authentications', username === '' ? {} : { username }),
    beginStepUp: (act) => call('POST', '/session/step-ups', { act }),
    finishAuthentication: (ceremony, response) => call('POST', `/authentications/${id(ceremony)}`, response),
    outcome: (ceremony) => call('GET', `/ceremonies/${id(ceremony)}`),
    rename: (credential, name) => call('PATCH', `/credentials/${id(credential)}`, { name }),
    change: (credential, change, reason) => call('POST', `/credentials/${id(credential)}/${change}`, { reason }),
    me: () =>
      call<Awaited<ReturnType<Service['me']>>>('GET', '/me').catch((thrown: unknown) => {
        if (thrown instanceof ServiceError && thrown.failure.code === 'signed_out') return undefined;
        throw thrown;
      }),
    signOut: () => call('DELETE', '/session'),
    remembered: async () => (await call<{ username: string }>('GET', '/remembered')).username,
    remember: () => call('PUT', '/remembered', {}),
    forget: () => call('DELETE', '/remembered'),
  };
}

async function reach(send: typeof fetch, method: Method, path: string, body: unknown): Promise<Response> {
  try {
    return await send(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
  } catch (thrown) {
    throw here('browser_offline', String(thrown));
  }
}

// Something between here and the service has answered in its place.
function refuse(answer: Response): never {
  throw here('browser_no_service', `${answer.status} ${answer.statusText}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The failure in a problem (RFC 9457); undefined for what is none. */
export function problem(body: unknown, answer: Pick<Response, 'headers'>): ServiceFailure | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const said: Partial<Record<string, unknown>> = body;
  if (typeof said.code !== 'string') return undefined;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const reference = text(said.reference);
  const field = (value: unknown): { field?: string } => (text(value) === '' ? {} : { field: text(value) });
  const others = (Array.isArray(said.others) ? said.others : []) as { code: string; field: string }[];
  const wait = Number(answer.headers.get('Retry-After'));
  return {
    code: said.code,
    message: text(said.detail),
    reference,
    ...field(said.field),
    ...(others.length > 0 && { others: others.map((one) => ({ code: one.code, message: '', reference, ...field(one.field) })) }),
    ...(wait > 0 && { retryAt: new Date(Date.now() + wait * 1000).toISOString() }),
  };
}
