import type { EventQuery, Name } from '../backend';

/** As what a person or kiosk is looked for in entries. */
export type As = 'user' | 'by' | 'kiosk';

/** What somebody asks the journal for. Days are dates as in a date field. */
export interface Filter {
  who?: Name;
  as: As;
  act: string;
  outcome: '' | 'done' | 'refused';
  from: string;
  to: string;
}

export const everything: Filter = { as: 'user', act: '', outcome: '', from: '', to: '' };

/** The question that a filter asks. Days begin where whoever asks is. */
export function queryOf({ who, as, act, outcome, from, to }: Filter): EventQuery {
  return {
    ...(who && { [as]: who.id }),
    ...(act !== '' && { act }),
    ...(outcome !== '' && { outcome }),
    ...(day.test(from) && { from: new Date(`${from}T00:00`).toISOString() }),
    ...(day.test(to) && { to: dayAfter(to) }),
  };
}

// A date as a date field has it, once it is whole.
const day = /^\d{4}-\d\d-\d\d$/;

// The end of a day: its last moment counts, and the next day's first does not.
function dayAfter(last: string): string {
  const date = new Date(`${last}T00:00`);
  date.setDate(date.getDate() + 1);
  return date.toISOString();
}

/** What people and kiosks are called, by their ID. */
export type Names = ReadonlyMap<string, Name>;

/** Adds names to those that are known. */
export function among(known: Names | undefined, names: readonly Name[]): Names {
  return new Map([...(known ?? []), ...names.map((name) => [name.id, name] as const)]);
}
