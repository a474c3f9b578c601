// Renders build/mark.svg as build/appicon.png, from which Wails makes the icons
// of every system: npm run icon.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from '@playwright/test';

import { chromium as options } from '../e2e/chromium.js';

const size = 1024; // pixels; what Wails asks for
const build = join(import.meta.dirname, '../../build');
const mark = readFileSync(join(build, 'mark.svg'), 'utf8');

const browser = await chromium.launch(options);
const page = await browser.newPage({ viewport: { width: size, height: size } });
await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${mark}`);
await page.screenshot({ path: join(build, 'appicon.png'), omitBackground: true });
await browser.close();
