package enroll

import "time"

// Act is what an event tells of.
type Act string

// The acts. Ceremonies that are refused are events too, with their code.
const (
	ActUserCreated       Act = "user.created"
	ActUserUpdated       Act = "user.updated"
	ActUserRole          Act = "user.roleChanged"
	ActUserErased        Act = "user.erased"
	ActAddressesChanged  Act = "user.addressesChanged"
	ActAddressAsked      Act = "user.addressAsked" // a link to verify it was sent
	ActAddressVerified   Act = "user.addressVerified"
	ActUserRead          Act = "user.read" // reading is an event when it is refused
	ActUsersFound        Act = "user.found"
	ActRegistration      Act = "credential.registered" // or refused, with a code
	ActProof             Act = "credential.proved"
	ActSignIn            Act = "credential.signedIn"
	ActStepUp            Act = "credential.steppedUp"
	ActCredentialRenamed Act = "credential.renamed"
	ActCredentialState   Act = "credential.stateChanged"
	ActKeysLost          Act = "user.keysLost" // all are suspended
	ActSessionEnded      Act = "session.ended"
	ActHandedOver        Act = "session.handedOver"
	ActClaimCode         Act = "claim.codeMade"
	ActClaimed           Act = "claim.used"
	ActRecovered         Act = "administrator.recovered" // at the machine's own command line
	ActInvited           Act = "invitation.created"
	ActRedeemed          Act = "invitation.redeemed" // or refused, with a code
	ActInvitationRevoked Act = "invitation.revoked"
	ActMailSent          Act = "mail.sent"
	ActMailFailed        Act = "mail.failed" // given up
	ActMailRetried       Act = "mail.retried"
	ActMailDiscarded     Act = "mail.discarded"
	ActPairingCreated    Act = "kiosk.pairingCreated"
	ActPaired            Act = "kiosk.paired"
	ActKioskRenamed      Act = "kiosk.renamed"
	ActKiosksRead        Act = "kiosk.read" // reading is an event when it is refused
	ActInvitationsRead   Act = "invitation.read"
	ActMailRead          Act = "mail.read"
	ActKioskRevoked      Act = "kiosk.revoked"
	ActPolicyAdded       Act = "policy.added"
	ActJournalRead       Act = "journal.read"
	ActJournalExported   Act = "journal.exported"
	ActJournalKey        Act = "journal.keyChanged"
	ActImported          Act = "store.imported"
	ActRestored          Act = "store.restored"
	ActRequest           Act = "request" // one that was refused before anybody knew what for
)

// Acts lists every act, in the order of their declaration.
func Acts() []Act {
	return []Act{
		ActUserCreated, ActUserUpdated, ActUserRole, ActUserErased, ActAddressesChanged, ActAddressAsked, ActAddressVerified,
		ActUserRead, ActUsersFound, ActRegistration, ActProof, ActSignIn, ActStepUp, ActCredentialRenamed, ActCredentialState,
		ActKeysLost, ActSessionEnded, ActHandedOver, ActClaimCode, ActClaimed, ActRecovered, ActInvited, ActRedeemed,
		ActInvitationRevoked, ActMailSent, ActMailFailed, ActMailRetried, ActMailDiscarded, ActPairingCreated, ActPaired,
		ActKioskRenamed, ActKiosksRead, ActInvitationsRead, ActMailRead, ActKioskRevoked, ActPolicyAdded, ActJournalRead,
		ActJournalExported, ActJournalKey, ActImported, ActRestored, ActRequest,
	}
}

// Event is one thing that happened or was refused. It holds no name, PIN or
// secret: people are in it by ID. What may tell of one all the same, the address
// and the reference of an identification, goes when they are erased.
type Event struct {
	ID           ID              `json:"id"`
	At           time.Time       `json:"at"`
	Act          Act             `json:"act"`
	Code         Code            `json:"code,omitempty"` // empty: done; else why it was refused
	By           Holder          `json:"by"`
	User         ID              `json:"user,omitempty"` // on whom
	Credential   ID              `json:"credential,omitempty"`
	CredentialID Bytes           `json:"credentialId,omitempty"`
	AAGUID       AAGUID          `json:"aaguid,omitempty"`
	Ceremony     ID              `json:"ceremony,omitempty"`
	Kiosk        ID              `json:"kiosk,omitempty"`      // on which
	State        CredentialState `json:"state,omitempty"`      // the new one
	Reason       Reason          `json:"reason,omitempty"`     // of a change of state
	Identified   *Identification `json:"identified,omitempty"` // how an operator knew whom they enrolled
	Times        int32           `json:"times,omitempty"`      // how often strangers were refused so in the minute from At on
	Request      string          `json:"request,omitempty"`
	Address      string          `json:"address,omitempty"` // of the network
}

// Outcome of an act, as a query asks for it.
const (
	ActDone    ActOutcome = "done"
	ActRefused ActOutcome = "refused"
)

// ActOutcome says how an act ended.
type ActOutcome string

// EventQuery asks for events. All that is set has to hold.
type EventQuery struct {
	User    ID         `json:"user,omitempty"`                        // on this person
	By      ID         `json:"by,omitempty"`                          // by this person
	Kiosk   ID         `json:"kiosk,omitempty"`                       // at this kiosk
	Act     Act        `json:"act,omitempty"`                         // of this kind
	Outcome ActOutcome `json:"outcome,omitempty" enum:"done,refused"` // empty: both
	From    time.Time  `json:"from,omitzero"`                         // not before
	To      time.Time  `json:"to,omitzero"`                           // before
	Cursor  string     `json:"cursor,omitempty"`
	Limit   int32      `json:"limit,omitempty"` // 0: DefaultPage; at most MaxPage
}

// Fits reports whether an event is one that is asked for.
func (q EventQuery) Fits(e Event) bool {
	return (q.User == "" || e.User == q.User) && (q.By == "" || e.By.User == q.By) && (q.Kiosk == "" || e.By.Kiosk == q.Kiosk) &&
		(q.Act == "" || e.Act == q.Act) && (q.Outcome == "" || (q.Outcome == ActRefused) == (e.Code != "")) &&
		(q.From.IsZero() || !e.At.Before(q.From)) && (q.To.IsZero() || e.At.Before(q.To))
}

// EventPage is one page of events, newest first. A page may have fewer than were
// asked for, and none, before the last: a store looks through so many at once and
// no more.
type EventPage struct {
	Events []Event `json:"events"`
	Next   string  `json:"next"` // empty on the last page
	// Names are those of the people and kiosks in the events, as they are now, for
	// whoever may read of everybody. Of those who were erased there are none.
	Names []Name `json:"names"`
}

// NameKind says what has a name.
type NameKind string

// The kinds.
const (
	NamePerson NameKind = "person"
	NameKiosk  NameKind = "kiosk"
)

// Name is what somebody or something in the journal is called. The journal itself
// has IDs alone.
type Name struct {
	ID       ID       `json:"id"`
	Kind     NameKind `json:"kind" enum:"person,kiosk"`
	Name     string   `json:"name"`
	Username string   `json:"username,omitempty"` // of a person
}
