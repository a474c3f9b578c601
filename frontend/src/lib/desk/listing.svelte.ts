import { failureOf, type Failure } from '../backend';

/** A list that is fetched when its page comes, and again when somebody asks. */
export class Listing<T extends { id: string }> {
  /** Undefined until it is there. */
  all = $state.raw<T[]>();
  failure = $state.raw<Failure>();

  #asked = 0;

  constructor(private readonly fetch: () => Promise<T[]>) {}

  async load(): Promise<void> {
    const question = ++this.#asked; // only the answer to the last one counts
    try {
      const all = await this.fetch();
      if (question !== this.#asked) return;
      this.all = all;
      this.failure = undefined;
    } catch (thrown) {
      if (question === this.#asked) this.failure = failureOf(thrown);
    }
  }

  /** One of them is not what it was. */
  changed(one: T): void {
    this.#asked++;
    this.all = this.all?.map((old) => (old.id === one.id ? one : old));
  }

  gone(id: string): void {
    this.#asked++;
    this.all = this.all?.filter((one) => one.id !== id);
  }
}
