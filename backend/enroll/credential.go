package enroll

import "time"

// CredentialState is where a credential stands. Only an active one signs in.
type CredentialState string

// The states: unproved → active ⇄ suspended → revoked. Unproved goes to revoked
// too, and so does active.
const (
	Unproved  CredentialState = "unproved" // registered, not yet tried out; can only be proved
	Active    CredentialState = "active"
	Suspended CredentialState = "suspended"
	Revoked   CredentialState = "revoked"
)

// UnprovedLifetime is how long an unproved credential can be proved.
const UnprovedLifetime = 24 * time.Hour

// CanBecome reports whether a credential may go from state s to the next.
func (s CredentialState) CanBecome(next CredentialState) bool {
	switch s {
	case Unproved:
		return next == Active || next == Revoked
	case Active:
		return next == Suspended || next == Revoked
	case Suspended:
		return next == Active || next == Revoked
	}
	return false
}

// Reason says why a credential changed its state.
type Reason string

// The reasons.
const (
	ReasonProved      Reason = "proved"
	ReasonFound       Reason = "found" // reinstated
	ReasonLost        Reason = "lost"
	ReasonStolen      Reason = "stolen"
	ReasonCompromised Reason = "compromised"
	ReasonDamaged     Reason = "damaged"
	ReasonReset       Reason = "reset"
	ReasonReplaced    Reason = "replaced"
	ReasonLeft        Reason = "left"
	ReasonMistake     Reason = "mistake"
	ReasonNeverProved Reason = "neverProved"
	ReasonErased      Reason = "erased"
)

// Kind is what sort of authenticator holds a credential.
type Kind string

// The kinds.
const (
	SecurityKey Kind = "securityKey" // carried about
	Platform    Kind = "platform"    // built into a device, and stays there
	Synced      Kind = "synced"      // copied between devices by a provider
)

// Verdict is how far an attestation was believed.
type Verdict string

// The verdicts.
const (
	VerdictNone       Verdict = "none"       // no attestation
	VerdictSelf       Verdict = "self"       // signed by the credential itself
	VerdictUnverified Verdict = "unverified" // certificates that lead to nobody we trust
	VerdictTrusted    Verdict = "trusted"    // certificates that lead to a trusted root
)

// Algorithm is a COSE algorithm identifier (IANA "COSE Algorithms").
type Algorithm int32

// The algorithms we verify.
const (
	ES256 Algorithm = -7
	EdDSA Algorithm = -8
	RS256 Algorithm = -257
)

// AAGUID is an authenticator's model in the usual form of a UUID, lower case;
// all zero where none was given.
type AAGUID string

// PracticeAAGUID is the model of our practice key. It is only a label that
// anybody can copy, so refusing it outside demo mode guards against mistakes.
const PracticeAAGUID AAGUID = "262a2ac7-e516-4932-9eb3-2ffc3611d89e"

// Flags are the flags of authenticator data (WebAuthn section 6.1) at
// registration, and BackedUp as last seen.
type Flags struct {
	UserPresent    bool `json:"userPresent"`
	UserVerified   bool `json:"userVerified"`
	BackupEligible bool `json:"backupEligible"`
	BackedUp       bool `json:"backedUp"`
}

// Attestation is what the key said of itself at registration, kept whole so
// that it can be judged again.
type Attestation struct {
	Format     string `json:"format"`
	Type       string `json:"type"`
	Object     Bytes  `json:"object"`
	ClientData Bytes  `json:"clientData"`
}

// Owner is whose a credential is, as far as an assertion tells of it.
type Owner struct {
	Handle   Bytes
	Username string
}

// Credential is one public key bound to a user, with everything known about
// it. Its row is never deleted.
type Credential struct {
	ID           ID              `json:"id"`
	User         ID              `json:"user"`
	CredentialID Bytes           `json:"credentialId"`
	Name         string          `json:"name"`
	State        CredentialState `json:"state" enum:"unproved,active,suspended,revoked"`
	Kind         Kind            `json:"kind" enum:"securityKey,platform,synced"`

	PublicKey    Bytes       `json:"publicKey"` // COSE_Key
	Algorithm    Algorithm   `json:"algorithm"`
	SignCount    uint32      `json:"signCount"`
	CloneWarning bool        `json:"cloneWarning"`
	Transports   []string    `json:"transports"`
	AAGUID       AAGUID      `json:"aaguid"`
	Flags        Flags       `json:"flags"`
	Attestation  Attestation `json:"attestation"`

	PolicyVersion int32   `json:"policyVersion"`
	Verdict       Verdict `json:"verdict" enum:"none,self,unverified,trusted"`

	Ceremony   ID     `json:"ceremony"`           // the registration
	Proof      ID     `json:"proof,omitempty"`    // the authentication that proved it
	Replaces   ID     `json:"replaces,omitempty"` // the credential this one is for instead
	EnrolledBy Holder `json:"enrolledBy"`

	CreatedAt  time.Time  `json:"createdAt"`
	ProvedAt   *time.Time `json:"provedAt,omitempty"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty"`

	// Changes are all changes of state, oldest first.
	Changes []StateChange `json:"changes"`
}

// Lapsed reports whether c was not proved in time.
func (c Credential) Lapsed(now time.Time) bool {
	return c.State == Unproved && !now.Before(c.CreatedAt.Add(UnprovedLifetime))
}

// StateChange is one step of a credential's life.
type StateChange struct {
	State  CredentialState `json:"state" enum:"unproved,active,suspended,revoked"`
	At     time.Time       `json:"at"`
	By     Holder          `json:"by"`
	Reason Reason          `json:"reason"`
}

// CredentialChange is what ChangeCredential does: to suspended or revoked for
// one of the reasons from "found" to "neverProved", or back to active.
type CredentialChange struct {
	State  CredentialState `json:"state" enum:"active,suspended,revoked"`
	Reason Reason          `json:"reason" enum:"found,lost,stolen,compromised,damaged,reset,replaced,left,mistake,neverProved"`
}
