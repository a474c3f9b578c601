import { createContext } from 'svelte';

import type { Backend, Boot } from './backend';
import type { Kiosk } from './enroll/kiosk.svelte';
import type { Stopping } from './enroll/stopping.svelte';
import type { Models } from './keys/models.svelte';
import type { Theme } from './look/theme.svelte';
import type { Language } from './words/language.svelte';

/** What every screen may use. The composition root (main.ts) puts it together. */
export interface App {
  backend: Backend;
  boot: Boot;
  kiosk: Kiosk;
  language: Language;
  models: Models;
  stopping: Stopping;
  theme: Theme;
}

export const [useApp, provideApp] = createContext<App>();
