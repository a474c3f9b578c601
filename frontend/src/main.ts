import '@fontsource-variable/atkinson-hyperlegible-next';
import './styles/tokens.css';
import './styles/base.css';

import { mount } from 'svelte';

import Starting from './components/views/Starting.svelte';
import { findBackend } from './lib/backend';
import { Kiosk } from './lib/enroll/kiosk.svelte';
import { Stopping } from './lib/enroll/stopping.svelte';
import { Models } from './lib/keys/models.svelte';
import { Theme } from './lib/look/theme.svelte';
import type { Ready } from './lib/ready';
import { Language, siteWords } from './lib/words/language.svelte';

const theme = new Theme();
const models = new Models();
const backend = findBackend();
const language = new Language(navigator.language, backend ? undefined : siteWords);

async function start(): Promise<Ready> {
  if (!backend) return startSite();
  const [boot, first] = await Promise.all([backend.boot(), backend.state()]);
  language.configure(boot.language);
  void models.load();
  const kiosk = new Kiosk(backend, language, first);
  const stopping = new Stopping(backend, kiosk);
  return { for: 'kiosk', app: { backend, boot, contact: boot.contact, kiosk, language, models, stopping, theme } };
}

// The kiosk has no use for the pages in a browser.
async function startSite(): Promise<Ready> {
  const [{ startSite: begin }, { default: view }] = await Promise.all([import('./lib/site/start'), import('./components/views/Site.svelte')]);
  const site = await begin(language);
  void models.load();
  return { for: 'site', view, site, around: { contact: site.about.contact, language, models, theme } };
}

const target = document.getElementById('app');
if (target) mount(Starting, { target, props: { start, language, site: !backend } });
