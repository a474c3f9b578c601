import { failureIn, type ServiceFailure } from '../service';
import type { Ceremonies, Waiting } from './ceremonies';

/** Whoever is at the desk shows their key once more, for what takes a fresh sign-in. */
export class Confirmation {
  waiting = $state.raw<Waiting>();
  failure = $state.raw<ServiceFailure>();
  #over = false;

  constructor(
    private readonly ceremonies: Ceremonies,
    private readonly answer: (shown: boolean) => void,
  ) {}

  async show(): Promise<void> {
    if (this.waiting) return;
    this.failure = undefined;
    this.waiting = 'service';
    try {
      await this.ceremonies.stepUp('desk', (waiting) => (this.waiting = waiting));
      this.#end(true);
    } catch (thrown) {
      this.failure = failureIn(thrown);
    }
    this.waiting = undefined;
  }

  stop(): void {
    this.ceremonies.stop();
    this.#end(false);
  }

  #end(shown: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.answer(shown);
  }
}
