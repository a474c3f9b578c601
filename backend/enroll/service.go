// Package enroll is Latchkey's domain: people, their credentials, the
// ceremonies that make and try them, the policy that judges them, and the ports
// through which the rest of the program uses and stores them. It imports the
// standard library and small text libraries, nothing else.
//
// Begin with Service: it is the relying party, and whoever holds one does not
// know whether it works in this process or across the network.
package enroll

import (
	"context"
	"io"
)

// Service is a whole relying party with its people and its journal.
//
// Every method may be called from any goroutine, may block on storage or the
// network, and takes the Actor for whom it is done. Errors are *Error with one
// of the codes in this package; every method may also return CodeUnavailable
// (try again later), CodeForbidden (the actor may not) and CodeInternal.
type Service interface {
	RelyingParty
	Directory
	Sessions
	Invitations
	Kiosks
	Addresses
	Post
	Journal
}

// RelyingParty runs the ceremonies of WebAuthn (Level 3, section 7).
type RelyingParty interface {
	// Info says who the relying party is and what it can do.
	Info(ctx context.Context, by Actor) (Info, error)

	// BeginRegistration starts a registration for a user. The exclude list has
	// every credential of theirs that is not revoked, the unproved included: a
	// key that says it holds one is asked for those first.
	// CodeNotFound (field "user" or "replaces"), CodeUserDisabled,
	// CodeCredentialInactive if the credential to replace is revoked already,
	// CodeWrongOrigin.
	BeginRegistration(ctx context.Context, by Actor, req RegistrationRequest) (RegistrationCeremony, error)

	// FinishRegistration verifies what the key answered and keeps the
	// credential as unproved. The codes of CheckCredentialName leave the
	// ceremony as it is. Otherwise it is used up whatever comes of it:
	// CodeCeremonyUnknown, -Used, -Expired; else the codes of verification and
	// of policy, and CodeCredentialInUse, which users and strangers without an
	// invitation hear as CodeBadAttestation.
	FinishRegistration(ctx context.Context, by Actor, ceremony ID, res RegistrationResponse) (Credential, error)

	// BeginAuthentication starts an authentication for the purpose that req
	// names. A proof names its credential: CodeNotFound, CodeUserDisabled,
	// CodeCredentialLapsed, CodeCredentialInactive, CodeTransition if it is
	// proved already. A step-up needs a person who is signed in and has an active
	// credential: CodeCredentialInactive. CodeWrongOrigin.
	BeginAuthentication(ctx context.Context, by Actor, req AuthenticationRequest) (AuthenticationCeremony, error)

	// FinishAuthentication verifies an assertion. A proof makes its credential
	// active and revokes the one it replaces; it opens no session. A sign-in opens
	// one, and ends the one that the actor had. The ceremony
	// is used up as in FinishRegistration. Users and strangers who sign in hear
	// CodeBadSignature and CodeWrongUser as CodeCredentialUnknown.
	FinishAuthentication(ctx context.Context, by Actor, ceremony ID, res AuthenticationResponse) (Authentication, error)

	// Outcome says what became of a ceremony, after a reply was lost. Only the
	// one who began it hears it; to all others it is CodeCeremonyUnknown.
	Outcome(ctx context.Context, by Actor, ceremony ID) (Outcome, error)

	// Credentials lists all credentials a user ever had, oldest first; empty
	// if there is none. CodeNotFound if there is no such user.
	Credentials(ctx context.Context, by Actor, user ID) ([]Credential, error)

	// RenameCredential gives a credential another name. CodeNotFound, the
	// codes of CheckCredentialName.
	RenameCredential(ctx context.Context, by Actor, credential ID, name string) (Credential, error)

	// ChangeCredential suspends, reinstates or revokes a credential.
	// People step up for that with StepUpChange: CodeStepUpRequired. The sessions
	// that the credential opened end with it.
	// CodeNotFound; CodeTransition if its state does not allow that.
	ChangeCredential(ctx context.Context, by Actor, credential ID, change CredentialChange) (Credential, error)

	// SuspendCredentials suspends all active credentials of a user at once,
	// because they are lost, stolen or compromised, revokes those that are
	// unproved, and ends all of the user's sessions and invitations. When the user
	// proves another credential, the suspended ones are revoked. It answers with
	// all of the user's credentials. People step up for that with StepUpLost:
	// CodeStepUpRequired. CodeNotFound; CodeMalformed for another
	// reason; CodeLastAdministrator.
	SuspendCredentials(ctx context.Context, by Actor, user ID, reason Reason) ([]Credential, error)
}

// Directory keeps the people.
type Directory interface {
	// CreateUser adds a person. The codes of validation, CodeInUse with the
	// field that is taken.
	CreateUser(ctx context.Context, by Actor, user NewUser) (User, error)

	// User returns one person. CodeNotFound.
	User(ctx context.Context, by Actor, id ID) (User, error)

	// FindUsers searches. An empty page means that nobody fits.
	// CodeMalformed for a cursor that is none.
	FindUsers(ctx context.Context, by Actor, query UserQuery) (UserPage, error)

	// UpdateUser changes the fields that the patch names. CodeNotFound,
	// CodeConflict if the user's revision is no longer the patch's,
	// CodeTransition if the user was erased, the codes of validation, CodeInUse.
	UpdateUser(ctx context.Context, by Actor, id ID, patch UserPatch) (User, error)

	// EraseUser blanks everything personal, revokes every credential and keeps
	// the rows. CodeNotFound. Erasing twice is harmless.
	EraseUser(ctx context.Context, by Actor, id ID) error
}

// Journal tells what happened.
type Journal interface {
	// Events returns events, newest first. People may read of themselves, without
	// the network addresses and names of others. CodeMalformed for a bad cursor, ID, act,
	// outcome or time.
	Events(ctx context.Context, by Actor, query EventQuery) (EventPage, error)

	// JournalNames finds people and kiosks by name, for auditors, who cannot read
	// the directory: DefaultPage people at most. An empty text finds no people, and all
	// kiosks. CodeTooLong, field "text".
	JournalNames(ctx context.Context, by Actor, text string) ([]Name, error)

	// JournalHead says how far the journal is sealed, for auditors.
	JournalHead(ctx context.Context, by Actor) (JournalHead, error)

	// Export writes the events that fit a query to the writer that begin gives, for
	// auditors, and is an event itself. begin is called once, when nothing stands in
	// the way any more, with the number of events that the export goes through. After
	// an error what was written is worth nothing. CodeMalformed as of Events, and for
	// the format.
	Export(ctx context.Context, by Actor, req ExportRequest, begin func(total int64) io.Writer) error
}
