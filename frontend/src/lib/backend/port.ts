// The one port between the screens and what is behind them, cut at the flow:
// commands go in, and the state to show comes out. Errors of every method are
// BackendErrors.

import type { DeskPort } from '../desk/port';
import type {
  Boot,
  EnrolRequest,
  Identification,
  NewUser,
  PracticeAction,
  PracticeView,
  State,
} from '../schemas';

export interface Backend extends DeskPort {
  boot: () => Promise<Boot>;
  state: () => Promise<State>;
  /** Calls back when there may be a newer state than the last one fetched. */
  onState: (hint: () => void) => () => void;
  /** Calls back when somebody wants to close the window and would lose what they have begun. */
  onClosing: (ask: () => void) => () => void;

  /** The operator shows their key once more; the desk comes back by itself. */
  confirm: () => Promise<void>;
  lock: () => Promise<void>;
  /** Sets up a further key for the operator themselves. */
  beginOwn: () => Promise<void>;

  /** Gives one of one's own keys another name; the keys come anew. */
  renameOwn: (id: string, name: string) => Promise<void>;

  begin: (request: EnrolRequest) => Promise<void>;
  cleanUp: (leftover: string) => Promise<void>;
  forget: (leftover: string) => Promise<void>;

  // Each of these answers the state with that number; to any other state it is
  // refused as kiosk_stale.
  /** Makes this machine a kiosk of its service. */
  pair: (seq: number, code: string) => Promise<void>;
  setUp: (seq: number, user: NewUser) => Promise<void>;
  unlock: (seq: number) => Promise<void>;
  /** Begins what somebody was invited to. */
  redeem: (seq: number, username: string, code: string) => Promise<void>;
  /** Takes the service of a link that was opened. */
  useService: (seq: number) => Promise<void>;
  /** Redeems the invitation of a link. */
  takeInvitation: (seq: number) => Promise<void>;
  dropLink: (seq: number) => Promise<void>;
  /** Gives up the service that a link once named. */
  leaveService: (seq: number) => Promise<void>;
  /** Waits for the key of somebody who wants to see their own. */
  signIn: (seq: number) => Promise<void>;
  handOver: (seq: number, identified: Identification) => Promise<void>;
  acceptKey: (seq: number, name: string) => Promise<void>;
  otherKey: (seq: number) => Promise<void>;
  /** Signs in as one of the accounts that are shown, counted from 0. */
  chooseAccount: (seq: number, account: number) => Promise<void>;
  newPin: (seq: number, pin: string, again: string) => Promise<void>;
  enterPin: (seq: number, pin: string) => Promise<void>;
  changePin: (seq: number, old: string, pin: string, again: string) => Promise<void>;
  retry: (seq: number) => Promise<void>;
  stop: (seq: number) => Promise<void>;
  giveBack: (seq: number) => Promise<void>;

  /** Somebody is there: the idle timer begins anew. */
  present: () => Promise<void>;

  practice: (action: PracticeAction) => Promise<PracticeView>;
  onPractice: (view: (view: PracticeView) => void) => () => void;
}
