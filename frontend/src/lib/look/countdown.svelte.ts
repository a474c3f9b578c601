/** Seconds until a moment, for as long as the component that made it lives. */
export class Countdown {
  #now = $state.raw(Date.now());
  readonly seconds: number;

  constructor(until: () => string | undefined) {
    this.seconds = $derived(Math.max(0, Math.ceil((Date.parse(until() ?? '') - this.#now) / 1000)) || 0);
    $effect(() => {
      const tick = setInterval(() => (this.#now = Date.now()), 250);
      return () => clearInterval(tick);
    });
  }
}
