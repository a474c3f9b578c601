import type { Backend, Failure, StateOf, User } from '../backend';
import type { Abilities, Ground } from '../desk/port';
import type { Kiosk } from './kiosk.svelte';

/** The desk of a kiosk: what it stands on is in the state that is shown. */
export class KioskGround implements Ground {
  constructor(
    readonly port: Backend,
    private readonly kiosk: Kiosk,
    private readonly first: StateOf<'desk'>,
  ) {}

  // While the desk is not shown, what it was made with is good enough.
  get #desk(): StateOf<'desk'> {
    const { state } = this.kiosk;
    return state.kind === 'desk' ? state : this.first;
  }

  get staff(): StateOf<'desk'>['staff'] {
    return this.#desk.staff;
  }

  get abilities(): Abilities {
    return this.#desk.abilities;
  }

  get methods(): readonly string[] {
    return this.#desk.methods;
  }

  get origin(): string {
    return this.#desk.origin;
  }

  get busy(): boolean {
    return this.kiosk.busy;
  }

  /** The kiosk shows the entry, and comes back to the desk by itself. */
  async confirm(): Promise<boolean> {
    if (await this.kiosk.send(() => this.port.confirm())) return false;
    const state = await this.kiosk.until(({ kind, entry }) => kind === 'desk' || (kind === 'locked' && entry === 'signIn'));
    return state.kind === 'desk' && Date.parse(state.staff.freshUntil) > Date.now();
  }

  begin(user: User, replaces?: string): Promise<Failure | undefined> {
    return this.kiosk.send(() => this.port.begin({ user: user.id, ...(replaces && { replaces }) }));
  }

  moved(): void {
    // A kiosk has no address.
  }
}
