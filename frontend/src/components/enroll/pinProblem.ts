import type { Failure, Problem } from '../../lib/backend';

/** A problem of a state with a PIN, as a failure of the field it is about. */
export function atField(problem: Problem | undefined, hasOld: boolean): Failure | undefined {
  if (!problem) return undefined;
  const guessed = problem.code === 'key_pin_wrong' && hasOld ? 'old' : 'pin';
  return { code: problem.code, field: problem.field ?? guessed, message: '', reference: problem.reference };
}
