import type { ProblemText } from './problem';

/** What only the pages in a browser say, or say otherwise than the kiosk. */
export const site = {
  starting: {
    sentence: 'The pages are being fetched.',
    failed: 'The service does not answer',
    failedWhat: 'The sign-in service could not be reached, or it sent something that makes no sense.',
    failedNext: 'Check the connection and try again.',
  },
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOut: 'Sign out',
  signedOut: 'You are signed out.',
  toStart: 'To the start',
  beginAgain: 'Begin again',
  retryIn: (seconds: number) =>
    seconds === 1
      ? 'You can try again in one second.'
      : seconds < 100
        ? `You can try again in ${seconds} seconds.`
        : `You can try again in ${Math.ceil(seconds / 60)} minutes.`,
  stepUp: 'Your browser first asks for one of your keys, so that nobody else can do this.',
  followWindow: 'Follow the window of your browser …',
  start: {
    heading: 'Set up your security key, or sign in with it',
    headingSignIn: 'Sign in with your security key',
    sentence: (rp: string) => `With it you sign in to ${rp} without a password.`,
    register: 'Set up a key',
    signIn: 'Sign in',
    how: 'How a key is set up',
    steps: {
      person: 'You say who you are.',
      key: 'You plug the key in. Your browser asks for its PIN and a touch.',
      tryIt: 'You try it once, so that you know it works.',
    },
    invited: 'Your first key is set up at the help desk. With it you can make links for your other devices here.',
    closed: 'Keys are set up at the help desk.',
  },
  register: {
    heading: 'Say who you are',
    sentence: 'Next you set up your security key.',
    usernameHint: 'You sign in with it',
    main: 'Go on to the key',
  },
  setUp: {
    heading: 'Set up your security key',
    sentence: 'Plug it in, or hold it ready. Your browser asks for its PIN and a touch.',
    newKey: 'A new key has no PIN yet. You choose one in the window of your browser, and type it whenever you sign in.',
    main: 'Set up the key',
  },
  making: {
    heading: 'Follow the window of your browser',
    sentence: 'Choose the security key. Then type its PIN and touch it when it blinks.',
    waiting: 'Waiting for your key …',
    stop: 'Stop',
  },
  tryIt: {
    heading: 'Try your key once',
    sentence: 'It is registered, but counts only once you have signed in with it.',
    resumed: 'This key was registered before. It only has to be tried out.',
    main: 'Try it now',
  },
  trying: {
    sentence: 'It asks for the PIN of the key you have just set up, and then for a touch.',
  },
  done: {
    signIn: 'Sign in with it',
    keys: 'To my keys',
    second: 'Set up a second key soon, so that you are not locked out if you lose this one.',
  },
  signIn: {
    heading: 'Sign in with your key',
    sentence: 'Your browser asks for the PIN of your key, and then for a touch.',
    username: 'Username',
    usernameHint: 'You can leave it empty. Your key knows who you are.',
    knownAs: (username: string) => `You sign in as “${username}”.`,
    somebodyElse: 'Somebody else',
    remember: 'Remember my username on this device',
    rememberHint: 'Only on a device that is yours',
    main: 'Sign in',
    noKey: 'I have no key yet',
  },
  signingIn: {
    sentence: 'Choose your key, type its PIN and touch it when it blinks.',
  },
  keys: {
    heading: 'Look after your keys',
    none: 'You have no key that you can sign in with.',
    one: 'You have one key to sign in with. Set up a second one, so that you are not locked out if you lose it.',
    many: (n: number) => `You have ${n} keys to sign in with.`,
    add: 'Set up another key',
    link: 'Set up on another device',
    label: 'My keys',
    signedInWith: 'You are signed in with this key.',
    renamed: (key: string) => `The key is now called “${key}”.`,
    suspended: (key: string) => `“${key}” is suspended.`,
    reinstated: (key: string) => `“${key}” is reinstated.`,
    revoked: (key: string) => `“${key}” is revoked.`,
    goneWithKey: 'You had signed in with it, so you are signed out.',
    willGo: 'You signed in with this key, so you will be signed out.',
    reinstateWhat: 'You can sign in with this key again. Do this only when it is back in your hands.',
    last: 'This is your last key',
    lastWhat: 'Without it you cannot sign in here any more, and only the help desk can let you in again.',
    lastAdd: 'Set up another key first',
    lastAnyway: 'Go on without it',
  },
  link: {
    heading: 'Set up a key on another device',
    sentence: 'You get a link for that device. It works once, for ten minutes.',
    main: 'Make the link',
    showHeading: 'Open this link on the other device',
    showSentence: 'Point its camera at the picture, or type the address there.',
    picture: 'The link, as a picture for the camera',
    address: 'Address',
    copy: 'Copy the address',
    copied: 'The address is copied.',
    notCopied: 'The browser does not let the address be copied. Select it by hand.',
    secret: 'Whoever opens it can set up a key for you. Show it to nobody.',
    left: (minutes: number, seconds: number) =>
      `Works for ${minutes === 0 ? '' : minutes === 1 ? '1 minute ' : `${minutes} minutes `}${seconds === 1 ? '1 second' : `${seconds} seconds`} more`,
    expiredHeading: 'Make a new link',
    expiredSentence: 'The ten minutes are over, and nobody can use the link any more.',
    done: 'To my keys',
  },
  device: {
    heading: 'Set up a key on this device',
    sentence: 'The link that you opened lets you set up one key here. Your other keys stay as they are.',
    willGo: (name: string) => `You are signed in here as ${name}, and will be signed out when you use the link.`,
    main: 'Use the link',
    noLink: 'Open the link that your other device shows',
    noLinkSentence: 'This address needs the rest of the link, which sets up a key for you.',
  },
  missing: {
    heading: 'Open this page in another browser',
    headingInsecure: 'Open this page by its safe address',
  },
  problems: {
    not_found: {
      title: 'This is no longer there',
      what: 'It was removed in the meantime.',
      next: 'Load the page again.',
    },
    forbidden: {
      title: 'This is not allowed here',
      what: 'You do not have the right to do that here.',
      next: 'Go back to the start, or ask the help desk.',
    },
    unavailable: {
      title: 'The service cannot do anything at the moment',
      what: 'It cannot read or save right now. Nothing that you did is half saved.',
      next: 'Wait a minute and try again.',
    },
    in_use: {
      title: 'That is already in use',
      what: 'Somebody has the same username or e-mail address.',
      next: 'Type something else. If it is you, sign in instead.',
    },
    user_disabled: {
      title: 'You are locked',
      what: 'Somebody has locked you for this service.',
      next: 'Ask the help desk.',
    },
    credential_unknown: {
      title: 'This key does not open anything here',
      what: 'It is not set up for this service, or not for the username that was typed.',
      next: 'Check the username, or leave it empty. Or use another key.',
    },
    credential_inactive: {
      title: 'This key no longer counts',
      what: 'It was suspended or revoked.',
      next: 'Use another key. If you have suspended it yourself, sign in with another one and reinstate it.',
    },
    credential_unproved: {
      title: 'This key was never tried out',
      what: 'It is registered, but it cannot be used before it has signed in once at its set-up.',
      next: 'Set it up again. Only the trying out is left to do.',
    },
    wrong_user: {
      title: 'This key belongs to somebody else',
      what: 'It signed in for another person than the one it was asked for.',
      next: 'Check the username, or use another key.',
    },
    clone_suspected: {
      title: 'This key may have been copied',
      what: 'Its counter went back, as happens when there are two of it. It was suspended.',
      next: 'Use another key, and tell the help desk.',
    },
    refused_kind: {
      title: 'This kind of key is not accepted',
      what: 'Only security keys that one carries along are accepted here, and no phones or computers.',
      next: 'Try again, and choose the security key in the window of your browser.',
    },
    refused_backup: {
      title: 'Keys that can be copied are not accepted',
      what: 'What was chosen keeps its entries where they can be copied to other devices.',
      next: 'Try again, and choose a security key in the window of your browser.',
    },
  } satisfies Partial<Record<string, ProblemText>>,
  fields: {
    username: { in_use: 'This username is already in use. Take another. If it is yours, sign in instead.' },
    email: { in_use: 'This e-mail address is already in use. Take another, or leave it out.' },
  },
};
