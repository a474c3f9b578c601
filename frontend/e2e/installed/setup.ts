import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TestProject } from 'vitest/node';

import { buildLibrary } from '../window/library';

/** The program is wherever it was installed, as LATCHKEY_E2E_PROGRAM says. */
export default function setup(project: TestProject): () => void {
  const latchkey = process.env.LATCHKEY_E2E_PROGRAM;
  if (!latchkey) throw new Error('LATCHKEY_E2E_PROGRAM is missing: `make test-desktops` sets it');
  const folder = mkdtempSync(join(tmpdir(), 'installed-'));
  project.provide('ready', { latchkey, automate: buildLibrary(folder), probe: '' });
  return () => {
    rmSync(folder, { recursive: true });
  };
}
