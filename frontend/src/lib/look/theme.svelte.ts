/** Light or dark: the system's choice until somebody makes another, which is not kept. */
export class Theme {
  #system = matchMedia('(prefers-color-scheme: dark)');
  #systemDark = $state.raw(this.#system.matches);
  #chosen = $state.raw<'light' | 'dark'>();

  readonly dark: boolean = $derived(this.#chosen ? this.#chosen === 'dark' : this.#systemDark);

  constructor() {
    this.#system.addEventListener('change', ({ matches }) => (this.#systemDark = matches));
  }

  toggle(): void {
    this.#chosen = this.dark ? 'light' : 'dark';
    document.documentElement.dataset.theme = this.#chosen;
  }
}
