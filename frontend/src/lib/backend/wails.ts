import type { ExportProgress } from '../desk/port';
import { backendError } from './failure';
import type { components } from '../generated/api';
import type { ExportRequest, PracticeView } from '../schemas';
import type { Backend } from './port';

type Schemas = components['schemas'];

// What the shell puts into the page: the bound methods of the Go type App, each
// with its port method's signature, and the events.
type Bound = Omit<{ [M in keyof Backend as M extends `on${string}` ? never : GoName<M>]: Backend[M] }, 'ExportJournal'> & {
  ExportJournal: (request: ExportRequest) => Promise<Schemas['Export']>;
  StopExport: () => Promise<void>;
};
type GoName<M extends string> = M extends 'newPin'
  ? 'NewPIN'
  : M extends 'enterPin'
    ? 'EnterPIN'
    : M extends 'changePin'
      ? 'ChangePIN'
      : Capitalize<M>;

interface Events {
  EventsOn(name: string, callback: (...data: unknown[]) => void): () => void;
}

declare global {
  interface Window {
    go?: { main: { App: Bound } };
    runtime?: Events;
  }
}

/** The backend of the desktop: Go, in this very process. */
export function wailsBackend(app: Bound, events: Events): Backend {
  return {
    boot: road(app.Boot),
    state: road(app.State),
    onState: (hint) => events.EventsOn('state', hint),
    onClosing: (ask) => events.EventsOn('closing', ask),
    findPeople: road(app.FindPeople),
    findProtected: road(app.FindProtected),
    createPerson: road(app.CreatePerson),
    person: road(app.Person),
    changeCredential: road(app.ChangeCredential),
    renameCredential: road(app.RenameCredential),
    loseKeys: road(app.LoseKeys),
    updatePerson: road(app.UpdatePerson),
    erasePerson: road(app.ErasePerson),
    invitationsOf: road(app.InvitationsOf),
    invite: road(app.Invite),
    revokeInvitation: road(app.RevokeInvitation),
    verifyAddress: road(app.VerifyAddress),
    listKiosks: road(app.ListKiosks),
    createPairing: road(app.CreatePairing),
    renameKiosk: road(app.RenameKiosk),
    revokeKiosk: road(app.RevokeKiosk),
    unsentMail: road(app.UnsentMail),
    retryMail: road(app.RetryMail),
    discardMail: road(app.DiscardMail),
    events: road(app.Events),
    journalNames: road(app.JournalNames),
    journalHead: road(app.JournalHead),
    exportJournal: async (request, progress, stop) => {
      const off = events.EventsOn('exported', (now) => progress(now as ExportProgress));
      const giveUp = (): void => void app.StopExport().catch(() => undefined); // the export says how it ended
      stop.addEventListener('abort', giveUp);
      try {
        return (await road(app.ExportJournal)(request)).path;
      } finally {
        stop.removeEventListener('abort', giveUp);
        off();
      }
    },
    confirm: road(app.Confirm),
    lock: road(app.Lock),
    beginOwn: road(app.BeginOwn),
    begin: road(app.Begin),
    cleanUp: road(app.CleanUp),
    forget: road(app.Forget),
    pair: road(app.Pair),
    setUp: road(app.SetUp),
    unlock: road(app.Unlock),
    redeem: road(app.Redeem),
    useService: road(app.UseService),
    takeInvitation: road(app.TakeInvitation),
    dropLink: road(app.DropLink),
    leaveService: road(app.LeaveService),
    signIn: road(app.SignIn),
    renameOwn: road(app.RenameOwn),
    handOver: road(app.HandOver),
    acceptKey: road(app.AcceptKey),
    otherKey: road(app.OtherKey),
    chooseAccount: road(app.ChooseAccount),
    newPin: road(app.NewPIN),
    enterPin: road(app.EnterPIN),
    changePin: road(app.ChangePIN),
    retry: road(app.Retry),
    stop: road(app.Stop),
    giveBack: road(app.GiveBack),
    present: road(app.Present),
    practice: road(app.Practice),
    onPractice: (view) => events.EventsOn('practice', (now) => view(now as PracticeView)),
  };
}

// A call whose errors are ours.
function road<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (thrown) {
      throw backendError(thrown);
    }
  };
}
