import type { Code, State } from '../backend';
import { de } from './de';
import { en, type Words } from './en';

export type Tag = Words['tag'];

const all: Record<Tag, Words> = { en, de };

/** The languages there are, each with its own name for itself. */
export const languages = [en, de].map(({ tag, language }) => ({ tag, name: language }));

/**
 * Which language is spoken: the desk's, and after hand-over the person's own,
 * unless they choose another.
 */
export class Language {
  #desk = $state<Tag>('en');
  #chosen = $state<Tag>();
  #person = $state<string>();

  readonly tag: Tag = $derived(
    this.#person === undefined ? this.#desk : (this.#chosen ?? known(this.#person) ?? this.#desk),
  );
  readonly t: Words = $derived(all[this.tag]);

  constructor(system: string) {
    this.#desk = known(system) ?? 'en';
  }

  /** Takes the language that the desk is set to; empty leaves the system's. */
  configure(desk: string): void {
    this.#desk = known(desk) ?? this.#desk;
  }

  choose(tag: Tag): void {
    if (this.#person === undefined) this.#desk = tag;
    else this.#chosen = tag;
  }

  /** Follows who has the screen. What a person chose ends with their enrolment. */
  follow(state: State): void {
    if (state.kind === 'desk' || state.kind === 'handOver') {
      this.#person = undefined;
      this.#chosen = undefined;
    } else {
      this.#person = state.person.language;
    }
  }

  /** The text of a code; of a code that is not known, that of a mistake of ours. */
  problem(code: string): Words['problems'][Code] {
    return isCode(code) ? this.t.problems[code] : this.t.problems.internal;
  }

  moment(at: string): string {
    return new Intl.DateTimeFormat(this.tag, { dateStyle: 'long', timeStyle: 'short' }).format(Date.parse(at));
  }

  day(at: string): string {
    return new Intl.DateTimeFormat(this.tag, { dateStyle: 'long' }).format(Date.parse(at));
  }
}

function isCode(code: string): code is Code {
  return code in en.problems;
}

// The first part of a language tag decides: "de-AT" is German.
function known(tag: string): Tag | undefined {
  const primary = tag.toLowerCase().split('-')[0];
  return primary === 'en' || primary === 'de' ? primary : undefined;
}
