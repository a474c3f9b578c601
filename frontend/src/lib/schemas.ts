// What Go and the screens share, by the names that the screens use.

import type { components } from './generated/api';

type Schemas = components['schemas'];

export type Boot = Schemas['Boot'];
export type State = Schemas['State'];
export type Kind = State['kind'];
/** The state of one kind. */
export type StateOf<K extends Kind> = Extract<State, { kind: K }>;
export type Person = Schemas['Person'];
export type Key = Schemas['Key'];
export type PINRules = Schemas['PINRules'];
export type Problem = Schemas['Problem'];
export type Leftover = Schemas['Leftover'];
export type Way = Schemas['Way'];
export type Failure = Schemas['Failure'];
export type Code = Schemas['EnrollCode'] | Schemas['KeyCode'] | Schemas['KioskCode'];
/** A code of the kiosk itself; those of kiosks at a service are the service's. */
export type KioskOwnCode = Schemas['KioskCode'];
export type User = Schemas['User'];
export type NewUser = Schemas['NewUser'];
export type UserPage = Schemas['UserPage'];
export type UserSummary = Schemas['UserSummary'];
export type UserPatch = Schemas['UserPatch'];
export type Identification = Schemas['Identification'];
export type Staff = Schemas['Staff'];
export type Entry = 'signIn' | 'return' | 'confirm';
export type Invitation = Schemas['Invitation'];
export type InvitationRequest = Schemas['InvitationRequest'];
export type NewInvitation = Schemas['NewInvitation'];
export type KioskMachine = Schemas['Kiosk'];
export type NewPairing = Schemas['NewPairing'];
export type UnsentMail = Schemas['Mail'];
export type JournalEvent = Schemas['Event'];
export type EventQuery = Schemas['EventQuery'];
export type EventPage = Schemas['EventPage'];
export type ExportRequest = Schemas['ExportRequest'];
export type JournalHead = Schemas['JournalHead'];
export type Name = Schemas['Name'];
export type Act = Schemas['Act'];
export type PersonDetail = Schemas['PersonDetail'];
export type Credential = Schemas['Credential'];
export type CredentialChange = Schemas['CredentialChange'];
export type EnrolRequest = Schemas['EnrolRequest'];
export type PracticeAction = Schemas['PracticeAction'];
export type PracticeModel = Schemas['PracticeModel'];
export type PracticeView = Schemas['PracticeView'];
