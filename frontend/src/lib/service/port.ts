// The port between the pages in a browser and the web service: what the service
// does, and what the browser does with keys. Both fail with ServiceErrors.

import type { Credential, CredentialChange, EventPage, Identification, NewUser, User } from '../schemas';
import type { DeskPort } from '../desk/port';
import type { components } from '../generated/api';

type Schemas = components['schemas'];

export type Info = Schemas['Info'];
export type Session = Schemas['Session'];
export type Invited = Schemas['Invited'];
export type NewInvitation = Schemas['NewInvitation'];
export type Outcome = Schemas['Outcome'];
export type RegistrationCeremony = Schemas['RegistrationCeremony'];
export type RegistrationResponse = Schemas['RegistrationResponse'];
export type AuthenticationCeremony = Schemas['AuthenticationCeremony'];
export type AuthenticationResponse = Schemas['AuthenticationResponse'];
export type Authentication = Schemas['Authentication'];
export type CreationOptions = Schemas['CreationOptions'];
export type RequestOptions = Schemas['RequestOptions'];

/** What the pages have to know first. */
export interface About {
  info: Info;
  contact: string;
  version: string;
  /** Whether this browser had a session when it asked; if not, there is nobody to ask about. */
  signedIn: boolean;
}

/**
 * Who has this session, and their keys. Who was only invited sees none. While the
 * session is handed over, it is the person whose turn it is.
 */
export interface Me {
  user: User;
  credentials: Credential[];
  session: Session;
}

/** What can be done with the state of a key, by its path. */
export type Change = 'suspend' | 'reinstate' | 'revoke';

export interface Service {
  about: () => Promise<About>;

  signUp: (user: NewUser) => Promise<Invited>;
  /** Becomes the first administrator, with the code that the program printed. */
  claim: (code: string, user: NewUser) => Promise<Invited>;
  /** Makes a link to another device; after a step-up for "invite". */
  invite: (user: string) => Promise<NewInvitation>;
  /** For whom an invitation is, as far as they know already. */
  peek: (token: string) => Promise<string>;
  redeem: (token: string) => Promise<Invited>;
  /** Redeems an invitation that is typed. */
  redeemCode: (username: string, code: string) => Promise<Invited>;
  /** Confirms an e-mail address, and tells which. */
  confirmAddress: (token: string) => Promise<string>;

  /** What the help desk does for others. */
  desk: DeskPort;
  /** Hands the session over to a person; a step-up for "return" takes it back. */
  handOver: (user: string, identified: Identification) => Promise<void>;
  /** What happened to a person, newest first, a page at a time. */
  history: (user: string, cursor: string) => Promise<EventPage>;

  /** Of a key, which takes the place of another if that is given. */
  beginRegistration: (user: string, replaces?: string) => Promise<RegistrationCeremony>;
  finishRegistration: (ceremony: string, response: RegistrationResponse) => Promise<Credential>;
  beginProof: (credential: string) => Promise<AuthenticationCeremony>;
  /** An empty username is found out by the key. */
  beginSignIn: (username: string) => Promise<AuthenticationCeremony>;
  beginStepUp: (act: string) => Promise<AuthenticationCeremony>;
  finishAuthentication: (ceremony: string, response: AuthenticationResponse) => Promise<Authentication>;
  /** What became of a ceremony, after a reply was lost. */
  outcome: (ceremony: string) => Promise<Outcome>;

  rename: (credential: string, name: string) => Promise<Credential>;
  /** After a step-up for "change:" and the credential's ID. */
  change: (credential: string, change: Change, reason: CredentialChange['reason']) => Promise<Credential>;

  /** Undefined if nobody is signed in. */
  me: () => Promise<Me | undefined>;
  signOut: () => Promise<void>;

  /** The name that this browser remembers; empty if none. It proves nothing. */
  remembered: () => Promise<string>;
  remember: () => Promise<void>;
  forget: () => Promise<void>;
}

/** What the browser does with keys: one thing at a time, the latest. */
export interface Authenticator {
  /** Why this browser can do nothing here. */
  readonly missing: BrowserCode | undefined;
  create: (options: CreationOptions) => Promise<RegistrationResponse>;
  get: (options: RequestOptions) => Promise<AuthenticationResponse>;
  /** Whether it can offer keys where a username is typed. */
  canOffer: () => Promise<boolean>;
  /** Offers them, until one is chosen or the offer is withdrawn: browser_aborted. */
  offer: (options: RequestOptions) => Promise<AuthenticationResponse>;
  withdraw: () => void;
}

/** What can go wrong on this side of the service. The set is closed. */
export const browserCodes = [
  'browser_unsupported', // it knows no security keys
  'browser_insecure', // it would, but not on a page that came without TLS
  'browser_cancelled', // NotAllowedError
  'browser_taken', // the same at a desk: it may be the key of whoever is at it
  'browser_timeout', // NotAllowedError, when the time was up
  'browser_excluded', // InvalidStateError: the key has an entry of this person
  'browser_security', // SecurityError: not at this address
  'browser_not_supported', // NotSupportedError: none of the algorithms
  'browser_constraint', // ConstraintError: no PIN, no fingerprint, or no room for an entry
  'browser_aborted', // AbortError: by another request, or another page
  'browser_busy', // OperationError: another request is pending
  'browser_not_readable', // NotReadableError: the key could not be read
  'browser_unknown', // UnknownError: the key failed
  'browser_failed', // anything else
  'browser_offline', // no answer from the service
  'browser_no_service', // an answer, but not the service's
] as const;

export type BrowserCode = (typeof browserCodes)[number];
