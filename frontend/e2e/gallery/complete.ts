import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { browserCodes } from '../../src/lib/service/port';
import { deskPages } from '../../src/lib/desk/pages';
import { pages } from '../../src/lib/site/pages';
import { folder, type Shown } from './shoot';

interface Schema {
  enum?: string[];
  discriminator?: { mapping: Record<string, string> };
}

const api = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8')) as {
  components: { schemas: Record<string, Schema> };
};
const schema = (name: string): Schema => api.components.schemas[name] ?? {};

const shown = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => JSON.parse(readFileSync(join(folder, name, 'shown.json'), 'utf8')) as Shown)
  .sort((a, b) => a.name.localeCompare(b.name));

const missing = (all: string[], seen: (one: Shown) => string[]): string[] => {
  const found = new Set(shown.flatMap(seen));
  return all.filter((one) => !found.has(one));
};

test('every state has its picture', () => {
  const states = Object.keys(schema('State').discriminator?.mapping ?? {});
  expect(states.length).toBeGreaterThan(0);
  expect(missing(states, ({ state }) => [state])).toEqual([]);
});

test('every code has its picture', () => {
  const codes = ['EnrollCode', 'KeyCode', 'KioskCode'].flatMap((name) => schema(name).enum ?? []);
  expect(codes.length).toBeGreaterThan(0);
  expect(missing([...codes, ...browserCodes], (one) => one.codes)).toEqual([]);
});

test('every page of the desk has its picture', () => {
  expect(missing([...deskPages], ({ page }) => [page])).toEqual([]);
});

test('every page of the site has its picture', () => {
  expect(missing([...pages], ({ page }) => [page])).toEqual([]);
});

test('the index', () => {
  const section = ({ name, state, page, codes, files }: Shown): string => `
    <section>
      <h2 id="${name}">${name}</h2>
      <p>${[state, page, ...new Set(codes)].filter(Boolean).join(' · ')}</p>
      <div>${files.map(({ file, language, theme, size }) => `<a href="${file}"><img src="${file}" alt="${language}, ${theme}, ${size}" title="${language}, ${theme}, ${size}" loading="lazy"></a>`).join('')}</div>
    </section>`;
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Latchkey: every screen</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem }
  nav { columns: 16rem }
  nav a { display: block }
  section div { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .5rem }
  img { width: 100%; border: 1px solid #ccc }
</style>
<h1>Latchkey: every screen</h1>
<nav>${shown.map(({ name }) => `<a href="#${name}">${name}</a>`).join('')}</nav>
${shown.map(section).join('\n')}
</html>
`,
  );
});
