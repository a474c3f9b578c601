import { createContext } from 'svelte';

import type { Models } from './keys/models.svelte';
import type { Theme } from './look/theme.svelte';
import type { Language } from './words/language.svelte';

/** What is around every screen, at the kiosk and in a browser alike. */
export interface Around {
  /** How to reach the help desk; empty if nobody said. */
  contact: string;
  language: Language;
  models: Models;
  theme: Theme;
}

export const [useAround, provideAround] = createContext<Around>();
