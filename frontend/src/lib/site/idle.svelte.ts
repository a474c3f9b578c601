import { momentIn } from '../look/moment';

// How long, in milliseconds, a session holds with nobody there, as
// enroll.SessionIdle in Go; and how long before that somebody is asked (WCAG 2.2,
// success criterion 2.2.1: at least 20 seconds).
const SESSION_IDLE = 15 * 60 * 1000;
const WARNING = 60 * 1000;

// How often other windows hear of it, in milliseconds.
const EVERY = 5000;

/** Notices that nobody has been there for as long as a session holds. */
export class Idle {
  /** When it will be over, as a moment; undefined while that is far off. */
  leaving = $state.raw<string>();

  #timer: ReturnType<typeof setTimeout> | undefined;
  #waits = false;
  #told = -Infinity;
  // Whoever is in one window of the site is there in all.
  readonly #others = new BroadcastChannel('latchkey-presence');

  constructor(private readonly over: () => void) {
    this.#others.onmessage = () => this.#begin(this.#waits);
  }

  /** Somebody is there, or there is nobody to wait for. */
  sign(waits: boolean): void {
    this.#begin(waits);
    if (!waits || Date.now() - this.#told < EVERY) return;
    this.#told = Date.now();
    this.#others.postMessage('');
  }

  #begin(waits: boolean): void {
    this.#waits = waits;
    clearTimeout(this.#timer);
    this.leaving = undefined;
    this.#timer = waits ? setTimeout(() => this.#warn(), SESSION_IDLE - WARNING) : undefined;
  }

  #warn(): void {
    this.leaving = momentIn(WARNING);
    this.#timer = setTimeout(() => {
      this.leaving = undefined;
      this.over();
    }, WARNING);
  }
}
