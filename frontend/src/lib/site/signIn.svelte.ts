import { failureIn, type ServiceFailure } from '../service';
import type { Waiting } from './ceremonies';
import type { Site } from './site.svelte';

/** Where signing in is. */
export type SignInState = { at: 'ask'; failure?: ServiceFailure } | { at: 'signingIn'; waiting: Waiting };

// How long before a challenge's end, in milliseconds, the offer is made anew.
const EARLY = 60_000;

/** Signs somebody in: by a name that is typed or remembered, or by what the key knows. */
export class SignIn {
  username = $state('');
  /** Whether this browser is to know the name from now on. */
  remember = $state(false);
  state = $state.raw<SignInState>({ at: 'ask' });

  #stopped = false;
  #gone = false;
  #renew: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly site: Site) {
    this.username = site.remembered || site.newcomer;
  }

  async go(): Promise<void> {
    if (this.state.at !== 'ask') return;
    clearTimeout(this.#renew);
    this.site.tell(undefined);
    this.#stopped = false;
    this.state = { at: 'signingIn', waiting: 'service' };
    try {
      await this.site.ceremonies.signIn(this.username.trim(), (waiting) => {
        this.state = { at: 'signingIn', waiting };
      });
      await this.#enter();
    } catch (thrown) {
      this.#refused(failureIn(thrown));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.site.ceremonies.stop();
  }

  /** Forgets the name that this browser remembers. */
  async somebodyElse(): Promise<void> {
    try {
      await this.site.forget();
      this.username = '';
      this.state = { at: 'ask' };
      void this.offer();
    } catch (thrown) {
      this.state = { at: 'ask', failure: failureIn(thrown) };
    }
  }

  /**
   * Has the browser offer keys where the username is typed, until one is chosen,
   * something else is asked of it, or the page goes. Nobody asked for that, so
   * what goes wrong before a key was chosen is not told.
   */
  async offer(): Promise<void> {
    const { service, authenticator } = this.site;
    if (this.site.remembered !== '' || !(await authenticator.canOffer())) return;
    const offered = await service
      .beginSignIn('')
      .then(async ({ id, publicKey, expiresAt }) => {
        if (this.#gone || this.state.at !== 'ask') return undefined;
        let again = false;
        this.#renew = setTimeout(() => {
          again = true;
          authenticator.withdraw();
        }, Date.parse(expiresAt) - Date.now() - EARLY);
        return authenticator
          .offer(publicKey)
          .then((response) => ({ id, response }))
          .catch(() => void (again && this.offer()))
          .finally(() => clearTimeout(this.#renew));
      })
      .catch(() => undefined);
    if (!offered || this.#gone) return;
    this.state = { at: 'signingIn', waiting: 'service' };
    try {
      await service.finishAuthentication(offered.id, offered.response);
      await this.#enter();
    } catch (thrown) {
      this.#refused(failureIn(thrown));
    }
  }

  /** The page goes. */
  leave(): void {
    this.#gone = true;
    clearTimeout(this.#renew);
    this.site.ceremonies.stop();
  }

  async #enter(): Promise<void> {
    await this.site.entered(this.remember);
  }

  #refused(failure: ServiceFailure): void {
    if (this.#gone) return;
    this.state = { at: 'ask', ...(!(this.#stopped && failure.code === 'browser_aborted') && { failure }) };
    void this.offer();
  }
}
