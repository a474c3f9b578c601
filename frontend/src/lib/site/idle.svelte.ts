// How long, in milliseconds, a session holds with nobody there, as
// enroll.SessionIdle in Go; and how long before that somebody is asked (WCAG 2.2,
// success criterion 2.2.1: at least 20 seconds).
const SESSION_IDLE = 15 * 60 * 1000;
const WARNING = 60 * 1000;

/** Notices that nobody has been there for as long as a session holds. */
export class Idle {
  /** When it will be over, as a moment; undefined while that is far off. */
  leaving = $state.raw<string>();

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly over: () => void) {}

  /** Somebody is there, or there is nobody to wait for. */
  sign(waits: boolean): void {
    clearTimeout(this.#timer);
    this.leaving = undefined;
    this.#timer = waits ? setTimeout(() => this.#warn(), SESSION_IDLE - WARNING) : undefined;
  }

  #warn(): void {
    this.leaving = new Date(Date.now() + WARNING).toISOString();
    this.#timer = setTimeout(() => {
      this.leaving = undefined;
      this.over();
    }, WARNING);
  }
}
