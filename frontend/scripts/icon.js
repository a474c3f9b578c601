// Renders build/mark.svg as build/appicon.png, from which Wails makes the icons
// of every system, and as build/linux/window.png, the icon of a window there:
// npm run icon.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from '@playwright/test';

import { chromium as options } from '../e2e/chromium.js';

const build = join(import.meta.dirname, '../../build');
const mark = readFileSync(join(build, 'mark.svg'), 'utf8');

// In pixels: the first is what Wails asks for; a window keeps the second in
// memory as long as it is open, four bytes for each pixel.
const icons = { 'appicon.png': 1024, 'linux/window.png': 256 };

const browser = await chromium.launch(options);
for (const [name, size] of Object.entries(icons)) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${mark}`);
  await page.screenshot({ path: join(build, name), omitBackground: true });
}
await browser.close();
