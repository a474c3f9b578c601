package enroll

import (
	"slices"
	"time"
)

// AttestationDemand is how well a key has to prove its make.
type AttestationDemand string

// The demands.
const (
	AttestationOptional AttestationDemand = "optional" // anything, none and self included
	AttestationRequired AttestationDemand = "required" // certificates, known or not
	AttestationTrusted  AttestationDemand = "trusted"  // certificates that lead to a trusted root
)

// CloneAction is what happens when a sign count goes back.
type CloneAction string

// The actions.
const (
	CloneWarn    CloneAction = "warn"    // sign in, and keep the warning
	CloneSuspend CloneAction = "suspend" // refuse, and suspend the credential
)

// Policy says which credentials are taken and how ceremonies run. It is never
// changed in place: a change is the next version, and each credential keeps the
// version that it was judged by.
type Policy struct {
	Version         int32             `json:"version"` // from 1
	Kinds           []Kind            `json:"kinds"`
	Algorithms      []Algorithm       `json:"algorithms"` // best first
	BackupEligible  bool              `json:"backupEligible"`
	Attestation     AttestationDemand `json:"attestation" enum:"optional,required,trusted"`
	AllowModels     []AAGUID          `json:"allowModels"` // empty: every model
	BlockModels     []AAGUID          `json:"blockModels"`
	CredProtect     int32             `json:"credProtect"`  // CTAP 2.1 section 12.1: 1 to 3
	MinPINLength    int32             `json:"minPinLength"` // code points; CTAP 2.1 section 6.5.1: at least 4
	CeremonySeconds int32             `json:"ceremonySeconds"`
	OnClone         CloneAction       `json:"onClone" enum:"warn,suspend"`
	Hints           []string          `json:"hints"` // WebAuthn Level 3 section 5.8.7
	CreatedAt       time.Time         `json:"createdAt"`
	CreatedBy       Holder            `json:"createdBy"`
}

// DefaultPolicy is version 1: security keys that stay where they are made.
func DefaultPolicy(now time.Time) Policy {
	return Policy{
		Version:         1,
		Kinds:           []Kind{SecurityKey},
		Algorithms:      []Algorithm{ES256, EdDSA, RS256},
		Attestation:     AttestationOptional,
		AllowModels:     []AAGUID{},
		BlockModels:     []AAGUID{},
		CredProtect:     2,
		MinPINLength:    4,
		CeremonySeconds: 600,
		OnClone:         CloneWarn,
		Hints:           []string{"security-key"},
		CreatedAt:       now,
		CreatedBy:       Holder{Kind: ActorSystem},
	}
}

// MaxCeremonyLifetime is how long a ceremony may take at most, whatever a policy
// says.
const MaxCeremonyLifetime = 24 * time.Hour

// CeremonyLifetime is how long a ceremony may take.
func (p Policy) CeremonyLifetime() time.Duration {
	return min(time.Duration(p.CeremonySeconds)*time.Second, MaxCeremonyLifetime)
}

// Judge says whether policy takes a credential as registered: nil, or one of
// the refusals. It reads Kind, Algorithm, Flags, AAGUID and Verdict.
func (p Policy) Judge(c Credential) error {
	attested := c.Verdict == VerdictUnverified || c.Verdict == VerdictTrusted
	switch {
	case c.Flags.BackupEligible && !p.BackupEligible:
		return Errorf(CodeRefusedBackup, "", "credentials that can be copied between devices are not taken")
	case !slices.Contains(p.Kinds, c.Kind):
		return Errorf(CodeRefusedKind, "", "this kind of authenticator is not taken")
	case !slices.Contains(p.Algorithms, c.Algorithm):
		return Errorf(CodeRefusedAlgorithm, "", "this signature algorithm is not taken")
	case slices.Contains(p.BlockModels, c.AAGUID), len(p.AllowModels) > 0 && !slices.Contains(p.AllowModels, c.AAGUID):
		return Errorf(CodeRefusedModel, "", "this model is not taken")
	case p.Attestation == AttestationRequired && !attested, p.Attestation == AttestationTrusted && c.Verdict != VerdictTrusted:
		return Errorf(CodeRefusedAttestation, "", "this key does not prove its make well enough")
	}
	return nil
}
