import type { Failure } from '../backend';
import type { Words } from './en';

export type Field = keyof Words['fields'];

/** What is wrong with the fields of a form, and what belongs to none of them. */
export interface FieldFaults {
  at: Partial<Record<Field, string>>;
  rest: Failure | undefined;
}

/** Sorts a failure, and the further ones it carries, by the fields of a form. */
export function fieldFaults(failure: Failure | undefined, fields: readonly Field[], t: Words): FieldFaults {
  const faults: FieldFaults = { at: {}, rest: undefined };
  if (!failure) return faults;
  for (const one of [failure, ...(failure.others ?? [])]) {
    const field = fields.find((f) => f === one.field);
    if (field) faults.at[field] ??= fieldText(t, field, one.code);
    else faults.rest ??= one;
  }
  return faults;
}

/** What a code means for a field. */
export function fieldText(t: Words, field: Field, code: string): string {
  const texts: Record<string, string> = t.fields[field];
  const general: Record<string, { what: string }> = t.problems;
  return texts[code] ?? (general[code] ?? t.problems.internal).what;
}
