import type { BrowserProblemTexts } from './problem';

export const browserProblems: BrowserProblemTexts = {
  browser_unsupported: {
    title: 'This browser does not support security keys',
    what: 'It is too old, or security keys are turned off in it.',
    next: 'Open this page in an up-to-date Chrome, Edge, Firefox or Safari.',
  },
  browser_insecure: {
    title: 'This page was not loaded securely',
    what: 'Browsers allow security keys only where the address begins with https.',
    next: 'Open the address again with https in front. If that fails, tell the help desk.',
  },
  browser_cancelled: {
    title: 'It was stopped before it was finished',
    what: 'The window of your browser was closed, or no key that fits was touched. Nothing is lost.',
    next: 'Try again when you are ready, and touch your key when it blinks.',
  },
  browser_taken: {
    title: 'This key is taken',
    what: 'It is set up for this person already, or it is the key of whoever has handed the screen over.',
    next: 'Use another key.',
  },
  browser_timeout: {
    title: 'Time ran out',
    what: 'No key was touched while the browser waited. Nothing is lost.',
    next: 'Try again, and touch your key as soon as it blinks.',
  },
  browser_excluded: {
    title: 'This key is already set up for you',
    what: 'It holds an entry of yours for this service.',
    next: 'Use it as it is, or take another key as your second one.',
  },
  browser_security: {
    title: 'The browser does not allow this here',
    what: 'The address of this page does not belong to the sign-in service.',
    next: 'Open these pages again by their own address. If it happens once more, tell the help desk.',
  },
  browser_not_supported: {
    title: 'This key’s signatures are not accepted here',
    what: 'None of its methods is allowed.',
    next: 'Use a newer key.',
  },
  browser_constraint: {
    title: 'This key cannot do what is needed',
    what: 'It checks neither a PIN nor a fingerprint, or it has no room for another entry.',
    next: 'Give it a PIN in the settings of your browser or system, or use another key.',
  },
  browser_aborted: {
    title: 'Something came in between',
    what: 'Another request for a key took the place of this one. Nothing is lost.',
    next: 'Try again, and leave other windows alone meanwhile.',
  },
  browser_busy: {
    title: 'The browser is still asking for a key',
    what: 'Another page asked for one, and has not finished.',
    next: 'Finish or close that page, then try again.',
  },
  browser_not_readable: {
    title: 'The key could not be read',
    what: 'The browser had begun to talk to it, and then got no answer that makes sense.',
    next: 'Pull it out, plug it in again and try once more.',
  },
  browser_unknown: {
    title: 'The key could not do it',
    what: 'It reported a fault to the browser. It may be full or broken.',
    next: 'Pull it out, plug it in again and try once more. If that does not help, use another key.',
  },
  browser_failed: {
    title: 'The browser could not do it',
    what: 'It stopped, and did not say why.',
    next: 'Load the page again and try once more. If that does not help, use another browser.',
  },
  browser_offline: {
    title: 'The service cannot be reached',
    what: 'No answer came. Perhaps there is no network.',
    next: 'Check the connection and try again.',
  },
  browser_no_service: {
    title: 'Something else has answered',
    what: 'The answer did not come from the sign-in service. Perhaps this network wants you to sign in to it first.',
    next: 'Open any other website to see whether it works, then try again.',
  },
};
