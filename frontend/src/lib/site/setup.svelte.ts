import type { Credential, User } from '../schemas';
import { failureIn, type ServiceFailure } from '../service';
import type { Waiting } from './ceremonies';
import type { Site } from './site.svelte';

/** Where setting up a key is: one screen each. */
export type SetupState =
  | { at: 'name'; failure?: ServiceFailure }
  | { at: 'making'; waiting: Waiting }
  | { at: 'tryIt'; credential: string; resumed: boolean; failure?: ServiceFailure }
  | { at: 'trying'; credential: string; waiting: Waiting }
  | { at: 'done'; credential: Credential | undefined };

/** Sets up one key for a person: a name, the key's own work, and the trying out. */
export class Setup {
  /** What the person calls the key; it survives every failure. */
  name = $state('');
  state = $state.raw<SetupState>({ at: 'name' });

  #stopped = false;

  constructor(
    private readonly site: Site,
    readonly user: User,
    /** A credential that only has to be tried out. */
    unproved = '',
    /** The credential that the new one takes the place of. */
    private readonly replaces = '',
  ) {
    if (unproved !== '') this.state = { at: 'tryIt', credential: unproved, resumed: true };
  }

  /** Has the key make an entry. */
  async make(): Promise<void> {
    if (this.state.at !== 'name') return;
    this.#stopped = false;
    this.state = { at: 'making', waiting: 'service' };
    try {
      const credential = await this.site.ceremonies.register(this.user.id, this.name.trim(), (waiting) => {
        this.state = { at: 'making', waiting };
      }, this.replaces);
      this.#made(credential, false);
    } catch (thrown) {
      await this.#notMade(failureIn(thrown));
    }
  }

  /** Has the key sign in once. */
  async tryOut(): Promise<void> {
    if (this.state.at !== 'tryIt') return;
    const { credential, resumed } = this.state;
    this.#stopped = false;
    this.state = { at: 'trying', credential, waiting: 'service' };
    try {
      const proved = await this.site.ceremonies.prove(credential, (waiting) => {
        this.state = { at: 'trying', credential, waiting };
      });
      this.site.router.keep('');
      this.state = { at: 'done', credential: proved ?? (await this.#known(credential)) };
    } catch (thrown) {
      const failure = failureIn(thrown);
      // Of a key that cannot be tried out any more, only another try is left.
      const over = ['credential_lapsed', 'credential_inactive', 'not_found', 'transition'].includes(failure.code);
      if (over) this.site.router.keep('');
      this.state = over ? { at: 'name', failure } : { at: 'tryIt', credential, resumed, ...this.#told(failure) };
    }
  }

  /** Takes back what the browser is waiting for. */
  stop(): void {
    this.#stopped = true;
    this.site.ceremonies.stop();
  }

  #made(credential: string, resumed: boolean): void {
    this.site.router.keep(credential);
    this.state = { at: 'tryIt', credential, resumed };
  }

  // A key that holds an entry of this person's goes on to be tried out, if that
  // is all that is missing.
  async #notMade(failure: ServiceFailure): Promise<void> {
    if (failure.code === 'browser_excluded' && this.site.handedOver() && this.site.router.place.unproved === '') {
      // Theirs is excluded too, and no browser tells which key it was.
      this.state = { at: 'name', failure: { ...failure, code: 'browser_taken' } };
      return;
    }
    if (failure.code === 'browser_excluded') {
      const unproved = this.site.router.place.unproved || (await this.#unproved());
      if (unproved !== '') {
        this.#made(unproved, true);
        return;
      }
    }
    this.state = { at: 'name', ...this.#told(failure) };
  }

  async #unproved(): Promise<string> {
    const me = await this.site.service.me().catch(() => undefined);
    return me?.credentials.findLast(({ state }) => state === 'unproved')?.id ?? '';
  }

  async #known(id: string): Promise<Credential | undefined> {
    const me = await this.site.service.me().catch(() => undefined);
    return me?.credentials.find((one) => one.id === id);
  }

  // What one has stopped oneself needs no explanation.
  #told(failure: ServiceFailure): { failure?: ServiceFailure } {
    return this.#stopped && failure.code === 'browser_aborted' ? {} : { failure };
  }
}
