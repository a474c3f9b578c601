import { createContext } from 'svelte';

import type { Around } from './around';
import type { Backend, Boot } from './backend';
import type { Kiosk } from './enroll/kiosk.svelte';
import type { Stopping } from './enroll/stopping.svelte';

/** What every screen of the kiosk may use. The composition root (main.ts) puts it together. */
export interface App extends Around {
  backend: Backend;
  boot: Boot;
  kiosk: Kiosk;
  stopping: Stopping;
}

export const [useApp, provideApp] = createContext<App>();
