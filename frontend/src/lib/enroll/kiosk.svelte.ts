import { failureOf, type Backend, type Failure, type State } from '../backend';
import type { Language } from '../words/language.svelte';
import { Presence } from './presence';
import { nextStep, type Step } from './steps';

// How long, in milliseconds, a state in which nobody has to do anything is held
// back. Most are over sooner, and a screen that flashes by only disturbs.
const CALM = 200;

/** Follows the flow: it pulls each state, and carries commands to it. */
export class Kiosk {
  state: State;
  /** The step of the indicator, kept through states that belong to none. */
  step = $state.raw<Step>();
  /** The host of a workstation's service, once it is known. */
  service = $state.raw('');
  /** A command is on its way, or its effect is about to show. */
  busy = $state.raw(false);
  /** What came of the last command, if it was refused. */
  failure = $state.raw<Failure>();

  readonly #presence: Presence;
  #newest: number;
  #held: ReturnType<typeof setTimeout> | undefined;
  #pulled = Promise.resolve();
  #latest: State;
  #waiting: { for: (state: State) => boolean; tell: (state: State) => void }[] = [];

  constructor(
    private readonly backend: Backend,
    private readonly language: Language,
    first: State,
  ) {
    this.state = $state.raw(first);
    this.#newest = first.seq;
    this.#latest = first;
    this.#presence = new Presence(() => void backend.present().catch(() => undefined), Date.now);
    this.step = nextStep(undefined, first);
    this.#show(first);
  }

  /** Follows until the returned function is called. */
  follow(): () => void {
    const off = this.backend.onState(() => void this.pull());
    const back = (): void => void (document.visibilityState === 'visible' && this.pull());
    document.addEventListener('visibilitychange', back);
    void this.pull(); // a hint sent before we listened is lost
    return () => {
      off();
      document.removeEventListener('visibilitychange', back);
      clearTimeout(this.#held);
    };
  }

  /** Fetches the state. One at a time, so that answers cannot overtake each other. */
  pull(): Promise<void> {
    this.#pulled = this.#pulled.then(async () => {
      try {
        this.#take(await this.backend.state());
      } catch (thrown) {
        this.busy = false; // or nobody could try again
        this.failure = failureOf(thrown);
      }
    });
    return this.#pulled;
  }

  /**
   * Carries out a command on the state that is shown, and returns the failure if
   * it was refused. A command that came too late is nobody's failure. While one is
   * on its way no other goes, but for those that always may.
   */
  async send(command: (seq: number) => Promise<void>, always = false): Promise<Failure | undefined> {
    if (this.busy && !always) return undefined;
    this.busy = true; // until the next state, if all goes well
    this.failure = undefined;
    let refused: Failure | undefined;
    try {
      await command(this.state.seq);
    } catch (thrown) {
      const failure = failureOf(thrown);
      this.busy = false;
      if (failure.code !== 'kiosk_stale') this.failure = refused = failure;
    }
    await this.pull();
    return refused; // also if the kiosk shows something else by now
  }

  /** Waits for a state, from the latest one on, be it shown yet or not. */
  until(fits: (state: State) => boolean): Promise<State> {
    if (fits(this.#latest)) return Promise.resolve(this.#latest);
    return new Promise((tell) => this.#waiting.push({ for: fits, tell }));
  }

  /** Somebody touched mouse, keyboard or screen. */
  sign(): void {
    this.#presence.sign(this.state.leaving !== undefined);
  }

  #take(next: State): void {
    if (next.seq < this.#newest) return;
    const same = next.seq === this.state.seq;
    this.#newest = next.seq;
    this.#latest = next;
    for (const one of this.#waiting.filter((waits) => waits.for(next))) one.tell(next);
    this.#waiting = this.#waiting.filter((waits) => !waits.for(next));
    clearTimeout(this.#held);
    this.step = nextStep(this.step, next);
    if (same) {
      this.state = next; // the same but for whether anybody is still there
    } else if (next.kind === 'working' && this.state.kind !== 'working') {
      this.busy = true;
      this.#held = setTimeout(() => this.#show(next), CALM);
    } else {
      this.#show(next);
    }
  }

  #show(next: State): void {
    this.busy = false;
    this.failure = undefined;
    this.language.follow(next);
    if (next.kind === 'start' || next.kind === 'invitation') this.service = next.service;
    this.state = next;
  }
}
