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

  constructor(readonly ground: Ground) {
    this.search = new Search(ground.port);
    this.place = $state.raw<Place>(sections(ground)[0] === 'journal' ? { at: 'journal' } : { at: 'find' });
  }

  get section(): Section {
    const { at } = this.place;
    return at === 'kiosks' || at === 'mail' || at === 'journal' ? at : 'people';
  }

  go(place: Place): void {
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
    const [at, id = ''] = to.split(':');
    if (section !== 'people') this.go({ at: section });
    else if (at === 'staff') this.go({ at });
    else if (id === '') this.find();
    else if (await this.open(id)) {
      const { place } = this;
      if (place.at === 'person' && (at === 'edit' || at === 'invite')) this.go({ at, detail: place.detail });
    } else this.find();
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
    return this.do(async (port) => {
      this.go(await this.#person(port, id));
    });
  }

  /** Adds a person, and begins at once to set up their key. */
  async add(user: NewUser): Promise<void> {
    await this.do(async (port) => {
      const added = await port.createPerson(user);
      this.go({ at: 'person', detail: { user: added, credentials: [] }, invitations: [] });
      await this.begin(added);
    });
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
  update(user: User, patch: Omit<UserPatch, 'revision'>, told: Told): Promise<boolean> {
    return this.do(async (port) => {
      await port.updatePerson(user.id, { revision: user.revision, ...patch });
      this.go(await this.#person(port, user.id));
    }, told);
  }

  erase(user: string): Promise<boolean> {
    return this.do(async (port) => {
      await port.erasePerson(user);
      this.find();
    }, 'erased');
  }

  loseKeys(user: string, reason: string): Promise<boolean> {
    return this.do(async (port) => {
      await port.loseKeys(user, reason);
      this.place = await this.#person(port, user); // whose invitations have ended too
    }, 'lost');
  }

  verifyAddress(user: string, email: string): Promise<boolean> {
    return this.do((port) => port.verifyAddress(user, email), 'linkSent');
  }

  invite(detail: PersonDetail, request: InvitationRequest): Promise<boolean> {
    return this.do(async (port) => {
      const made = await port.invite(detail.user.id, request);
      this.place = { at: 'invite', detail, made };
    });
  }

  /** Makes a code with which one machine becomes a kiosk. */
  pair(name: string): Promise<boolean> {
    return this.do(async (port) => {
      const made = await port.createPairing(name);
      this.place = { at: 'kiosks', made };
    });
  }

  takeBack(user: string, invitation: string): Promise<boolean> {
    return this.do(async (port) => {
      await port.revokeInvitation(invitation);
      const invitations = await port.invitationsOf(user);
      if (this.place.at === 'person') this.place = { ...this.place, invitations };
    }, 'takenBack');
  }

  async #person(port: DeskPort, id: string): Promise<Place> {
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
    if (failure?.code === 'signed_out') this.ground.ended();
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
