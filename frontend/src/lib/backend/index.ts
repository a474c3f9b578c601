import type { Backend } from './port';
import { wailsBackend } from './wails';

export type * from '../schemas';
export type * from './port';
export { BackendError, failureOf } from './failure';

/** The backend of the program that shows this page; undefined if a web service sent it. */
export function findBackend(): Backend | undefined {
  return window.go && window.runtime && wailsBackend(window.go.main.App, window.runtime);
}
