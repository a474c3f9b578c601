import {
  failureOf,
  type Credential,
  type CredentialChange,
  type Failure,
  type Invitation,
  type InvitationRequest,
  type Name,
  type NewInvitation,
  type NewPairing,
  type NewUser,
  type PersonDetail,
  type User,
  type UserPatch,
} from '../backend';
import type { KeyChanged } from './keyState';
import { sections, type DeskPort, type Ground, type Section } from './port';
import { Search } from './search.svelte';

/** Where somebody at the desk is. */
export type Place =
  | { at: 'find' }
  | { at: 'add'; name: string }
  | { at: 'person'; detail: PersonDetail; invitations: Invitation[] }
  | { at: 'edit'; detail: PersonDetail }
  | { at: 'invite'; detail: PersonDetail; made?: NewInvitation } // told this once, and not kept
  | { at: 'staff' }
  | { at: 'kiosks'; made?: NewPairing } // likewise
  | { at: 'mail' }
  | { at: 'journal'; user?: Name };

/** What was done, to be said where somebody is now. */
export type Told = KeyChanged | 'lost' | 'role' | 'saved' | 'disabled' | 'enabled' | 'erased' | 'linkSent' | 'takenBack';

/** The work of whoever is at the desk, between enrolments. It is forgotten when the desk is left. */
export class Desk {
  place: Place;
  busy = $state.raw(false);
  failure = $state.raw<Failure>();
  told = $state.raw<Told>();
  readonly search: Search;

  // Counts where somebody went, so that a late answer moves nobody.
  #moves = 0;

  constructor(readonly ground: Ground) {
    this.search = new Search(ground.port);
    this.place = $state.raw<Place>(sections(ground)[0] === 'journal' ? { at: 'journal' } : { at: 'find' });
  }

  get section(): Section {
    const { at } = this.place;
    return at === 'kiosks' || at === 'mail' || at === 'journal' ? at : 'people';
  }

  go(place: Place): void {
    this.#moves++;
    this.calm();
    this.place = place;
    this.ground.moved(this.section, view(place));
  }

  enter(section: Section): void {
    if (section === 'people') this.find();
    else this.go({ at: section });
  }

  /** Follows a browser's address to where its back button or another load leads. */
  async follow(section: Section, to: string): Promise<void> {
    if (section === this.section && to === view(this.place)) return;
    const moves = ++this.#moves;
    const [at, id = ''] = to.split(':');
    let place: Place = section !== 'people' ? { at: section } : at === 'staff' ? { at } : { at: 'find' };
    let failure: Failure | undefined;
    if (section === 'people' && id !== '') {
      try {
        const person = await this.#person(this.ground.port, id);
        place = at === 'edit' || at === 'invite' ? { at, detail: person.detail } : person;
      } catch (thrown) {
        failure = failureOf(thrown);
      }
    }
    if (moves !== this.#moves) return; // somebody went elsewhere meanwhile
    this.calm();
    this.place = place;
    this.failure = failure;
  }

  /** Nobody looks any more: what is told once is not told again. */
  leave(): void {
    this.#moves++;
    if ('made' in this.place) this.place = this.place.at === 'kiosks' ? { at: 'kiosks' } : { at: 'invite', detail: this.place.detail };
  }

  /** Forgets what came of the last thing, for the next begins. */
  calm(): void {
    this.failure = undefined;
    this.told = undefined;
  }

  /** Back to the search, which is as it was but for what has changed since. */
  find(): void {
    this.go({ at: 'find' });
    void this.search.again();
  }

  open(id: string): Promise<boolean> {
    return this.#doAndGo((port) => this.#person(port, id));
  }

  /** Adds a person, and begins at once to set up their key. */
  async add(user: NewUser): Promise<void> {
    let added: User | undefined;
    await this.#doAndGo(async (port) => {
      added = await port.createPerson(user);
      return { at: 'person', detail: { user: added, credentials: [] }, invitations: [] };
    });
    if (added) await this.begin(added);
  }

  async begin(user: User, replaces?: string): Promise<void> {
    this.calm();
    this.failure = await this.ground.begin(user, replaces);
  }

  rename(credential: string, name: string): Promise<boolean> {
    return this.do(async (port) => this.#replace(await port.renameCredential(credential, name)), 'renamed');
  }

  change(credential: string, change: CredentialChange): Promise<boolean> {
    const told = ({ active: 'reinstated', suspended: 'suspended', revoked: 'revoked', unproved: undefined } as const)[change.state];
    return this.do(async (port) => this.#replace(await port.changeCredential(credential, change)), told);
  }

  /** Changes who somebody is, or what they may do, and shows them. */
  update({ user, credentials }: PersonDetail, patch: Omit<UserPatch, 'revision'>, told: Told): Promise<boolean> {
    return this.#doAndGo(async (port) => {
      const changed = await port.updatePerson(user.id, { revision: user.revision, ...patch });
      // It is done, whether or not they can be read once more.
      return this.#person(port, user.id).catch(() => ({ at: 'person', detail: { user: changed, credentials }, invitations: [] }));
    }, told);
  }

  erase(user: string): Promise<boolean> {
    return this.#doAndGo(async (port) => {
      await port.erasePerson(user);
      void this.search.again();
      return { at: 'find' };
    }, 'erased');
  }

  loseKeys(user: string, reason: string): Promise<boolean> {
    return this.#doAndGo(async (port) => {
      const detail = await port.loseKeys(user, reason);
      return { at: 'person', detail, invitations: [] }; // they have ended too
    }, 'lost');
  }

  verifyAddress(user: string, email: string): Promise<boolean> {
    return this.do((port) => port.verifyAddress(user, email), 'linkSent');
  }

  invite(detail: PersonDetail, request: InvitationRequest): Promise<boolean> {
    return this.#doAndGo(async (port) => ({ at: 'invite', detail, made: await port.invite(detail.user.id, request) }));
  }

  /** Makes a code with which one machine becomes a kiosk. */
  pair(name: string): Promise<boolean> {
    return this.#doAndGo(async (port) => ({ at: 'kiosks', made: await port.createPairing(name) }));
  }

  takeBack(invitation: Invitation): Promise<boolean> {
    return this.do(async (port) => {
      await port.revokeInvitation(invitation.id);
      if (this.place.at !== 'person') return;
      const { detail, invitations } = this.place;
      this.place = { at: 'person', detail, invitations: invitations.filter(({ id }) => id !== invitation.id) };
    }, 'takenBack');
  }

  async #person(port: DeskPort, id: string): Promise<Extract<Place, { at: 'person' }>> {
    const own = id === this.ground.staff.id; // nobody invites themselves from the desk
    const [detail, invitations] = await Promise.all([port.person(id), own ? [] : port.invitationsOf(id)]);
    return { at: 'person', detail, invitations };
  }

  #replace(changed: Credential): void {
    if (this.place.at !== 'person') return;
    const { user, credentials } = this.place.detail;
    this.place = {
      ...this.place,
      detail: { user, credentials: credentials.map((c) => (c.id === changed.id ? changed : c)) },
    };
  }

  // Does something and shows what came of it, unless somebody went elsewhere.
  #doAndGo(work: (port: DeskPort) => Promise<Place>, told?: Told): Promise<boolean> {
    const moves = this.#moves;
    return this.do(async (port) => {
      const place = await work(port);
      if (moves === this.#moves) this.go(place);
    }, told);
  }

  /**
   * Does one thing at a time, and reports whether it was done. What takes a fresh
   * sign-in is done once more after that.
   */
  async do(work: (port: DeskPort) => Promise<void>, told?: Told): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.calm();
    const attempt = (): Promise<Failure | undefined> => work(this.ground.port).then(() => undefined, failureOf);
    let failure = await attempt();
    let given = true;
    if (failure?.code === 'step_up_required') {
      given = await this.ground.confirm();
      failure = given ? await attempt() : undefined;
    }
    this.busy = false;
    this.failure = failure;
    const done = given && failure === undefined;
    if (done) this.told = told;
    return done;
  }
}

// The view of a place, as a browser keeps it beside the address.
function view(place: Place): string {
  switch (place.at) {
    case 'person':
    case 'edit':
    case 'invite':
      return `${place.at}:${place.detail.user.id}`;
    case 'staff':
      return place.at;
    default:
      return '';
  }
}
