package ceremony

import (
	"bytes"
	"context"
	"strings"

	"latchkey/backend/enroll"
)

// maxAct is how long the name of a step-up's act may be, in bytes.
const maxAct = 100

var acts = map[enroll.Purpose]enroll.Act{
	enroll.PurposeRegister: enroll.ActRegistration,
	enroll.PurposeProve:    enroll.ActProof,
	enroll.PurposeSignIn:   enroll.ActSignIn,
	enroll.PurposeStepUp:   enroll.ActStepUp,
}

// BeginAuthentication implements enroll.RelyingParty. A sign-in gets the same
// answer whatever name is given: all credentials are discoverable, so nobody has
// to be told which ones there are.
func (s *Service) BeginAuthentication(ctx context.Context, by enroll.Actor, req enroll.AuthenticationRequest) (_ enroll.AuthenticationCeremony, err error) {
	defer func() { s.refused(ctx, by, enroll.Event{Act: acts[req.Purpose], Credential: req.Credential}, &err) }()
	c := enroll.Ceremony{Purpose: req.Purpose, Origin: req.Origin}
	var allow []enroll.Credential
	switch req.Purpose {
	case enroll.PurposeProve:
		c.Credential = req.Credential
		c.User, allow, err = s.beginProof(ctx, by, req.Credential)
	case enroll.PurposeSignIn:
		c.Username = strings.TrimSpace(req.Username)
		err = beginSignIn(by, c.Username)
	case enroll.PurposeStepUp:
		c.User, c.Act = by.User, req.Act
		allow, err = s.beginStepUp(ctx, by, req.Act)
	default:
		err = malformed("purpose", "not a purpose of an authentication")
	}
	if err != nil {
		return enroll.AuthenticationCeremony{}, err
	}
	policy, err := s.store.Policy(ctx)
	if err != nil {
		return enroll.AuthenticationCeremony{}, err
	}
	if c, err = s.begin(ctx, by, c, policy); err != nil {
		return enroll.AuthenticationCeremony{}, err
	}
	return enroll.AuthenticationCeremony{ID: c.ID, ExpiresAt: c.ExpiresAt, PublicKey: enroll.RequestOptions{
		Challenge: c.Challenge, Timeout: milliseconds(policy), RPID: s.config.RPID,
		AllowCredentials: descriptors(allow), UserVerification: "required", Hints: append([]string{}, policy.Hints...),
	}}, nil
}

func (s *Service) beginProof(ctx context.Context, by enroll.Actor, id enroll.ID) (enroll.ID, []enroll.Credential, error) {
	credential, err := credentialFor(ctx, s.store, by, deedProve, id)
	if err != nil {
		return "", nil, err
	}
	user, err := person(ctx, s.store, credential.User)
	if err != nil {
		return "", nil, err
	}
	if err := mayTo(by, deedProve, user, s.now()); err != nil {
		return "", nil, err
	}
	if credential.Lapsed(s.now()) {
		if err := s.lapse(ctx, credential.User); err != nil {
			return "", nil, err
		}
	}
	return credential.User, []enroll.Credential{credential}, s.provable(credential)
}

// provable says whether a credential can be tried out for the first time.
func (s *Service) provable(c enroll.Credential) error {
	switch {
	case c.Lapsed(s.now()):
		return credentialLapsed()
	case c.State == enroll.Unproved:
		return nil
	case c.State == enroll.Active:
		return enroll.Errorf(enroll.CodeTransition, "", "this key was tried out already")
	}
	return credentialInactive()
}

func beginSignIn(by enroll.Actor, username string) error {
	if len(username) > enroll.MaxUsernameBytes {
		return enroll.Errorf(enroll.CodeTooLong, "username", "a username has at most %d bytes", enroll.MaxUsernameBytes)
	}
	return may(by, deedSignIn, "")
}

func (s *Service) beginStepUp(ctx context.Context, by enroll.Actor, act string) ([]enroll.Credential, error) {
	if by.User == "" {
		return nil, forbidden() // nobody is signed in who could step up
	}
	if err := may(by, deedStepUp, by.User); err != nil {
		return nil, err
	}
	if act == "" || len(act) > maxAct || strings.ContainsFunc(act, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, malformed("act", "not the name of an act")
	}
	session, err := s.own(ctx, s.store, by.Holder())
	if err != nil {
		return nil, err
	}
	if err := ableIf(session.Status); err != nil {
		return nil, err
	}
	credentials, err := s.store.Credentials(ctx, by.User)
	if err != nil {
		return nil, err
	}
	allow := without(credentials, enroll.Unproved, enroll.Suspended, enroll.Revoked)
	if len(allow) == 0 { // an empty list would ask for any key at all
		return nil, credentialInactive()
	}
	return allow, nil
}

// FinishAuthentication implements enroll.RelyingParty.
func (s *Service) FinishAuthentication(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.AuthenticationResponse) (enroll.Authentication, error) {
	c, err := s.take(ctx, by, id)
	if err != nil {
		s.refused(ctx, by, enroll.Event{Act: enroll.ActSignIn}, &err)
		return enroll.Authentication{}, err
	}
	ctx, cancel := finishing(ctx)
	defer cancel()
	event := s.event(by, acts[c.Purpose])
	event.User, event.Credential, event.Ceremony = c.User, c.Credential, c.ID
	claim, err := s.identify(ctx, c, res, &event)
	if err != nil {
		return enroll.Authentication{}, s.refuse(ctx, by, c, event, claim.user != "", err)
	}
	done, err := s.conclude(ctx, c, claim, event)
	if err != nil {
		return enroll.Authentication{}, s.refuse(ctx, by, c, event, true, err)
	}
	if done.suspended {
		return enroll.Authentication{}, enroll.Errorf(enroll.CodeCloneSuspected, "", "there seems to be a copy of this key")
	}
	return done.Authentication, nil
}

// claim is an assertion whose signature is right; empty if it is not.
type claim struct {
	user, credential enroll.ID
	data             authenticatorData
}

// identify verifies a response and finds out whose it is, filling in the event
// as far as it gets. It does not look at states, which only hold under lock.
func (s *Service) identify(ctx context.Context, c enroll.Ceremony, res enroll.AuthenticationResponse, event *enroll.Event) (claim, error) {
	if c.Purpose == enroll.PurposeRegister {
		return claim{}, enroll.Errorf(enroll.CodeWrongType, "", "this ceremony is a registration")
	}
	if err := checkAuthentication(c, res); err != nil {
		return claim{}, err
	}
	data, err := readAuthenticatorData(s.config.RPID, res.Response.AuthenticatorData)
	if err != nil {
		return claim{}, err
	}
	credential, owner, err := s.store.CredentialByCredentialID(ctx, res.RawID)
	if err != nil {
		return claim{}, err
	}
	if c.Credential != "" && credential.ID != c.Credential || c.User != "" && credential.User != c.User {
		return claim{}, credentialUnknown()
	}
	event.User, event.Credential = credential.User, credential.ID
	event.CredentialID, event.AAGUID = credential.CredentialID, credential.AAGUID
	handle := res.Response.UserHandle
	if len(handle) > 0 && !bytes.Equal(handle, owner.Handle) {
		return claim{}, wrongUser()
	}
	if err := s.verify.assertion(c, owner.Handle, credential, res); err != nil {
		return claim{}, err
	}
	if c.Username != "" && enroll.MapUsername(c.Username) != enroll.MapUsername(owner.Username) {
		err = wrongUser()
	}
	return claim{user: credential.User, credential: credential.ID, data: data}, err
}

func credentialUnknown() error {
	return enroll.Errorf(enroll.CodeCredentialUnknown, "", "this key is not known here")
}

func credentialInactive() error {
	return enroll.Errorf(enroll.CodeCredentialInactive, "", "this key is suspended or revoked")
}

func credentialLapsed() error {
	return enroll.Errorf(enroll.CodeCredentialLapsed, "", "this key was not tried out in time")
}

func wrongUser() error {
	return enroll.Errorf(enroll.CodeWrongUser, "", "this key belongs to somebody else")
}
