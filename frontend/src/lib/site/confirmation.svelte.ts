import { failureIn, type ServiceFailure } from '../service';
import type { Waiting } from './ceremonies';
import type { Site } from './site.svelte';

/** Whoever is at the desk shows their key once more, for what takes a fresh sign-in. */
export class Confirmation {
  waiting = $state.raw<Waiting>();
  failure = $state.raw<ServiceFailure>();

  constructor(
    private readonly site: Site,
    private readonly answer: (shown: boolean) => void,
  ) {}

  async show(): Promise<void> {
    if (this.waiting) return;
    this.failure = undefined;
    this.waiting = 'service';
    try {
      await this.site.ceremonies.stepUp('desk', (waiting) => (this.waiting = waiting));
      this.#end(true);
    } catch (thrown) {
      this.failure = failureIn(thrown);
    }
    this.waiting = undefined;
  }

  stop(): void {
    this.site.ceremonies.stop();
    this.#end(false);
  }

  #end(shown: boolean): void {
    if (this.site.confirming !== this) return;
    this.site.confirming = undefined;
    this.answer(shown);
  }
}
