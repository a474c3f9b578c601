import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The variable that tells where the data of a kiosk is that has its operator. */
export const variable = 'LATCHKEY_E2E_CLAIMED';

function claimed(): string {
  const folder = process.env[variable];
  if (!folder) throw new Error('no kiosk was claimed before the tests');
  return folder;
}

/** Copies the store that has its operator, and what belongs to it. */
export function copyStore(to: string): void {
  const name = 'demo.sqlite';
  for (const file of readdirSync(claimed()).filter((one) => one.startsWith(name))) {
    copyFileSync(join(claimed(), file), to + file.slice(name.length));
  }
}

/** Copies the operator's practice key into the data folder of a kiosk. */
export function copyKey(to: string): void {
  const name = 'practice-operator.key';
  mkdirSync(to, { recursive: true, mode: 0o700 });
  copyFileSync(join(claimed(), name), join(to, name));
}
