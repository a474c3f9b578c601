import type { NewUser } from '../schemas';
import { failureIn, type Invited, type ServiceFailure } from '../service';
import { Setup } from './setup.svelte';
import type { Site } from './site.svelte';

/** Where somebody is who comes for their first key here. */
export type EntryState = { at: 'ask'; failure?: ServiceFailure; busy: boolean } | { at: 'setUp'; setup: Setup };

/** Somebody comes who is not signed in: a stranger who says who they are, or one with a link. */
export class Entry {
  state = $state.raw<EntryState>({ at: 'ask', busy: false });

  constructor(private readonly site: Site) {
    const { me } = site;
    // The page was loaded anew on the way.
    if (me?.session.invitation && site.router.place.token === '') {
      this.state = { at: 'setUp', setup: new Setup(site, me.user, site.router.place.unproved) };
    }
  }

  signUp(user: NewUser): Promise<void> {
    return this.#come(async () => {
      // Only who is nobody yet can become somebody.
      if (this.site.me) await this.site.leave();
      return this.site.service.signUp(user);
    });
  }

  claim(code: string, user: NewUser): Promise<void> {
    return this.#come(async () => {
      if (this.site.me) await this.site.leave();
      return this.site.service.claim(code, user);
    });
  }

  redeem(token: string): Promise<void> {
    return this.#come(() => this.site.service.redeem(token));
  }

  redeemCode(username: string, code: string): Promise<void> {
    return this.#come(() => this.site.service.redeemCode(username, code));
  }

  async #come(how: () => Promise<Invited>): Promise<void> {
    if (this.state.at !== 'ask' || this.state.busy) return;
    this.state = { at: 'ask', busy: true };
    try {
      const { user, session } = await how();
      this.site.invited({ user, session, credentials: [] });
      this.site.router.keep(''); // a token that was used up is of no use to anybody
      this.state = { at: 'setUp', setup: new Setup(this.site, user) };
    } catch (thrown) {
      this.state = { at: 'ask', busy: false, failure: failureIn(thrown) };
    }
  }
}
