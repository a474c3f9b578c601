import '@fontsource-variable/atkinson-hyperlegible-next';
import './styles/tokens.css';
import './styles/base.css';

import { mount } from 'svelte';

import Starting from './components/views/Starting.svelte';
import type { App } from './lib/app';
import { findBackend } from './lib/backend';
import { Kiosk } from './lib/enroll/kiosk.svelte';
import { Stopping } from './lib/enroll/stopping.svelte';
import { Models } from './lib/keys/models.svelte';
import { Theme } from './lib/look/theme.svelte';
import { Language } from './lib/words/language.svelte';

const theme = new Theme();
const models = new Models();
const language = new Language(navigator.language);

async function start(): Promise<App> {
  const backend = findBackend();
  const [boot, first] = await Promise.all([backend.boot(), backend.state()]);
  language.configure(boot.language);
  void models.load();
  const kiosk = new Kiosk(backend, language, first);
  return { backend, boot, contact: boot.contact, kiosk, language, models, theme, stopping: new Stopping(backend, kiosk) };
}

const target = document.getElementById('app');
if (target) mount(Starting, { target, props: { start, language } });
