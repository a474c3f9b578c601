import { failureOf, type Backend, type Failure, type PracticeAction, type PracticeView } from '../backend';

/** The ways the person's practice key can be made to behave, as the panel lists them. */
export const behaviours = [
  'behave',
  'full',
  'pinBlocked',
  'pinChangeDue',
  'noAnswer',
  'badAnswer',
  'pullAtTouch',
  'noTouch',
  'busy',
] as const satisfies PracticeAction[];

/** What happens to it once, and leaves its behaviour good. */
export const events = ['plugSecond', 'renew', 'plugOld'] as const satisfies PracticeAction[];

export type Behaviour = (typeof behaviours | typeof events)[number];

/** The practice keys of demo mode, as one handles them on the screen. */
export class Practice {
  view = $state.raw<PracticeView>({ plugged: false, second: false, blinking: false, own: false, ownBlinking: false });
  failure = $state.raw<Failure>();

  #told = 0; // how often they told how they are

  constructor(private readonly backend: Backend) {}

  /** Follows the keys until the returned function is called. */
  follow(): () => void {
    const off = this.backend.onPractice((view) => {
      this.#told++;
      this.view = view;
    });
    // There is no other way to look at them, and the panel begins with a good key.
    void this.do('behave');
    return off;
  }

  async do(action: PracticeAction): Promise<void> {
    const told = this.#told;
    try {
      const view = await this.backend.practice(action);
      if (this.#told === told) this.view = view; // else the answer is older than what they told
      this.failure = undefined;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }
}
