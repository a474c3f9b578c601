import { failureOf, type Failure, type UserSummary } from '../backend';
import type { DeskPort } from './port';

// How long, in milliseconds, to wait for the next letter before asking.
const PAUSE = 150;

/** A search for people while its text is being typed. */
export class Search {
  text = $state('');
  people = $state.raw<UserSummary[]>([]);
  /** There are more people than are shown. */
  more = $state.raw(false);
  /** The text that people are the answer to. */
  answered = $state.raw('');
  failure = $state.raw<Failure>();

  #next = '';
  #asked = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly port: Pick<DeskPort, 'findPeople'>) {}

  /** Asks when no letter has followed for a moment. */
  typed(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.again(), PAUSE);
  }

  /** Asks now. An empty text finds nobody: who passes by must not read the list. */
  async again(): Promise<void> {
    clearTimeout(this.#pause);
    await this.#ask(this.text.trim(), '');
  }

  async showMore(): Promise<void> {
    await this.#ask(this.answered, this.#next);
  }

  // Answers can overtake each other; only the one to the last question counts.
  async #ask(text: string, cursor: string): Promise<void> {
    const question = ++this.#asked;
    try {
      const page = text === '' ? { users: [], next: '' } : await this.port.findPeople(text, cursor);
      if (question !== this.#asked) return;
      this.people = cursor === '' ? page.users : [...this.people, ...page.users];
      this.#next = page.next;
      this.more = page.next !== '';
      this.answered = text;
      this.failure = undefined;
    } catch (thrown) {
      if (question === this.#asked) this.failure = failureOf(thrown);
    }
  }
}
