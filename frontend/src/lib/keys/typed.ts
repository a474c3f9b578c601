/**
 * Reports whether a key typed this: touched at the wrong moment, many send a
 * one-time password as a keyboard would, 32 to 48 characters of an alphabet
 * that is the same on every layout, and then Enter. As a PIN it would cost a try.
 */
export function typedByKey(text: string): boolean {
  return /[cbdefghijklnrtuv]{32,48}$/.test(text);
}

/** What is wrong with the name of a key, as far as that is seen before anybody is asked. */
export function nameFault(name: string): 'typed_by_key' | 'required' | undefined {
  if (typedByKey(name)) return 'typed_by_key';
  return name.trim() === '' ? 'required' : undefined;
}
