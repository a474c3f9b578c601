// What the pages of the desk ask of the relying party, at a kiosk and in a browser
// alike, and what they stand on there.

import type {
  Credential,
  CredentialChange,
  EventPage,
  EventQuery,
  ExportRequest,
  Failure,
  Invitation,
  InvitationRequest,
  JournalHead,
  KioskMachine,
  Name,
  NewInvitation,
  NewPairing,
  NewUser,
  PersonDetail,
  Staff,
  UnsentMail,
  User,
  UserPage,
  UserPatch,
} from '../schemas';
import type { components } from '../generated/api';

/** How much of an export is there, in events. */
export type ExportProgress = components['schemas']['ExportProgress'];
export type Abilities = components['schemas']['Abilities'];

export interface DeskPort {
  findPeople: (text: string, cursor: string) => Promise<UserPage>;
  /** Those whom operators may not enrol, a page at a time. */
  findProtected: (cursor: string) => Promise<UserPage>;
  createPerson: (user: NewUser) => Promise<User>;
  person: (id: string) => Promise<PersonDetail>;
  updatePerson: (id: string, patch: UserPatch) => Promise<User>;
  erasePerson: (id: string) => Promise<void>;
  changeCredential: (id: string, change: CredentialChange) => Promise<Credential>;
  renameCredential: (id: string, name: string) => Promise<Credential>;
  /** Suspends all of a person's keys. */
  loseKeys: (id: string, reason: string) => Promise<PersonDetail>;

  invitationsOf: (user: string) => Promise<Invitation[]>;
  invite: (user: string, request: InvitationRequest) => Promise<NewInvitation>;
  revokeInvitation: (id: string) => Promise<void>;
  /** Sends a link to an address, to verify it. */
  verifyAddress: (user: string, email: string) => Promise<void>;

  listKiosks: () => Promise<KioskMachine[]>;
  createPairing: (name: string) => Promise<NewPairing>;
  renameKiosk: (id: string, name: string) => Promise<KioskMachine>;
  revokeKiosk: (id: string) => Promise<KioskMachine>;

  /** The letters that were tried and not sent. */
  unsentMail: () => Promise<UnsentMail[]>;
  retryMail: (id: string) => Promise<void>;
  discardMail: (id: string) => Promise<void>;

  events: (query: EventQuery) => Promise<EventPage>;
  journalNames: (text: string) => Promise<Name[]>;
  journalHead: () => Promise<JournalHead>;
  /** Answers where the export is; empty where the browser has it. What was stopped fails. */
  exportJournal: (request: ExportRequest, progress: (now: ExportProgress) => void, stop: AbortSignal) => Promise<string>;
}

/** What the desk stands on: a kiosk, or a browser. */
export interface Ground {
  readonly port: DeskPort;
  readonly staff: Staff;
  readonly abilities: Abilities;
  /** Ways to identify somebody. */
  readonly methods: readonly string[];
  /** Where the pages in a browser are; empty if there are none. */
  readonly origin: string;
  /** A command is on its way that is not the desk's own. */
  readonly busy: boolean;
  /** Has whoever is at the desk show their key once more, and tells whether they did. */
  confirm: () => Promise<boolean>;
  /** Begins to set up a key for a person; why not, if it is refused. */
  begin: (user: User, replaces?: string) => Promise<Failure | undefined>;
  /** Told where the desk is, as a browser keeps it in its address. */
  moved: (section: Section, view: string) => void;
}

/** The parts of the desk, each for some of the roles. */
export type Section = 'people' | 'kiosks' | 'mail' | 'journal';

/** The parts that somebody at the desk has. */
export function sections({ staff, abilities }: Pick<Ground, 'staff' | 'abilities'>): Section[] {
  switch (staff.role) {
    case 'operator':
      return ['people'];
    case 'auditor':
      return ['journal'];
    default:
      return ['people', ...(abilities.kiosks ? (['kiosks'] as const) : []), ...(abilities.mail ? (['mail'] as const) : []), 'journal'];
  }
}
