import type { State } from '../backend';
import { de } from './de';
import { en, type Words } from './en';
import type { ProblemText } from './problem';

export type Tag = Words['tag'];

const kiosk: Record<Tag, Words> = { en, de };

/** The words of the pages in a browser, which say some things in another way. */
export const siteWords: Record<Tag, Words> = { en: sited(en), de: sited(de) };

function sited(words: Words): Words {
  const { problems, fields } = words.site;
  return {
    ...words,
    problems: { ...words.problems, ...problems },
    fields: {
      ...words.fields,
      username: { ...words.fields.username, ...fields.username },
      email: { ...words.fields.email, ...fields.email },
    },
  };
}

// Where the words are spelt as they are here.
const countries: Record<Tag, string> = { en: 'en-GB', de: 'de-DE' };

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

  // Nothing is chosen for a person before there is one.
  readonly tag: Tag = $derived(this.#chosen ?? known(this.#person ?? '') ?? this.#desk);
  readonly t: Words;
  /** Whose dates and numbers: the system's country, if it speaks this language. */
  readonly #locale: string;

  constructor(
    system: string,
    private readonly words = kiosk,
  ) {
    this.#desk = known(system) ?? 'en';
    this.t = $derived(words[this.tag]);
    this.#locale = $derived(system.includes('-') && known(system) === this.tag ? system : countries[this.tag]);
  }

  /** Takes the language that the desk is set to; empty leaves the system's. */
  configure(desk: string): void {
    this.#desk = known(desk) ?? this.#desk;
  }

  /** What is chosen at the desk is the desk's; in a browser, and after hand-over, the person's. */
  choose(tag: Tag): void {
    if (this.#person === undefined && this.words === kiosk) this.#desk = tag;
    else this.#chosen = tag;
  }

  /** Speaks to a person in their language, unless another was chosen by hand. */
  speakTo(language: string): void {
    this.#person = language;
  }

  /** Follows who has the screen. What a person chose ends with their enrolment. */
  follow(state: State): void {
    if (!('person' in state) || state.entry || state.kind === 'handOver') {
      this.#person = undefined;
      this.#chosen = undefined;
    } else {
      this.#person = state.person.language;
    }
  }

  /** The text of a code; of a code that is not known, that of a mistake of ours. */
  problem(code: string): ProblemText {
    return isCode(code) ? this.t.problems[code] : this.t.problems.internal;
  }

  moment(at: string): string {
    return new Intl.DateTimeFormat(this.#locale, { dateStyle: 'long', timeStyle: 'short' }).format(Date.parse(at));
  }

  /** To the second, as it stands in a record. */
  exactly(at: string): string {
    return new Intl.DateTimeFormat(this.#locale, { dateStyle: 'long', timeStyle: 'long' }).format(Date.parse(at));
  }

  number(n: number): string {
    return new Intl.NumberFormat(this.#locale).format(n);
  }

  day(at: string): string {
    return new Intl.DateTimeFormat(this.#locale, { dateStyle: 'long' }).format(Date.parse(at));
  }
}

function isCode(code: string): code is keyof Words['problems'] {
  return code in en.problems;
}

// The first part of a language tag decides: "de-AT" is German.
function known(tag: string): Tag | undefined {
  const primary = tag.toLowerCase().split('-')[0];
  return primary === 'en' || primary === 'de' ? primary : undefined;
}
