// How often a sign of life is passed on, in milliseconds.
const EVERY = 5000;

/**
 * Passes signs of life on, but not each key stroke: one in five seconds, and at
 * once when the kiosk has asked whether anybody is there.
 */
export class Presence {
  #last = -Infinity;

  constructor(
    private readonly tell: () => void,
    private readonly now: () => number,
  ) {}

  sign(asked: boolean): void {
    if (!asked && this.now() - this.#last < EVERY) return;
    this.#last = this.now();
    this.tell();
  }
}
