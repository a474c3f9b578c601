import type { JournalEvent } from '../backend';
import type { Language } from '../words/language.svelte';
import type { Names } from './filter';

/** What an entry says, for people. */
export interface Telling {
  act: string;
  /** Why it was refused; empty if it was done. */
  refused: string;
  /** On whom, and by whom. */
  who: string;
  facts: { name: string; value: string }[];
}

interface Around {
  names: Names;
  /** Whose own history this is; undefined for those who look after others'. */
  self: string | undefined;
  language: Language;
}

/** Puts an entry into words. What a newer program has written is told as it is. */
export function tell(event: JournalEvent, { names, self, language }: Around): Telling {
  const { t } = language;
  const words = t.desk.journal;
  const known = (texts: object, key: string): string => (texts as Record<string, string>)[key] ?? key;
  const named = (id: string): string => {
    const name = names.get(id);
    return name ? [name.name, name.username && `(${name.username})`].filter(Boolean).join(' ') : words.unnamed(id.slice(-6));
  };
  const by = event.by;
  const doer = ((): string => {
    if (self !== undefined) return by.kind === 'user' ? (by.user === self ? words.actor.you : words.actor.desk) : words.actor[by.kind];
    return by.kind === 'user' && by.user ? named(by.user) : words.actor[by.kind === 'user' ? 'stranger' : by.kind];
  })();
  const other = event.user && event.user !== self && event.user !== by.user ? named(event.user) : '';
  const machine = event.kiosk ?? '';
  const problem = event.code ? language.problem(event.code).title : '';
  const fact = (name: string, value: string | undefined): { name: string; value: string }[] => (value ? [{ name, value }] : []);
  const { facts } = words;
  return {
    act: known(t.acts, event.act),
    refused: problem && `${words.refused}: ${problem}`,
    who: [other || (machine && self === undefined ? named(machine) : ''), doer, event.times ? words.times(event.times) : ''].filter(Boolean).join(' · '),
    facts: [
      ...fact(facts.at, language.exactly(event.at)),
      ...fact(facts.by, doer),
      ...fact(facts.on, other),
      ...(self === undefined ? fact(facts.machine, [machine, by.kiosk ?? ''].filter(Boolean).map(named).join(', ')) : []),
      ...fact(facts.code, event.code),
      ...fact(facts.state, event.state && known(t.person.state, event.state)),
      ...fact(facts.reason, event.reason && known(t.person.reason, event.reason)),
      ...fact(facts.identified, event.identified && known(t.identification, event.identified.method)),
      ...fact(facts.reference, event.identified?.reference),
      ...fact(facts.credential, event.credentialId),
      ...fact(facts.aaguid, event.aaguid),
      ...fact(facts.address, event.address),
      ...(self === undefined ? fact(facts.request, event.request) : []),
      ...fact(facts.id, event.id),
    ],
  };
}
