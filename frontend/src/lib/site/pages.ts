/** Every page there is; the gallery has a picture of each. */
export const pages = [
  'start',
  'register',
  'device',
  'name-key',
  'making',
  'try-it',
  'trying',
  'ready',
  'sign-in',
  'signing-in',
  'keys',
  'history',
  'hand-over',
  'give-back',
  'link',
  'link-making',
  'link-shown',
  'link-expired',
  'code',
  'claim',
  'verify',
  'verified',
  'missing',
] as const;

export type PageName = (typeof pages)[number];
