import type { Backend } from './port';
import { wailsBackend } from './wails';

export * from './port';
export { BackendError, failureOf } from './failure';

/** The backend of the program that shows this page. */
export function findBackend(): Backend {
  if (window.go && window.runtime) return wailsBackend(window.go.main.App, window.runtime);
  throw new Error('this page belongs into the Latchkey program');
}
