import { keyProblems } from './en.key.problems';
import type { ProblemTexts } from './problem';

export const problems: ProblemTexts = {
  // Requests.
  malformed: {
    title: 'That could not be understood',
    what: 'This screen and the program behind it did not understand each other.',
    next: 'Try again. If it happens once more, tell the help desk the code and the reference.',
  },
  not_found: {
    title: 'This is no longer there',
    what: 'The person or the key was removed in the meantime.',
    next: 'Go back and search again.',
  },
  forbidden: {
    title: 'This is not allowed here',
    what: 'This desk does not have the right to do that.',
    next: 'Ask somebody with more rights, or the help desk.',
  },
  conflict: {
    title: 'Somebody else was faster',
    what: 'The same thing was changed from elsewhere in the meantime.',
    next: 'Look at it again, and repeat your change if it is still needed.',
  },
  transition: {
    title: 'This key cannot be changed that way',
    what: 'Its state does not allow it. Perhaps it was changed from elsewhere.',
    next: 'Look at the key again. A revoked key stays revoked; set up a new one instead.',
  },
  unavailable: {
    title: 'The store cannot be reached',
    what: 'Latchkey cannot read or save anything at the moment. Nothing that you did is half saved.',
    next: 'Wait a minute and try again.',
  },
  stamp_differ: {
    title: 'This store belongs to another set-up',
    what: 'It was made for another sign-in address or another mode. Keys set up here would not work there.',
    next: 'Tell the help desk. Somebody has to correct the settings of this program.',
  },
  internal: {
    title: 'Latchkey made a mistake',
    what: 'Something failed that should not. It is not your fault.',
    next: 'Try again. If it happens once more, tell the help desk the reference.',
  },

  // What people type.
  required: {
    title: 'Something is missing',
    what: 'A field that is needed was left empty.',
    next: 'Fill it in and go on.',
  },
  too_long: {
    title: 'That is too long',
    what: 'One of the fields holds more than can be kept.',
    next: 'Shorten it and go on.',
  },
  bad_characters: {
    title: 'Some characters cannot be used',
    what: 'One of the fields has characters that are not allowed or cannot be seen.',
    next: 'Type it again by hand rather than pasting it.',
  },
  bad_address: {
    title: 'This is not an e-mail address',
    what: 'No mail could be sent to what was typed.',
    next: 'Correct the address, or leave it out.',
  },
  bad_language: {
    title: 'This language is not known',
    what: 'Latchkey does not know the language that was asked for.',
    next: 'Choose one from the list.',
  },
  in_use: {
    title: 'That is already in use',
    what: 'Another person has the same username or e-mail address.',
    next: 'Search for the person, or type something else.',
  },

  // People and ceremonies.
  user_disabled: {
    title: 'This person is locked out',
    what: 'No keys can be set up for somebody who is locked out.',
    next: 'Have the person let in again first, if that is right.',
  },
  ceremony_unknown: {
    title: 'This attempt is no longer known',
    what: 'The sign-in service has forgotten it, perhaps because it was restarted.',
    next: 'Try again. The key is not harmed.',
  },
  ceremony_used: {
    title: 'This attempt was already used',
    what: 'The answer of the key arrived twice, and counts only once.',
    next: 'Try again.',
  },
  ceremony_expired: {
    title: 'This took too long',
    what: 'The attempt is valid for some minutes only, and they have passed.',
    next: 'Try again. You begin at the same place.',
  },

  // Sessions and invitations, and the way here.
  signed_out: {
    title: 'You are signed out',
    what: 'You were signed out, here or on the service, or nobody was here for a while.',
    next: 'Sign in again. Nothing that was finished is lost.',
  },
  last_administrator: {
    title: 'Nobody would be left to decide',
    what: 'This is the last administrator with a key that works.',
    next: 'Give somebody else the role and a key first.',
  },
  step_up_required: {
    title: 'Sign in once more',
    what: 'This is only done for somebody who has just used their key.',
    next: 'Try again, and touch your key when you are asked.',
  },
  invitation_unknown: {
    title: 'This link does not work',
    what: 'It was cut off on its way, or it was never made here.',
    next: 'Open the whole link again, or have a new one made.',
  },
  invitation_used: {
    title: 'This link was used already',
    what: 'Each link sets up one key.',
    next: 'Have a new link made. If you did not use this one, tell the help desk.',
  },
  invitation_expired: {
    title: 'This link is too old',
    what: 'Links work for a short time only.',
    next: 'Have a new link made and use it at once.',
  },
  invitation_ended: {
    title: 'This link no longer works',
    what: 'It was taken back, a newer one was made, or too many wrong codes were typed.',
    next: 'Use the newest link, or have another one made.',
  },

  // Mail and addresses.
  mail_off: {
    title: 'No mail is sent from here',
    what: 'No mail server is set up.',
    next: 'Hand the invitation over or post it, or have somebody set up the mail server.',
  },
  no_address: {
    title: 'There is no address to write to',
    what: 'This person has no e-mail address that is confirmed.',
    next: 'Send a link to confirm the address first, or hand the invitation over.',
  },
  link_unknown: {
    title: 'This link no longer works',
    what: 'It was used already, it is more than a day old, or the address is another one now.',
    next: 'If the address is not confirmed yet, have a new link sent to it.',
  },
  address_changed: {
    title: 'You have just changed an address of this person',
    what: 'Whoever changes an e-mail address does not invite that person, and sets up no key for them, for 24 hours.',
    next: 'Ask a colleague to do it, or wait until tomorrow.',
  },
  // Kiosks, and what they sign.
  pairing_unknown: {
    title: 'This code does not work',
    what: 'It was mistyped, or a kiosk was paired with it already.',
    next: 'Compare it with what the administrator sees, or have a new one made.',
  },
  pairing_expired: {
    title: 'This code is too old',
    what: 'A kiosk can be paired with it for ten minutes.',
    next: 'Have a new code made and type it at once.',
  },
  kiosk_unknown: {
    title: 'The service does not know this kiosk',
    what: 'This computer was never paired with it, or with another one at this address.',
    next: 'Have an administrator make a code, and pair this kiosk.',
  },
  kiosk_revoked: {
    title: 'This kiosk was revoked',
    what: 'An administrator has ended it. Nothing can be done here any more.',
    next: 'Ask an administrator. It can be paired again with a new code.',
  },
  kiosk_clock: {
    title: 'The clock of this kiosk is wrong',
    what: 'It differs from that of the service by more than two minutes.',
    next: 'Set date and time, or have them set by the network, then try again.',
  },
  kiosk_signature: {
    title: 'The service does not accept this kiosk’s signature',
    what: 'Something between kiosk and service changed what was sent, or the key of this kiosk is another one.',
    next: 'Try again. If that does not help, tell an administrator, who can pair it anew.',
  },
  kiosk_replayed: {
    title: 'This was sent twice',
    what: 'The service had this very request already and did nothing a second time.',
    next: 'Try again. If it happens often, tell an administrator.',
  },
  too_large: {
    title: 'That was too much at once',
    what: 'More was sent than anything here needs.',
    next: 'Shorten what you typed and try again.',
  },
  too_many: {
    title: 'Too many tries',
    what: 'There were too many tries in a short time.',
    next: 'Wait a minute, then try again.',
  },
  cross_origin: {
    title: 'That came from another site',
    what: 'Another website asked for something that only these pages may ask for.',
    next: 'Open these pages again by their own address.',
  },

  // Verification.
  wrong_challenge: {
    title: 'The key answered another question',
    what: 'Its answer does not belong to this attempt.',
    next: 'Try again.',
  },
  wrong_origin: {
    title: 'The key answered for another address',
    what: 'Its answer names an address that is not this one.',
    next: 'Stop, and tell the help desk. The settings of this program have to be checked.',
  },
  wrong_relying_party: {
    title: 'The key answered for another service',
    what: 'Its answer belongs to a service that is not this one.',
    next: 'Stop, and tell the help desk. The settings of this program have to be checked.',
  },
  wrong_type: {
    title: 'The key mixed up two steps',
    what: 'It signed in where it should have been registered, or the other way round.',
    next: 'Try again. If it happens once more, use another key.',
  },
  wrong_user: {
    title: 'This key answered for somebody else',
    what: 'It signed in with another person’s entry.',
    next: 'Check that this is the right key, or use another one.',
  },
  not_present: {
    title: 'The key was not touched',
    what: 'It says that nobody touched it.',
    next: 'Try again, and touch it when it blinks.',
  },
  not_verified: {
    title: 'The key did not check the PIN',
    what: 'It answered without making sure who holds it.',
    next: 'Try again. If it happens once more, use another key.',
  },
  bad_signature: {
    title: 'The key’s signature is wrong',
    what: 'What it signed does not match its own entry. The key may be faulty.',
    next: 'Try again. If it happens once more, use another key.',
  },
  bad_attestation: {
    title: 'The key could not show where it comes from',
    what: 'What it says about its maker is not true. The key may be faulty or forged.',
    next: 'Use another key, and give this one to the help desk.',
  },
  credential_in_use: {
    title: 'This key is already set up',
    what: 'The same entry is registered already.',
    next: 'Use it as it is, or take another key.',
  },
  credential_unknown: {
    title: 'This is not the key that was set up',
    what: 'It answered with an entry that is not known here.',
    next: 'Plug in the key that was just set up, or begin again.',
  },
  credential_inactive: {
    title: 'This key no longer counts',
    what: 'It was suspended or revoked.',
    next: 'Use another key, or have this one reinstated if it was suspended.',
  },
  credential_unproved: {
    title: 'This key was never tried out',
    what: 'It is registered, but it cannot be used before it has signed in once at its set-up.',
    next: 'Set up the key again; only the trying out is left to do.',
  },
  credential_lapsed: {
    title: 'This key was not tried out in time',
    what: 'It was registered more than a day ago and never used.',
    next: 'Set up the key again from the beginning.',
  },
  clone_suspected: {
    title: 'This key may have been copied',
    what: 'Its counter went back, as happens when there are two of it.',
    next: 'Stop using it, and give it to the help desk.',
  },
  refused_kind: {
    title: 'This kind of key is not accepted',
    what: 'Only security keys that one carries along are accepted here.',
    next: 'Use another key.',
  },
  refused_algorithm: {
    title: 'This key signs in a way that is not accepted',
    what: 'None of the methods it knows is allowed here.',
    next: 'Use a newer key.',
  },
  refused_backup: {
    title: 'Keys that can be copied are not accepted',
    what: 'What this key keeps could be copied to other devices.',
    next: 'Use a security key that keeps its secrets to itself.',
  },
  refused_model: {
    title: 'This model is not accepted',
    what: 'Your organisation does not allow keys of this make and model.',
    next: 'Use another model. The help desk knows which ones are allowed.',
  },
  refused_attestation: {
    title: 'This key does not prove its make',
    what: 'Your organisation accepts only keys that can prove which model they are.',
    next: 'Use another model. The help desk knows which ones are allowed.',
  },
  refused_practice: {
    title: 'A practice key does not count here',
    what: 'It is made of software, for demonstrations only.',
    next: 'Use a real security key.',
  },

  // The key, and the kiosk itself.
  ...keyProblems,
};
