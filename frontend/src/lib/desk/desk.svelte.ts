import {
  failureOf,
  type Backend,
  type Credential,
  type CredentialChange,
  type Failure,
  type NewUser,
  type PersonDetail,
  type User,
  type UserPatch,
} from '../backend';
import type { Kiosk } from '../enroll/kiosk.svelte';
import { Search } from './search.svelte';

/** Where the operator is. */
export type Place = { at: 'find' } | { at: 'add'; name: string } | { at: 'person'; detail: PersonDetail };

type Role = NonNullable<UserPatch['role']>;

/** The operator's work between enrolments. It is forgotten with its component. */
export class Desk {
  place = $state.raw<Place>({ at: 'find' });
  busy = $state.raw(false);
  failure = $state.raw<Failure>();
  readonly search: Search;

  constructor(
    private readonly backend: Backend,
    private readonly kiosk: Kiosk,
  ) {
    this.search = new Search(backend);
  }

  go(place: Place): void {
    this.failure = undefined;
    this.place = place;
  }

  /** Forgets what came of the last thing, for the next begins. */
  calm(): void {
    this.failure = undefined;
  }

  /** Back to the search, which is as it was but for what has changed since. */
  find(): void {
    this.go({ at: 'find' });
    void this.search.again();
  }

  open(id: string): Promise<boolean> {
    return this.#do(async () => this.go({ at: 'person', detail: await this.backend.person(id) }));
  }

  /** Adds a person, and begins at once to set up their key. */
  async add(user: NewUser): Promise<void> {
    await this.#do(async () => {
      const added = await this.backend.createPerson(user);
      this.go({ at: 'person', detail: { user: added, credentials: [] } });
      await this.begin(added.id);
    });
  }

  async begin(user: string, replaces?: string): Promise<void> {
    this.failure = await this.kiosk.send(() => this.backend.begin({ user, ...(replaces && { replaces }) }));
  }

  async cleanUp(leftover: string): Promise<void> {
    this.failure = await this.kiosk.send(() => this.backend.cleanUp(leftover));
  }

  async forget(leftover: string): Promise<void> {
    this.failure = await this.kiosk.send(() => this.backend.forget(leftover));
  }

  rename(credential: string, name: string): Promise<boolean> {
    return this.#do(async () => this.#replace(await this.backend.renameCredential(credential, name)));
  }

  change(credential: string, change: CredentialChange): Promise<boolean> {
    return this.#do(async () => this.#replace(await this.backend.changeCredential(credential, change)));
  }

  /** Says what somebody may do for others, and who may do what to them. */
  empower(user: User, role: Role, privileged: boolean): Promise<boolean> {
    return this.#do(async () => {
      const changed = await this.backend.updatePerson(user.id, { revision: user.revision, role, privileged });
      if (this.place.at === 'person') this.place = { at: 'person', detail: { ...this.place.detail, user: changed } };
    });
  }

  loseKeys(user: string, reason: string): Promise<boolean> {
    return this.#do(async () => {
      this.place = { at: 'person', detail: await this.backend.loseKeys(user, reason) };
    });
  }

  #replace(changed: Credential): void {
    if (this.place.at !== 'person') return;
    const { user, credentials } = this.place.detail;
    this.place = {
      at: 'person',
      detail: { user, credentials: credentials.map((c) => (c.id === changed.id ? changed : c)) },
    };
  }

  // One thing at a time; reports whether it was done.
  async #do(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = undefined;
    try {
      await work();
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
    this.busy = false;
    // Their own key says that it is still them; then they do it again.
    if (this.failure?.code === 'step_up_required') await this.kiosk.send(() => this.backend.confirm());
    return this.failure === undefined;
  }
}
