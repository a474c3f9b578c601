package enroll

import "time"

// The types of this file have the JSON forms of WebAuthn Level 3, section 5.1
// (PublicKeyCredentialCreationOptionsJSON and its kin), so that a browser takes
// and gives them as they are.

// CreationOptions are the options of a registration.
type CreationOptions struct {
	RP                     RPEntity               `json:"rp"`
	User                   UserEntity             `json:"user"`
	Challenge              Bytes                  `json:"challenge"`
	PubKeyCredParams       []CredentialParameter  `json:"pubKeyCredParams"`
	Timeout                int32                  `json:"timeout"` // milliseconds
	ExcludeCredentials     []CredentialDescriptor `json:"excludeCredentials"`
	AuthenticatorSelection AuthenticatorSelection `json:"authenticatorSelection"`
	Hints                  []string               `json:"hints"`
	Attestation            string                 `json:"attestation"`
	Extensions             CreationExtensions     `json:"extensions"`
}

// RPEntity is the relying party as a key keeps it.
type RPEntity struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// UserEntity is the person as a key keeps them. ID is the user handle.
type UserEntity struct {
	ID          Bytes  `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
}

// CredentialParameter is an algorithm that the relying party takes.
type CredentialParameter struct {
	Type string    `json:"type"`
	Alg  Algorithm `json:"alg"`
}

// CredentialDescriptor names a credential.
type CredentialDescriptor struct {
	Type       string   `json:"type"`
	ID         Bytes    `json:"id"`
	Transports []string `json:"transports"`
}

// AuthenticatorSelection says what an authenticator has to have.
type AuthenticatorSelection struct {
	AuthenticatorAttachment string `json:"authenticatorAttachment,omitempty"`
	ResidentKey             string `json:"residentKey"`
	RequireResidentKey      bool   `json:"requireResidentKey"`
	UserVerification        string `json:"userVerification"`
}

// CreationExtensions are the extensions we ask for (CTAP 2.1 section 12.1).
type CreationExtensions struct {
	CredentialProtectionPolicy        string `json:"credentialProtectionPolicy,omitempty"`
	EnforceCredentialProtectionPolicy bool   `json:"enforceCredentialProtectionPolicy,omitempty"`
}

// RequestOptions are the options of an authentication.
type RequestOptions struct {
	Challenge        Bytes                  `json:"challenge"`
	Timeout          int32                  `json:"timeout"` // milliseconds
	RPID             string                 `json:"rpId"`
	AllowCredentials []CredentialDescriptor `json:"allowCredentials"`
	UserVerification string                 `json:"userVerification"`
	Hints            []string               `json:"hints"`
}

// RegistrationResponse is what a client gives back from a registration, and the
// name that the person gave the key.
type RegistrationResponse struct {
	ID                      Bytes               `json:"id"`
	RawID                   Bytes               `json:"rawId"`
	Type                    string              `json:"type"`
	AuthenticatorAttachment string              `json:"authenticatorAttachment,omitempty"`
	Response                AttestationResponse `json:"response"`
	Name                    string              `json:"name,omitempty"` // ours, not WebAuthn's

	ClientExtensionResults map[string]any `json:"clientExtensionResults,omitempty"` // the client's word alone: not used
}

// AttestationResponse is the authenticator's part of a registration.
type AttestationResponse struct {
	ClientDataJSON    Bytes    `json:"clientDataJSON"`
	AttestationObject Bytes    `json:"attestationObject"`
	Transports        []string `json:"transports,omitempty"`

	// What browsers take out of AttestationObject for relying parties that
	// cannot. It is not used: only what is in there is signed.
	AuthenticatorData  Bytes `json:"authenticatorData,omitempty"`
	PublicKey          Bytes `json:"publicKey,omitempty"`
	PublicKeyAlgorithm int64 `json:"publicKeyAlgorithm,omitempty"`
}

// AuthenticationResponse is what a client gives back from an authentication.
type AuthenticationResponse struct {
	ID                      Bytes             `json:"id"`
	RawID                   Bytes             `json:"rawId"`
	Type                    string            `json:"type"`
	AuthenticatorAttachment string            `json:"authenticatorAttachment,omitempty"`
	Response                AssertionResponse `json:"response"`

	ClientExtensionResults map[string]any `json:"clientExtensionResults,omitempty"` // the client's word alone: not used
}

// AssertionResponse is the authenticator's part of an authentication.
type AssertionResponse struct {
	ClientDataJSON    Bytes `json:"clientDataJSON"`
	AuthenticatorData Bytes `json:"authenticatorData"`
	Signature         Bytes `json:"signature"`
	UserHandle        Bytes `json:"userHandle,omitempty"`
}

// Info is who the relying party is and what it can do. A client on the desktop
// believes none of it: it decides RP ID and origin itself.
type Info struct {
	RPID         string    `json:"rpId"`
	RPName       string    `json:"rpName"`
	Origin       string    `json:"origin"` // the first allowed one
	Demo         bool      `json:"demo"`
	SignUp       SignUp    `json:"signUp" enum:"open,invited,closed"`
	Abilities    Abilities `json:"abilities"`
	MinPINLength int32     `json:"minPinLength"` // policy's; a key may ask for more

	// Claimed says that there was an administrator with a key that works; until
	// then the first one is awaited. See Invitations.Claim.
	Claimed bool `json:"claimed"`
	// Identification are the ways in which an operator may identify a person.
	Identification []string `json:"identification"`
}

// Abilities says which parts of the port a relying party has. Others than ours
// (a directory service's, later) have only some.
type Abilities struct {
	Proof    bool `json:"proof"`    // a credential can be tried out at once
	States   bool `json:"states"`   // suspend, reinstate, revoke
	Rename   bool `json:"rename"`   // name a credential after registration
	Outcome  bool `json:"outcome"`  // ask what became of a ceremony
	Creation bool `json:"creation"` // create people
	Kiosks   bool `json:"kiosks"`   // machines become kiosks of it
	Pages    bool `json:"pages"`    // people come to it with a browser, at Info.Origin
	Mail     bool `json:"mail"`     // it sends letters
}

// RegistrationRequest begins a registration.
type RegistrationRequest struct {
	User     ID     `json:"user"`
	Replaces ID     `json:"replaces,omitempty"` // revoked when the new credential is proved
	Origin   string `json:"origin,omitempty"`   // empty: Info.Origin; else one of the allowed
}

// RegistrationCeremony is a registration that has begun.
type RegistrationCeremony struct {
	ID        ID              `json:"id"`
	PublicKey CreationOptions `json:"publicKey"`
	ExpiresAt time.Time       `json:"expiresAt"`
}

// AuthenticationRequest begins an authentication.
type AuthenticationRequest struct {
	Purpose    Purpose `json:"purpose" enum:"prove,signIn,stepUp"`
	Credential ID      `json:"credential,omitempty"` // prove: the one to try out
	Act        string  `json:"act,omitempty"`        // stepUp: what it is for; ASCII without spaces
	Username   string  `json:"username,omitempty"`   // signIn: compared afterwards, never answered to
	Origin     string  `json:"origin,omitempty"`     // as in RegistrationRequest
}

// AuthenticationCeremony is an authentication that has begun.
type AuthenticationCeremony struct {
	ID        ID             `json:"id"`
	PublicKey RequestOptions `json:"publicKey"`
	ExpiresAt time.Time      `json:"expiresAt"`
}

// Authentication is an assertion that was verified.
type Authentication struct {
	Purpose    Purpose    `json:"purpose" enum:"prove,signIn,stepUp"`
	Act        string     `json:"act,omitempty"`
	User       User       `json:"user"`
	Credential Credential `json:"credential"`
	// Session is the one that a sign-in opened.
	Session *NewSession `json:"session,omitempty"`
}
