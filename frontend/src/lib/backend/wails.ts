import { backendError } from './failure';
import type { Backend, PracticeView } from './port';

// What the shell puts into the page: the bound methods of the Go type App, each
// with its port method's signature, and the events.
type Bound = { [M in keyof Backend as M extends `on${string}` ? never : GoName<M>]: Backend[M] };
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
    findPeople: road(app.FindPeople),
    createPerson: road(app.CreatePerson),
    person: road(app.Person),
    changeCredential: road(app.ChangeCredential),
    renameCredential: road(app.RenameCredential),
    loseKeys: road(app.LoseKeys),
    updatePerson: road(app.UpdatePerson),
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
