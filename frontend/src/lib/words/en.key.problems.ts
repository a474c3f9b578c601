import type { KeyProblemTexts } from './problem';

export const keyProblems: KeyProblemTexts = {
  // The key.
  key_cancelled: {
    title: 'The key was interrupted',
    what: 'What it was doing was called off before it was finished.',
    next: 'Try again.',
  },
  key_timeout: {
    title: 'The key was not touched in time',
    what: 'It stopped waiting.',
    next: 'Try again, and touch it as soon as it blinks.',
  },
  key_unplugged: {
    title: 'The key was pulled out',
    what: 'It was still needed. Nothing is lost.',
    next: 'Plug the same key in again.',
  },
  key_busy: {
    title: 'Another program is using the key',
    what: 'Only one program at a time can talk to it.',
    next: 'Close other windows that ask for a key, then try again.',
  },
  key_permission: {
    title: 'Latchkey may not talk to keys',
    what: 'This computer does not let the program open the key.',
    next: 'Tell the help desk. On Linux a udev rule is missing.',
  },
  key_no_answer: {
    title: 'The key does not answer',
    what: 'It is plugged in, but says nothing.',
    next: 'Pull it out, wait a moment, and plug it in again.',
  },
  key_bad_answer: {
    title: 'The key’s answer makes no sense',
    what: 'It may be faulty, or not fully plugged in.',
    next: 'Try again. If it happens once more, use another key.',
  },
  key_unsupported: {
    title: 'This key cannot do that',
    what: 'The key, or this computer’s way of talking to it, does not know this step.',
    next: 'Use another key.',
  },
  key_not_fido2: {
    title: 'This key is too old',
    what: 'It speaks U2F only, and cannot keep a sign-in without a password.',
    next: 'Use a key that speaks FIDO2.',
  },
  key_no_algorithm: {
    title: 'This key’s signatures are not accepted here',
    what: 'None of its methods is allowed.',
    next: 'Use a newer key.',
  },
  key_pin_not_set: {
    title: 'The key has no PIN yet',
    what: 'Without a PIN it cannot be used here.',
    next: 'Try again, and choose a PIN when asked.',
  },
  key_pin_required: {
    title: 'The key wants its PIN',
    what: 'It was asked to work without one.',
    next: 'Try again, and type the PIN when asked.',
  },
  key_pin_wrong: {
    title: 'That was not the PIN',
    what: 'The key did not accept the PIN that was typed.',
    next: 'Type it again. Check that you are using the right key.',
  },
  key_pin_replug: {
    title: 'Pull the key out and plug it in again',
    what: 'The PIN was wrong three times in a row. The key wants to be plugged in anew before the next try.',
    next: 'Pull it out, plug it in again, and take your time with the PIN.',
  },
  key_pin_blocked: {
    title: 'The key has locked itself',
    what: 'The PIN was wrong too often. No PIN opens this key any more.',
    next: 'Use another key. The help desk can reset this one, which erases everything on it.',
  },
  key_pin_policy: {
    title: 'The key does not take this PIN',
    what: 'It breaks one of the rules of the key.',
    next: 'Choose one that is longer or less simple.',
  },
  key_pin_change_due: {
    title: 'The key wants a new PIN',
    what: 'It does nothing else before its PIN is changed.',
    next: 'Try again, and choose a new PIN when asked.',
  },
  key_verification_failed: {
    title: 'The key did not recognise you',
    what: 'The fingerprint did not match.',
    next: 'Try again with a clean, dry finger.',
  },
  key_verification_blocked: {
    title: 'The fingerprint is locked',
    what: 'It was not recognised too many times.',
    next: 'Try again, and use the PIN.',
  },
  key_excluded: {
    title: 'This key is already set up for you',
    what: 'It holds an entry of yours that is in use.',
    next: 'Use it as it is, or take another key as your second one.',
  },
  key_full: {
    title: 'The key is full',
    what: 'It has no room for another entry.',
    next: 'Use another key. Entries that are no longer needed can be removed with the maker’s program.',
  },
  key_no_credentials: {
    title: 'Nothing on this key fits',
    what: 'It has no entry for this service and this person.',
    next: 'Plug in the key that was set up for it, or begin again with this one.',
  },
  key_denied: {
    title: 'The key said no',
    what: 'It refused, or the request was declined on the key.',
    next: 'Try again, and agree when the key asks.',
  },
  key_reset_too_late: {
    title: 'Too late for the reset',
    what: 'A key can be reset only in the first seconds after it was plugged in.',
    next: 'Pull it out, plug it in again, and try at once.',
  },
  key_fault: {
    title: 'The key reports a fault',
    what: 'Something inside it failed.',
    next: 'Pull it out, plug it in again and try once more. If that does not help, use another key.',
  },
  key_dialog_closed: {
    title: 'The window of your system was closed',
    what: 'It was not finished there. Nothing is lost.',
    next: 'Try again, and follow that window to its end.',
  },
  key_not_security_key: {
    title: 'That was not a security key',
    what: 'The window of your system used a phone, or this computer itself.',
    next: 'Try again, and choose the security key there. What is on the phone or the computer now is of no use and can be deleted.',
  },

  // The kiosk.
  kiosk_stale: {
    title: 'The screen had moved on',
    what: 'What you chose belonged to an earlier screen.',
    next: 'Look at the screen again.',
  },
  kiosk_busy: {
    title: 'A key is being set up',
    what: 'Only one key can be set up at a time.',
    next: 'Finish or stop it first.',
  },
  kiosk_pin_mismatch: {
    title: 'The two PINs differ',
    what: 'The new PIN was not typed the same way twice.',
    next: 'Type both again.',
  },
  kiosk_pin_short: {
    title: 'This PIN is too short',
    what: 'It has fewer characters than the key wants.',
    next: 'Choose a longer one.',
  },
  kiosk_pin_long: {
    title: 'This PIN is too long',
    what: 'It has more characters than a key can take.',
    next: 'Choose a shorter one.',
  },
  kiosk_pin_missing: {
    title: 'No PIN was typed',
    what: 'The field for the PIN is empty.',
    next: 'Type the PIN.',
  },
  kiosk_wrong_rp: {
    title: 'The service asks for something it must not',
    what: 'It wants keys to be set up for an address that is not its own. Nothing was signed.',
    next: 'Stop, and tell the help desk at once.',
  },
  kiosk_other_key: {
    title: 'This is another key',
    what: 'A different key came back than the one that was pulled out.',
    next: 'Plug in the key you began with, or begin again with this one.',
  },
  kiosk_no_keys: {
    title: 'This computer cannot show keys',
    what: 'There is no way to talk to security keys on this system.',
    next: 'Tell the help desk, or use another computer.',
  },
  kiosk_not_practice: {
    title: 'There is no practice key here',
    what: 'Practice keys exist in demo mode only.',
    next: 'Use a real security key.',
  },
  kiosk_interrupted: {
    title: 'The enrolment was ended',
    what: 'It was interrupted from outside, perhaps because nobody was at the screen.',
    next: 'Begin again.',
  },
  kiosk_key_cannot_pin: {
    title: 'This key cannot check who holds it',
    what: 'It knows neither a PIN nor a fingerprint, so anybody could use it.',
    next: 'Use another key.',
  },
  kiosk_locked: {
    title: 'The desk is locked',
    what: 'Nobody is signed in here any more.',
    next: 'Sign in with your key.',
  },
  kiosk_not_staff: {
    title: 'This key does not open the desk',
    what: 'It works, but whoever it belongs to has no task at this desk.',
    next: 'Use the key of an operator. An administrator can say who that is.',
  },
  kiosk_own_key: {
    title: 'This is the operator’s key',
    what: 'The key that opens this desk is never the one to set up.',
    next: 'Pull it out, and plug in the key of the person.',
  },
  kiosk_link_bad: {
    title: 'This link cannot be used',
    what: 'It is no link of an invitation, or a part of it is missing.',
    next: 'Open the link in your invitation once more. If that does not help, ask the help desk for another.',
  },
  kiosk_link_elsewhere: {
    title: 'This link leads to another service',
    what: 'Latchkey on this computer belongs to one service, and no link changes that. Nothing was sent there.',
    next: 'If you expected the link, ask the help desk before you go on.',
  },
  kiosk_link_busy: {
    title: 'A link was opened meanwhile',
    what: 'It was not used, since you are signed in.',
    next: 'If you want to use it, sign out first and open it again.',
  },
  kiosk_link_desk: {
    title: 'That link cannot be opened here',
    what: 'This window is a desk, and takes no links of invitations.',
    next: 'Open the link in a browser. Or type the code of the invitation here, while the desk is locked.',
  },
  kiosk_service_stays: {
    title: 'The service stays',
    what: 'Its address could not be taken out of your settings.',
    next: 'Open your settings file, config.toml in the folder latchkey, and take out the line that begins with store. The help desk can do it too.',
  },
  kiosk_cannot_clean: {
    title: 'This computer cannot clean up keys',
    what: 'Its system lets no program delete an entry on a key.',
    next: 'Delete the entry in the settings of the system, or with the maker’s program. Then take it off this list.',
  },
};
