import type { Component } from 'svelte';

import type { App } from './app';
import type { Around } from './around';
import type { Site } from './site/site.svelte';

/** What was started: the kiosk, or the pages in a browser. */
export type Ready =
  | { for: 'kiosk'; app: App }
  | { for: 'site'; view: Component<{ site: Site; around: Around }>; site: Site; around: Around };
