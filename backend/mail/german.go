package mail

import (
	"time"

	"latchkey/backend/enroll"
)

var german = words{
	time: func(t time.Time) string { return t.UTC().Format("02.01.2006, 15:04 Uhr (UTC)") },
	by: map[enroll.LetterBy]string{
		enroll.BySelf: "von Ihnen selbst", enroll.ByDesk: "vom Helpdesk", enroll.BySystem: "automatisch",
	},
	states: map[enroll.CredentialState]string{
		enroll.Active: "funktioniert wieder", enroll.Suspended: "ist ausgesetzt und kann vorerst nicht benutzt werden", enroll.Revoked: "ist gesperrt und kann nicht mehr benutzt werden",
	},
	reasons: map[enroll.Reason]string{
		enroll.ReasonFound: "er wurde wiedergefunden", enroll.ReasonLost: "er wurde als verloren gemeldet", enroll.ReasonStolen: "er wurde als gestohlen gemeldet",
		enroll.ReasonCompromised: "vielleicht kann ihn jemand anderes benutzen", enroll.ReasonDamaged: "er ist beschädigt", enroll.ReasonReset: "er wurde zurückgesetzt",
		enroll.ReasonReplaced: "ein anderer Sicherheitsschlüssel hat ihn ersetzt", enroll.ReasonLeft: "Sie brauchen ihn nicht mehr",
		enroll.ReasonMistake: "ein Versehen wurde berichtigt", enroll.ReasonNeverProved: "er wurde nie ausprobiert",
	},
	subjects: map[enroll.LetterKind]string{
		enroll.LetterInvitation:   "${Service}: Richten Sie Ihren Sicherheitsschlüssel ein",
		enroll.LetterVerification: "${Service}: Ist das Ihre E-Mail-Adresse?",
		enroll.LetterKeyAdded:     "${Service}: Für Sie wurde ein Sicherheitsschlüssel eingerichtet",
		enroll.LetterKeyChanged:   "${Service}: Einer Ihrer Sicherheitsschlüssel wurde geändert",
		enroll.LetterRecovery:     "${Service}: Sie wurden eingeladen, einen weiteren Sicherheitsschlüssel einzurichten",
		enroll.LetterAddresses:    "${Service}: Ihre E-Mail-Adressen wurden geändert",
	},
	texts: map[enroll.LetterKind]string{
		enroll.LetterInvitation: germanGreeting + `Sie sind eingeladen, einen Sicherheitsschlüssel für ${Service} einzurichten.

Öffnen Sie diese Adresse in dem Browser, mit dem Sie den Schlüssel benutzen möchten:

${Link}

Oder geben Sie diese Angaben dort ein, wo nach einer Einladung gefragt wird, zum Beispiel an einem Kiosk:

    Benutzername: ${Username}
    Code:         ${Code}

Die Einladung gilt einmal, bis ${Expires}. Geben Sie sie an niemanden weiter: Wer sie hat, kann in Ihrem Namen einen Schlüssel einrichten.

Sie haben keine Einladung erwartet? Dann benutzen Sie sie nicht und sagen Sie es dem Helpdesk${Contact|: %}.
`,
		enroll.LetterVerification: `Guten Tag,

jemand hat ${Email} bei ${Service} als seine E-Mail-Adresse angegeben, oder der Helpdesk hat das für Sie getan.

Wenn das stimmt, öffnen Sie diese Adresse und bestätigen Sie dort:

${Link}

Der Link gilt bis ${Expires}. Das Bestätigen zeigt nur, dass Nachrichten an diese Adresse Sie erreichen. Es richtet keinen Schlüssel ein und meldet niemanden an.

Sie wissen von nichts? Dann tun Sie nichts.
`,
		enroll.LetterKeyAdded: germanGreeting + `am ${At} wurde für Sie ein Sicherheitsschlüssel für ${Service} eingerichtet, ${By}. Sie können sich ab jetzt damit anmelden.
`,
		enroll.LetterKeyChanged: germanGreeting + `am ${At} wurde einer Ihrer Sicherheitsschlüssel für ${Service} geändert, ${By}.

    ${Key|Schlüssel: %
    }Er ${State}.${Reason|
    Grund: %.}
`,
		enroll.LetterRecovery: germanGreeting + `am ${At} wurden Sie eingeladen, einen weiteren Sicherheitsschlüssel für ${Service} einzurichten, ${By}. Das geschieht zum Beispiel, wenn jemand seinen Schlüssel verloren hat.
`,
		enroll.LetterAddresses: germanGreeting + `am ${At} wurden Ihre E-Mail-Adressen bei ${Service} geändert, ${By}.
`,
	},
	end: `
Wenn Sie das nicht waren oder nicht darum gebeten haben, sagen Sie es sofort dem Helpdesk${Contact|: %}.

Mehr möchte diese Nachricht nicht von Ihnen, und sie enthält keine Links.
`,
}

const germanGreeting = `Guten Tag${Name| %},

`
