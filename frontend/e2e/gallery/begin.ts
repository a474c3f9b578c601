import { mkdirSync, rmSync } from 'node:fs';

import { folder } from './shoot';

/** The pictures of an earlier run say nothing about this one. */
export default function begin(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
