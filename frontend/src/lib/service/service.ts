import { httpDesk } from './desk';
import { ServiceError } from './failure';
import { caller, segment } from './http';
import type { Service } from './port';

/** The web service that this page came from. */
export function httpService(send: typeof fetch = (...args) => fetch(...args)): Service {
  const call = caller(send);
  return {
    about: () => call('GET', '/info'),
    signUp: (user) => call('POST', '/signups', user),
    claim: (code, user) => call('POST', '/claims', { code, user }),
    invite: (user) => call('POST', `/users/${segment(user)}/invitations`, { delivery: 'device' }),
    peek: async (token) => (await call<{ name: string }>('POST', '/invitation-views', { token })).name,
    redeem: (token) => call('POST', '/redemptions', { token }),
    redeemCode: (username, code) => call('POST', '/redemptions', { username, code }),
    confirmAddress: async (token) => (await call<{ email: string }>('POST', '/confirmations', { token })).email,
    desk: httpDesk(send),
    handOver: (user, identified) => call('POST', '/session/hand-over', { user, identified }),
    history: (user, cursor) => call('GET', `/users/${segment(user)}/events?${new URLSearchParams({ cursor }).toString()}`),
    beginRegistration: (user, replaces) => call('POST', `/users/${segment(user)}/registrations`, replaces ? { replaces } : {}),
    finishRegistration: (ceremony, response) => call('POST', `/registrations/${segment(ceremony)}`, response),
    beginProof: (credential) => call('POST', `/credentials/${segment(credential)}/proofs`, {}),
    beginSignIn: (username) => call('POST', '/authentications', username === '' ? {} : { username }),
    beginStepUp: (act) => call('POST', '/session/step-ups', { act }),
    finishAuthentication: (ceremony, response) => call('POST', `/authentications/${segment(ceremony)}`, response),
    outcome: (ceremony) => call('GET', `/ceremonies/${segment(ceremony)}`),
    rename: (credential, name) => call('PATCH', `/credentials/${segment(credential)}`, { name }),
    change: (credential, change, reason) => call('POST', `/credentials/${segment(credential)}/${change}`, { reason }),
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
