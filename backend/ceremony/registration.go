package ceremony

import (
	"context"

	"latchkey/backend/enroll"
)

// protection are the names of the levels of credProtect (CTAP 2.1 section 12.1).
var protection = map[int32]string{
	1: "userVerificationOptional",
	2: "userVerificationOptionalWithCredentialIDList",
	3: "userVerificationRequired",
}

// BeginRegistration implements enroll.RelyingParty.
//
// The exclude list has all credentials of the user that are not revoked, the
// unproved ones too: a key that says it holds one of the list is either enrolled
// already or in the middle of it, and the client finds out which by asking it for
// the unproved ones. A revoked credential is not in it, and as the user handle
// stays, a key overwrites its own orphan.
func (s *Service) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (_ enroll.RegistrationCeremony, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActRegistration, User: req.User}, &err)
	if err := may(by, deedRegister, req.User); err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	user, err := person(ctx, s.store, req.User)
	if err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	if err := mayTo(by, deedRegister, user, s.now()); err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	credentials, err := s.credentials(ctx, user.ID)
	if err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	if err := unspent(by.Holder(), credentials); err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	if err := replaceable(credentials, req.Replaces); err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	policy, err := s.store.Policy(ctx)
	if err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	c, err := s.begin(ctx, by, enroll.Ceremony{
		Purpose: enroll.PurposeRegister, User: user.ID, Replaces: req.Replaces, Origin: req.Origin,
	}, policy)
	if err != nil {
		return enroll.RegistrationCeremony{}, err
	}
	exclude := without(credentials, enroll.Revoked)
	if by.HandedTo != "" {
		// A browser does not tell which key answers, and a kiosk cannot always. That of
		// whoever has handed over is to say that it is taken.
		own, err := s.credentials(ctx, by.User)
		if err != nil {
			return enroll.RegistrationCeremony{}, err
		}
		exclude = append(exclude, without(own, enroll.Revoked)...)
	}
	return enroll.RegistrationCeremony{
		ID: c.ID, ExpiresAt: c.ExpiresAt, PublicKey: s.creationOptions(c, user, exclude, policy),
	}, nil
}

func replaceable(credentials []enroll.Credential, id enroll.ID) error {
	if id == "" {
		return nil
	}
	for _, c := range credentials {
		if c.ID == id && c.State == enroll.Revoked {
			return enroll.Errorf(enroll.CodeCredentialInactive, "replaces", "the key to replace is revoked already")
		}
		if c.ID == id {
			return nil
		}
	}
	return notFound("replaces")
}

func (s *Service) creationOptions(c enroll.Ceremony, user enroll.User, exclude []enroll.Credential, policy enroll.Policy) enroll.CreationOptions {
	o := enroll.CreationOptions{
		RP:                 enroll.RPEntity{ID: s.config.RPID, Name: s.config.RPName},
		User:               enroll.UserEntity{ID: user.Handle, Name: user.Username, DisplayName: user.DisplayName},
		Challenge:          c.Challenge,
		PubKeyCredParams:   []enroll.CredentialParameter{},
		Timeout:            milliseconds(policy),
		ExcludeCredentials: descriptors(exclude),
		AuthenticatorSelection: enroll.AuthenticatorSelection{
			ResidentKey: "required", RequireResidentKey: true, UserVerification: "required",
		},
		Hints:       append([]string{}, policy.Hints...),
		Attestation: "direct",
		Extensions:  enroll.CreationExtensions{CredentialProtectionPolicy: protection[policy.CredProtect]},
	}
	for _, a := range policy.Algorithms {
		o.PubKeyCredParams = append(o.PubKeyCredParams, enroll.CredentialParameter{Type: "public-key", Alg: a})
	}
	if len(policy.Kinds) == 1 {
		switch policy.Kinds[0] {
		case enroll.SecurityKey:
			o.AuthenticatorSelection.AuthenticatorAttachment = "cross-platform"
		case enroll.Platform:
			o.AuthenticatorSelection.AuthenticatorAttachment = "platform"
		}
	}
	return o
}

// FinishRegistration implements enroll.RelyingParty. A name that cannot be taken
// is refused before the ceremony is, so that nobody has to touch the key again
// for a slip of the pen.
func (s *Service) FinishRegistration(ctx context.Context, by enroll.Actor, id enroll.ID, res enroll.RegistrationResponse) (enroll.Credential, error) {
	name, err := enroll.CheckCredentialName(res.Name)
	if err != nil {
		return enroll.Credential{}, err
	}
	c, err := s.take(ctx, by, id)
	if err != nil {
		s.refused(ctx, by, enroll.Event{Act: enroll.ActRegistration}, &err)
		return enroll.Credential{}, err
	}
	ctx, cancel := finishing(ctx)
	defer cancel()
	event := s.event(by, acts[c.Purpose])
	event.User = c.User
	credential, err := s.register(ctx, c, name, res, &event)
	if err != nil {
		return enroll.Credential{}, s.refuse(ctx, by, c, event, false, err)
	}
	return credential, nil
}

// register verifies a response and keeps the credential, filling in the event
// as far as it gets.
func (s *Service) register(
	ctx context.Context, c enroll.Ceremony, name string, res enroll.RegistrationResponse, event *enroll.Event,
) (enroll.Credential, error) {
	if c.Purpose != enroll.PurposeRegister {
		return enroll.Credential{}, enroll.Errorf(enroll.CodeWrongType, "", "this ceremony is not a registration")
	}
	credential, err := s.verify.registration(c, res)
	if err != nil {
		return enroll.Credential{}, err
	}
	event.CredentialID, event.AAGUID = credential.CredentialID, credential.AAGUID
	credential.ID = enroll.NewID()
	credential.User = c.User
	credential.Name = name
	credential.State = enroll.Unproved
	credential.Ceremony = c.ID
	credential.Replaces = c.Replaces
	credential.EnrolledBy = c.Holder
	credential.CreatedAt = event.At
	credential.Changes = []enroll.StateChange{}
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := tx.LockUser(ctx, c.User)
		if err != nil {
			return err
		}
		if err := able(user); err != nil {
			return err
		}
		standing, err := s.still(ctx, tx, c.Holder, deedRegister, user)
		if err != nil {
			return err
		}
		if err := stillUnspent(ctx, tx, c); err != nil {
			return err
		}
		if err := s.judge(standing.Policy, credential); err != nil {
			return err
		}
		credential.PolicyVersion = standing.Policy.Version
		if err := tx.InsertCredential(ctx, credential); err != nil {
			return err
		}
		if err := tx.End(ctx, s.ended(c, credential.ID, "")); err != nil {
			return err
		}
		done := *event
		done.Ceremony, done.Credential, done.State = c.ID, credential.ID, credential.State
		done.Identified = identified(standing.Session)
		return tx.Append(ctx, done)
	})
	if err != nil {
		return enroll.Credential{}, err
	}
	return credential, nil
}

// judge is policy, and before it the one rule that no policy lifts.
func (s *Service) judge(policy enroll.Policy, c enroll.Credential) error {
	if c.AAGUID == enroll.PracticeAAGUID && !s.config.Demo {
		return enroll.Errorf(enroll.CodeRefusedPractice, "", "practice keys are taken in demo mode only")
	}
	return policy.Judge(c)
}
