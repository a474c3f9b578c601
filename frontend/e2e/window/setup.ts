import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import type { TestProject } from 'vitest/node';

import claim from '../claimed';
import { buildLibrary } from './library';

/** What the tests find ready. */
export interface Ready {
  /** The library that lets a driver control a window. */
  automate: string;
  /** The window that misbehaves. */
  probe: string;
  /** The program itself. */
  latchkey: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    ready: Ready;
  }
}

const repository = join(import.meta.dirname, '../../..');

/** The packages of Debian and Ubuntu that the tests need, by the program looked for. */
const tools: Record<string, string> = {
  Xvfb: 'xvfb',
  openbox: 'openbox',
  wmctrl: 'wmctrl',
  xprop: 'x11-utils',
  WebKitWebDriver: 'webkit2gtk-driver',
  gcc: 'gcc',
  'pkg-config': 'pkg-config libwebkit2gtk-4.1-dev',
  sqlite3: 'sqlite3',
  openssl: 'openssl',
};

export default async function setup(project: TestProject): Promise<() => void> {
  needTools();
  const latchkey = join(repository, 'build/bin/latchkey');
  if (!existsSync(latchkey)) throw new Error('build/bin/latchkey is missing: run `make build`');
  const folder = mkdtempSync(join(tmpdir(), 'window-'));
  project.provide('ready', { latchkey, automate: buildLibrary(folder), probe: buildProbe(folder) });
  const unclaim = await claim();
  return () => {
    unclaim();
    rmSync(folder, { recursive: true });
  };
}

function needTools(): void {
  const path = (process.env.PATH ?? '').split(delimiter);
  const missing = Object.entries(tools).filter(([tool]) => !path.some((folder) => existsSync(join(folder, tool))));
  if (missing.length === 0) return;
  throw new Error(`run: sudo apt-get install -y ${missing.map(([, packages]) => packages).join(' ')}`);
}

/** Built as the program itself is. */
function buildProbe(folder: string): string {
  const to = join(folder, 'probe');
  const tags = 'desktop,production,webkit2_41';
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-tags', tags, '-o', to, './backend/shell/shelltest/probe'];
  execFileSync('go', args, { cwd: repository, stdio: 'inherit' });
  return to;
}
