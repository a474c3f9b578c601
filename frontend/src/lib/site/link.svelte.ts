import { failureIn, type ServiceFailure } from '../service';
import type { Waiting } from './ceremonies';
import type { Site } from './site.svelte';

/** Where the link to another device is. */
export type LinkState =
  | { at: 'ask'; failure?: ServiceFailure }
  | { at: 'making'; waiting: Waiting }
  | { at: 'shown'; url: string; expiresAt: string }
  | { at: 'expired'; failure?: ServiceFailure };

/** A link with which the person sets up a key on another device, once. */
export class Link {
  state = $state.raw<LinkState>({ at: 'ask' });
  /** Whether the address was put where it can be pasted from. */
  copied = $state.raw<'copied' | 'notCopied'>();

  #stopped = false;

  constructor(private readonly site: Site) {}

  async make(): Promise<void> {
    const { at } = this.state;
    const user = this.site.me?.user.id;
    if ((at !== 'ask' && at !== 'expired') || !user) return;
    this.copied = undefined;
    this.state = { at: 'making', waiting: 'service' };
    try {
      await this.site.ceremonies.stepUp('invite', (waiting) => (this.state = { at: 'making', waiting }));
      const { token, expiresAt } = await this.site.service.invite(user);
      // The token stands in the fragment, which browsers send to nobody.
      this.state = { at: 'shown', url: `${this.site.about.info.origin}/device#${token}`, expiresAt };
    } catch (thrown) {
      this.state = { at, ...this.#told(failureIn(thrown)) };
    }
    this.#stopped = false;
  }

  stop(): void {
    this.#stopped = true;
    this.site.ceremonies.stop();
  }

  // What one has stopped oneself needs no explanation.
  #told(failure: ServiceFailure): { failure?: ServiceFailure } {
    return this.#stopped && failure.code === 'browser_aborted' ? {} : { failure };
  }

  expire(): void {
    if (this.state.at === 'shown') this.state = { at: 'expired' };
  }

  async copy(): Promise<void> {
    if (this.state.at !== 'shown') return;
    this.copied = undefined;
    this.copied = await navigator.clipboard.writeText(this.state.url).then(
      () => 'copied' as const,
      () => 'notCopied' as const,
    );
  }
}
