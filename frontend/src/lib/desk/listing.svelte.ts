import { failureOf, type Failure } from '../backend';

/** A list that is fetched when its page comes, and again when somebody asks. */
export class Listing<T extends { id: string }> {
  /** Undefined until it is there. */
  all = $state.raw<T[]>();
  failure = $state.raw<Failure>();

  constructor(private readonly fetch: () => Promise<T[]>) {}

  async load(): Promise<void> {
    try {
      this.all = await this.fetch();
      this.failure = undefined;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  /** One of them is not what it was. */
  changed(one: T): void {
    this.all = this.all?.map((old) => (old.id === one.id ? one : old));
  }

  gone(id: string): void {
    this.all = this.all?.filter((one) => one.id !== id);
  }
}
