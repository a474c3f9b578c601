import type { Code, KioskOwnCode } from '../schemas';
import type { BrowserCode } from '../service/port';

/** What went wrong, for people: a title, what happened, what to do now. */
export interface ProblemText {
  title: string;
  what: string;
  next: string;
}

/** A text for every code that Go can send. */
export type ProblemTexts = Record<Code, ProblemText>;

/** A text for every code of the keys, and of the kiosk itself. */
export type KeyProblemTexts = Pick<ProblemTexts, Extract<Code, `key_${string}`> | KioskOwnCode>;

/** A text for everything that can go wrong in a browser. */
export type BrowserProblemTexts = Record<BrowserCode, ProblemText>;
