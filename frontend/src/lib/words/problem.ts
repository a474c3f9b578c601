import type { Code } from '../backend/port';
import type { BrowserCode } from '../service/port';

/** What went wrong, for people: a title, what happened, what to do now. */
export interface ProblemText {
  title: string;
  what: string;
  next: string;
}

/** A text for every code that Go can send. */
export type ProblemTexts = Record<Code, ProblemText>;

/** A text for everything that can go wrong in a browser. */
export type BrowserProblemTexts = Record<BrowserCode, ProblemText>;
