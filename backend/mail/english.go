package mail

import (
	"time"

	"latchkey/backend/enroll"
)

var english = words{
	time: func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") },
	by: map[enroll.LetterBy]string{
		enroll.BySelf: "by yourself", enroll.ByDesk: "by the help desk", enroll.BySystem: "automatically",
	},
	states: map[enroll.CredentialState]string{
		enroll.Active: "works again", enroll.Suspended: "is suspended and cannot be used for now", enroll.Revoked: "is revoked and can no longer be used",
	},
	reasons: map[enroll.Reason]string{
		enroll.ReasonFound: "it was found again", enroll.ReasonLost: "it was reported lost", enroll.ReasonStolen: "it was reported stolen",
		enroll.ReasonCompromised: "somebody else may be able to use it", enroll.ReasonDamaged: "it is damaged", enroll.ReasonReset: "it was reset",
		enroll.ReasonReplaced: "another key took its place", enroll.ReasonLeft: "you no longer need it", enroll.ReasonMistake: "a mistake was put right",
		enroll.ReasonNeverProved: "it was never tried out",
	},
	subjects: map[enroll.LetterKind]string{
		enroll.LetterInvitation:   "${Service}: set up your security key",
		enroll.LetterVerification: "${Service}: is this your e-mail address?",
		enroll.LetterKeyAdded:     "${Service}: a security key was set up for you",
		enroll.LetterKeyChanged:   "${Service}: one of your security keys was changed",
		enroll.LetterRecovery:     "${Service}: you were invited to set up another security key",
		enroll.LetterAddresses:    "${Service}: your e-mail addresses were changed",
	},
	texts: map[enroll.LetterKind]string{
		enroll.LetterInvitation: englishGreeting + `you are invited to set up a security key for ${Service}.

Open this address in the browser that you want to use the key with:

${Link}

Or type these two where you are asked for an invitation, at a kiosk for example:

    Username: ${Username}
    Code:     ${Code}

The invitation works once, until ${Expires}. Pass it on to nobody: who has it can set up a key in your name.

You expected no invitation? Then do not use it, and tell the help desk${Contact|: %}.
`,
		enroll.LetterVerification: `Hello,

somebody has given ${Email} to ${Service} as their e-mail address, or the help desk has done so for you.

If that is right, open this address and confirm there:

${Link}

The link works until ${Expires}. Confirming only shows that mail to this address reaches you; it sets up no key and signs nobody in.

You know nothing of this? Then do nothing.
`,
		enroll.LetterKeyAdded: englishGreeting + `on ${At} a security key for ${Service} was set up for you, ${By}. You can sign in with it from now on.
`,
		enroll.LetterKeyChanged: englishGreeting + `on ${At} one of your security keys for ${Service} was changed, ${By}.

    ${Key|Key: %
    }It ${State}.${Reason|
    Reason: %.}
`,
		enroll.LetterRecovery: englishGreeting + `on ${At} you were invited to set up another security key for ${Service}, ${By}. That happens when somebody has lost their key, for example.
`,
		enroll.LetterAddresses: englishGreeting + `on ${At} your e-mail addresses with ${Service} were changed, ${By}.
`,
	},
	end: `
If that was not you, or you did not ask for it, tell the help desk at once${Contact|: %}.

This letter asks you for nothing else and has no links.
`,
}

const englishGreeting = `Hello${Name| %},

`
