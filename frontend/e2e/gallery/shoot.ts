import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

export const folder = join(import.meta.dirname, '../../../build/gallery');

/** What a picture shows, for the index and for the question what is missing. */
export interface Shown {
  name: string;
  state: string;
  /** The page of the desk or of the site. */
  page: string;
  codes: string[];
  files: { file: string; language: string; theme: string; size: string }[];
}

const languages = [
  { tag: 'de', name: 'Deutsch' },
  { tag: 'en', name: 'English' }, // last, since the tests read English
];
const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 800, height: 600 },
  { width: 1920, height: 1080 },
];
// As people hold it, who come to the site.
const phone = { width: 390, height: 844 };
// 800 by 600 at 200 % zoom (WCAG 2.2, success criteria 1.4.4 and 1.4.10).
const zoomed = { width: 400, height: 300 };

interface Options {
  /** The codes that the screen tells of in words alone, at a field. */
  codes?: string[];
  /** Opens the dialog; it is closed meanwhile, for the language to be changed. */
  dialog?: () => Promise<void>;
  /** Closes it, where the Escape key alone does not do. */
  close?: () => Promise<void>;
}

/** Takes the pictures of the screen as it is now, in every language, theme and size. */
export async function shoot(kiosk: { page: Page }, name: string, { codes = [], dialog, close }: Options = {}): Promise<void> {
  const { page } = kiosk;
  const shut = close ?? (() => page.keyboard.press('Escape'));
  const all = name.startsWith('site-') ? [...sizes, phone] : sizes;
  const shown: Shown = { name, state: '', page: '', codes, files: [] };
  for (const language of languages) {
    if (dialog && (await page.locator('dialog[open]').count()) > 0) await shut();
    await speak(page, language.name);
    await dialog?.();
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const size of all) {
        await page.setViewportSize(size);
        const label = `${size.width}x${size.height}`;
        const file = `${name}/${language.tag}-${theme}-${label}.png`;
        mkdirSync(join(folder, name), { recursive: true });
        await page.screenshot({ path: join(folder, file) });
        shown.files.push({ file, language: language.tag, theme, size: label });
        await fits(page, file);
      }
      await faultless(page, `${name} in ${language.tag}, ${theme}`);
    }
    await page.setViewportSize(zoomed);
    await fits(page, `${name} at 200 %`);
    await page.setViewportSize({ width: 800, height: 600 });
    await page.emulateMedia({ colorScheme: 'light' });
    if (dialog) await shut();
  }
  await describe(page, shown);
  writeFileSync(join(folder, name, 'shown.json'), JSON.stringify(shown));
}

// Changes the language as a person would, and leaves the focus where it was.
async function speak(page: Page, language: string): Promise<void> {
  const button = page.getByRole('button', { name: language, exact: true });
  if ((await button.getAttribute('aria-pressed')) === 'true') return;
  const focused = await page.evaluateHandle(() => document.activeElement);
  await button.click();
  await page.mouse.move(0, 0);
  await focused.evaluate((element) => element instanceof HTMLElement && element.focus());
}

async function faultless(page: Page, what: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const told = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(told, `axe on ${what}`).toEqual([]);
}

// Nothing is cut off at the side, or so narrow that one letter stands under the other.
async function fits(page: Page, what: string): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, dialog[open]')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ tagName }) => tagName),
  );
  expect(wide, `wider than the window: ${what}`).toEqual([]);
  const narrow = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *, dialog[open] *')]
      .filter((element) => {
        const text = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ textContent }) => textContent);
        const { width } = element.getBoundingClientRect();
        const letters = width / (parseFloat(getComputedStyle(element).fontSize) / 2);
        return text.join('').trim().length > 4 && width > 0 && letters < 4 && !element.classList.contains('unseen');
      })
      .map(({ textContent }) => textContent),
  );
  expect(narrow, `no room for a word: ${what}`).toEqual([]);
}

async function describe(page: Page, shown: Shown): Promise<void> {
  shown.state = (await page.locator('main').getAttribute('data-state')) ?? '';
  const desk = page.locator('[data-page]');
  if ((await desk.count()) > 0) shown.page = (await desk.getAttribute('data-page')) ?? '';
  for (const code of await page.locator('[data-code]').all()) shown.codes.push((await code.getAttribute('data-code')) ?? '');
}
