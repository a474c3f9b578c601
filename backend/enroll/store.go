package enroll

import (
	"context"
	"iter"
	"time"
)

// Store keeps users, credentials, policies and events for good. It decides
// nothing but what is unique.
//
// Methods may be called from any goroutine and block on the disk or the
// network. Errors are *Error: besides those named, CodeUnavailable when the
// store cannot be reached or is locked for too long, and CodeMalformed for what is
// to be written and is not UTF-8 or has a NUL. By such text nothing is found.
type Store interface {
	Reader
	Ledger

	// InTx runs fn in one transaction and commits when it returns nil. It is
	// the only way to write. Nothing of it stays when fn fails, and fn may be run
	// again when the database asks for that, so it must have no other effects. A
	// transaction that changed something and appended no event is refused with
	// CodeInternal. fn must not use the Store itself.
	InTx(ctx context.Context, fn func(Tx) error) error

	// View runs fn on the store as it is at one moment, without keeping others
	// from writing. fn must not use the Store itself.
	View(ctx context.Context, fn func(Reader) error) error

	// Stamp writes the stamp of a store that has none, and compares it with one
	// that has: CodeStampDiffer, with a message that names both values.
	Stamp(ctx context.Context, stamp Stamp) error

	// NoteSecret keeps the mark of the secret that the store is used with, and
	// reports whether it was another one before. CodeNotFound, field "stamp".
	NoteSecret(ctx context.Context, mark Bytes) (changed bool, err error)

	// Close waits for what is going on and closes the store.
	Close() error
}

// Stamp ties a store to the relying party it was made for. Another RP ID would
// silently make every credential in it useless.
type Stamp struct {
	RPID string `json:"rpId"`
	Demo bool   `json:"demo"`
}

// Reader reads. In a transaction it sees what that has written. Times are in
// UTC and kept to the microsecond.
type Reader interface {
	// Stamped returns the store's stamp. CodeNotFound, field "stamp".
	Stamped(ctx context.Context) (Stamp, error)

	// User returns a user by ID. CodeNotFound, field "user"; as in the next.
	User(ctx context.Context, id ID) (User, error)
	// UserByUsername compares by MapUsername.
	UserByUsername(ctx context.Context, username string) (User, error)
	// FindUsers answers a query. CodeMalformed, field "cursor"; CodeTooLong,
	// field "text".
	FindUsers(ctx context.Context, query UserQuery) (UserPage, error)
	// AllUsers goes through every user, in the order of their making. It stops
	// after an error.
	AllUsers(ctx context.Context) iter.Seq2[User, error]

	// Credential returns a credential by the ID of its row. CodeNotFound,
	// field "credential".
	Credential(ctx context.Context, id ID) (Credential, error)
	// CredentialByCredentialID returns a credential by what WebAuthn calls its
	// ID, with whose it is. CodeCredentialUnknown.
	CredentialByCredentialID(ctx context.Context, id Bytes) (Credential, Owner, error)
	// Credentials lists a user's credentials, oldest first.
	Credentials(ctx context.Context, user ID) ([]Credential, error)
	// Unproved lists the credentials that were registered before then and are
	// unproved, oldest first.
	Unproved(ctx context.Context, before time.Time) ([]Credential, error)

	// Session returns a session by ID, alive or not, with what its user is now.
	// CodeSignedOut.
	Session(ctx context.Context, id ID) (Session, error)
	// SessionByToken returns the session with the hash of a token in the same way.
	// CodeSignedOut.
	SessionByToken(ctx context.Context, hash Bytes) (Session, error)
	// Standing is Session, AddressesChanged by its user, and Policy at once, which is
	// what the end of a ceremony asks for. Where there is no such session, it has no ID.
	Standing(ctx context.Context, session, user ID) (Standing, error)
	// Claimed reports whether there ever was an administrator with a credential
	// that was proved.
	Claimed(ctx context.Context) (bool, error)
	// ClaimCode returns the code with a hash. CodeInvitationUnknown.
	ClaimCode(ctx context.Context, hash Bytes) (ClaimCode, error)
	// Kiosk returns a kiosk by ID, revoked or not. CodeNotFound, field "kiosk".
	Kiosk(ctx context.Context, id ID) (Kiosk, error)
	// KioskAndSession is Kiosk and SessionByToken at once, which is what each request
	// of a kiosk asks for. Where there is no such session, it has no ID.
	KioskAndSession(ctx context.Context, kiosk ID, hash Bytes) (Kiosk, Session, error)
	// Kiosks lists all kiosks, oldest first.
	Kiosks(ctx context.Context) ([]Kiosk, error)
	// PairingByCode returns the pairing with the hash of a code.
	// CodePairingUnknown.
	PairingByCode(ctx context.Context, hash Bytes) (Pairing, error)

	// Invitation returns an invitation by ID. CodeInvitationUnknown, as in the
	// next two.
	Invitation(ctx context.Context, id ID) (Invitation, error)
	// InvitationByToken returns the invitation with the mark of a token.
	InvitationByToken(ctx context.Context, mark Bytes) (Invitation, error)
	// OpenInvitation returns a user's invitation that was neither redeemed nor
	// ended, be it expired or not.
	OpenInvitation(ctx context.Context, user ID) (Invitation, error)
	// Invitations lists a user's invitations that have not faded, oldest first.
	Invitations(ctx context.Context, user ID) ([]Invitation, error)

	// Mail returns a letter that was not sent. CodeNotFound, field "mail".
	Mail(ctx context.Context, id ID) (Mail, error)
	// UnsentMail lists at most MaxPage of the letters that were tried and not
	// sent: those that have failed for good first, then the latest.
	UnsentMail(ctx context.Context) ([]Mail, error)

	// AddressLink returns the link with the mark of a token, used or not.
	// CodeLinkUnknown.
	AddressLink(ctx context.Context, mark Bytes) (AddressLink, error)
	// AddressLinksSince counts the links made for a user after then.
	AddressLinksSince(ctx context.Context, user ID, since time.Time) (int, error)
	// AddressesChanged says when somebody last changed the addresses of a user;
	// zero: never.
	AddressesChanged(ctx context.Context, user, by ID) (time.Time, error)

	// Policy returns the newest policy. A new store has DefaultPolicy.
	Policy(ctx context.Context) (Policy, error)
	// Ended returns the record of a ceremony. CodeCeremonyUnknown.
	Ended(ctx context.Context, ceremony ID) (Ended, error)

	// Event returns an event by ID. CodeNotFound, field "event".
	Event(ctx context.Context, id ID) (Event, error)
	// Events answers a query, newest first. CodeMalformed, field "cursor".
	Events(ctx context.Context, query EventQuery) (EventPage, error)
	// Names returns what people and kiosks with these IDs are called, in no order.
	// Those that there are not, and people who were erased, are left out.
	Names(ctx context.Context, ids []ID) ([]Name, error)
	// CountEvents says how many events there are by a query, whatever its cursor
	// and limit.
	CountEvents(ctx context.Context, query EventQuery) (int64, error)
	// AllEvents goes through every event, oldest first, like AllUsers.
	AllEvents(ctx context.Context) iter.Seq2[Event, error]
}

// Tx is a transaction. It belongs to one goroutine. After a method that writes
// has failed, InTx can only fail, with that error if fn has none of its own;
// Try is for whoever wants to go on.
type Tx interface {
	Reader

	// Try runs fn, which writes. If it fails, nothing of it is kept, and the
	// transaction can go on; but not after CodeUnavailable.
	Try(ctx context.Context, fn func() error) error

	// LockUser returns a user and keeps every other transaction from locking
	// the same one until this one ends. CodeNotFound, field "user".
	LockUser(ctx context.Context, id ID) (User, error)

	// Administrators lists the users who can sign in as one: active, with that
	// role and an active credential. They are locked as by LockUser.
	Administrators(ctx context.Context) ([]ID, error)

	// InsertUser adds a user. CodeInUse with field "username", "email" or
	// "externalId"; CodeConflict if the ID or the handle is there already.
	InsertUser(ctx context.Context, user User) error
	// UpdateUser replaces the user with this ID and the revision before
	// user.Revision. CodeNotFound; CodeConflict if the revision is another;
	// CodeInUse as in InsertUser. Letters to one that is erased are taken away.
	UpdateUser(ctx context.Context, user User) error

	// InsertCredential adds a credential. CodeNotFound, field "user", if that
	// is not there; CodeCredentialInUse if its
	// CredentialID is there already, whosever it is; CodeCeremonyUsed if another
	// credential has the same Ceremony or Proof; CodeConflict if the ID is there.
	InsertCredential(ctx context.Context, credential Credential) error
	// UpdateCredential replaces what may change of a credential: name, state,
	// changes, sign count, clone warning, backed up, proof and times.
	// CodeNotFound; CodeCeremonyUsed.
	UpdateCredential(ctx context.Context, credential Credential) error

	// InsertSession adds a session. CodeNotFound, field "user"; CodeCeremonyUsed
	// if another session has the same Ceremony; CodeConflict if the ID or the
	// token is there.
	InsertSession(ctx context.Context, session Session) error
	// UpdateSession replaces what may change of a session that has not ended:
	// SeenAt, AssertedAt, StepUp, Handed and EndedAt. CodeSignedOut if there is none.
	UpdateSession(ctx context.Context, session Session) error
	// EndSessions ends the sessions of a user that are not ended; those alone
	// that a credential opened, if one is given.
	EndSessions(ctx context.Context, user, credential ID, at time.Time) error
	// InsertClaimCode adds a code. CodeConflict if the ID or the hash is there.
	InsertClaimCode(ctx context.Context, code ClaimCode) error
	// UseClaimCodes notes that all codes are used up, if this one was not:
	// CodeInvitationUsed, CodeInvitationUnknown.
	UseClaimCodes(ctx context.Context, id ID, at time.Time) error

	// SeeSession notes when somebody was there. It changes nothing that needs an
	// event. An ended session stays as it is.
	SeeSession(ctx context.Context, id ID, at time.Time) error

	// InsertInvitation adds an invitation. CodeNotFound, field "user";
	// CodeConflict if the ID or the token is there.
	InsertInvitation(ctx context.Context, invitation Invitation) error
	// RedeemInvitation notes that an invitation is used up, once.
	// CodeInvitationUsed if it was, CodeInvitationEnded if it was ended,
	// CodeInvitationUnknown if there is none. Letters about an invitation that is
	// redeemed or ended go with it, here and in what follows.
	RedeemInvitation(ctx context.Context, id ID, at time.Time) error
	// EndInvitation ends one, with the codes of RedeemInvitation.
	EndInvitation(ctx context.Context, id ID, at time.Time) error
	// EndInvitations ends all invitations of a user that are open, and the sessions
	// of those that were redeemed.
	EndInvitations(ctx context.Context, user ID, at time.Time) error
	// InsertPairing adds a pairing. CodeConflict if the ID or the code is there.
	InsertPairing(ctx context.Context, pairing Pairing) error
	// UsePairing notes which kiosk a pairing became, once. CodePairingUnknown if
	// there is none or it was used.
	UsePairing(ctx context.Context, id, kiosk ID) error
	// InsertKiosk adds a kiosk. CodeInUse, field "publicKey"; CodeConflict if the
	// ID is there.
	InsertKiosk(ctx context.Context, kiosk Kiosk) error
	// UpdateKiosk replaces what may change of a kiosk that is not revoked: name and
	// revocation. CodeNotFound, field "kiosk".
	UpdateKiosk(ctx context.Context, kiosk Kiosk) error
	// SeeKiosk notes when a kiosk was there. It changes nothing that needs an
	// event.
	SeeKiosk(ctx context.Context, id ID, at time.Time) error
	// EndSessionsAt ends the sessions of a kiosk that are not ended.
	EndSessionsAt(ctx context.Context, kiosk ID, at time.Time) error
	// CountTry counts a wrong code for an invitation that is open, and ends it
	// with the try that makes most of them. Where there is none it does nothing, in
	// the same time.
	CountTry(ctx context.Context, id ID, most int32, at time.Time) error

	// InsertMail adds a letter to be sent. CodeNotFound, field "user";
	// CodeConflict if the ID is there.
	InsertMail(ctx context.Context, mail Mail) error
	// LeaseMail gives the caller alone, until then, the letter that has been due
	// the longest now. CodeNotFound, field "mail": none is. It changes nothing that
	// needs an event, nor does the next.
	LeaseMail(ctx context.Context, now, until time.Time) (Mail, error)
	// UpdateMail replaces DueAt, Tries, Failure and FailedAt and gives the letter
	// back. CodeNotFound, field "mail", if it is gone or another has the lease.
	UpdateMail(ctx context.Context, mail Mail) error
	// DeleteMail takes a letter away, as UpdateMail does with its lease.
	DeleteMail(ctx context.Context, mail Mail) error
	// FadeMail blanks what letters say that have failed and had their time, and
	// takes them away MailKept after that. It needs no event.
	FadeMail(ctx context.Context, now time.Time) error

	// InsertAddressLink adds a link. CodeNotFound, field "user"; CodeConflict if
	// the mark is there.
	InsertAddressLink(ctx context.Context, link AddressLink) error
	// UseAddressLink notes that a link was followed, once. CodeLinkUnknown.
	UseAddressLink(ctx context.Context, mark Bytes, at time.Time) error
	// NoteAddressChange notes for AddressesChanged. CodeNotFound, field "user".
	NoteAddressChange(ctx context.Context, user, by ID, at time.Time) error

	// InsertPolicy adds the next version. CodeConflict if that is there.
	InsertPolicy(ctx context.Context, policy Policy) error

	// End records how a ceremony ended. CodeCeremonyUsed if that is recorded
	// already. One that was refused needs no event of its own: those of strangers
	// are counted.
	End(ctx context.Context, ended Ended) error

	// Fade takes away at most so many rows of what has been over for as long as it is
	// kept, as fade.go says, and tells how many they were: fewer than most if nothing
	// else is over, or another takes it away at the same time. It needs no event.
	Fade(ctx context.Context, now time.Time, most int) (int, error)

	// Forget takes away what events and sessions tell of a user besides their ID:
	// network addresses of what they did, and references by which they were
	// identified. The log of the journal holds without.
	Forget(ctx context.Context, user ID) error

	// Append adds an event. CodeConflict if the ID is there.
	Append(ctx context.Context, event Event) error
}
