import { failureOf, type Backend, type Failure, type State } from '../backend';
import type { Language } from '../words/language.svelte';
import { Presence } from './presence';
import { stepOf, type Step } from './steps';

// How long, in milliseconds, a state in which nobody has to do anything is held
// back. Most are over sooner, and a screen that flashes by only disturbs.
const CALM = 200;

/** Follows the flow: it pulls each state, and carries commands to it. */
export class Kiosk {
  state: State;
  /** The step of the indicator, kept through states that belong to none. */
  step = $state.raw<Step>();
  /** A command is on its way, or its effect is about to show. */
  busy = $state.raw(false);
  /** What came of the last command, if it was refused. */
  failure = $state.raw<Failure>();

  readonly #presence: Presence;
  #newest: number;
  #held: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly language: Language,
    first: State,
  ) {
    this.state = $state.raw(first);
    this.#newest = first.seq;
    this.#presence = new Presence(() => void backend.present().catch(() => undefined), Date.now);
    this.#show(first);
  }

  /** Follows until the returned function is called. */
  follow(): () => void {
    const off = this.backend.onState((seq) => {
      if (seq !== this.#newest) void this.pull();
    });
    const back = (): void => void (document.visibilityState === 'visible' && this.pull());
    document.addEventListener('visibilitychange', back);
    void this.pull(); // a hint sent before we listened is lost
    return () => {
      off();
      document.removeEventListener('visibilitychange', back);
      clearTimeout(this.#held);
    };
  }

  async pull(): Promise<void> {
    try {
      this.#take(await this.backend.state());
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  /**
   * Carries out a command on the state that is shown, and returns the failure if
   * it was refused. A command that came too late is nobody's failure.
   */
  async send(command: (seq: number) => Promise<void>): Promise<Failure | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.failure = undefined;
    try {
      await command(this.state.seq);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.code !== 'kiosk_stale') this.failure = failure;
    }
    await this.pull();
    this.busy = this.#held !== undefined;
    return this.failure;
  }

  /** Somebody touched mouse, keyboard or screen. */
  sign(): void {
    this.#presence.sign(this.state.leaving !== undefined);
  }

  // States arrive by several ways at once; only a newer one counts.
  #take(next: State): void {
    if (next.seq <= this.#newest) return;
    this.#newest = next.seq;
    clearTimeout(this.#held);
    this.#held = undefined;
    if (next.kind === 'working' && this.state.kind !== 'working') {
      this.busy = true;
      this.#held = setTimeout(() => {
        this.#held = undefined;
        this.#show(next);
      }, CALM);
    } else {
      this.#show(next);
    }
  }

  #show(next: State): void {
    this.busy = false;
    this.failure = undefined;
    this.step = next.kind === 'desk' ? undefined : (stepOf(next) ?? this.step);
    this.language.follow(next);
    this.state = next;
  }
}
