import { failureIn, type ServiceFailure } from '../service';
import type { Site } from './site.svelte';

/** Where the confirming of an e-mail address is. */
export type VerifyState = { at: 'ask'; failure?: ServiceFailure; busy: boolean } | { at: 'done'; email: string };

/** The link that was sent to an e-mail address. Opening it does nothing by itself: scanners of mail open links. */
export class Verify {
  state = $state.raw<VerifyState>({ at: 'ask', busy: false });

  constructor(private readonly site: Site) {}

  async confirm(token: string): Promise<void> {
    if (this.state.at !== 'ask' || this.state.busy) return;
    this.state = { at: 'ask', busy: true };
    try {
      this.state = { at: 'done', email: await this.site.service.confirmAddress(token) };
    } catch (thrown) {
      this.state = { at: 'ask', busy: false, failure: failureIn(thrown) };
    }
  }
}
