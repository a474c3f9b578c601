package servicetest

import "latchkey/backend/enroll"

var authorityTests = []test{
	{"WhoMayDoWhat", whoMay},
	{"PeopleChangeLittleOfThemselves", ownFields},
	{"OnlyTheTrustedHearThatACredentialIsInUse", inUse},
}

func whoMay(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	mine, others := s.enrolled(NewKey(), anna.ID), s.enrolled(NewKey(), ben.ID)
	for _, tt := range []struct {
		name string
		// do does something to the person that owns the credential.
		do    func(rp enroll.Service, by enroll.Actor, user enroll.User, c enroll.Credential) error
		own   enroll.Code // for oneself
		other enroll.Code // for another
	}{
		{"create", func(rp enroll.Service, by enroll.Actor, _ enroll.User, _ enroll.Credential) error {
			_, err := rp.CreateUser(s.Context(), by, enroll.NewUser{Username: string(enroll.NewID()), DisplayName: "X"})
			return err
		}, enroll.CodeForbidden, enroll.CodeForbidden},
		{"find", func(rp enroll.Service, by enroll.Actor, _ enroll.User, _ enroll.Credential) error {
			_, err := rp.FindUsers(s.Context(), by, enroll.UserQuery{})
			return err
		}, enroll.CodeForbidden, enroll.CodeForbidden},
		{"read", func(rp enroll.Service, by enroll.Actor, user enroll.User, _ enroll.Credential) error {
			_, err := rp.User(s.Context(), by, user.ID)
			return err
		}, "", enroll.CodeForbidden},
		{"read an unknown person", func(rp enroll.Service, by enroll.Actor, _ enroll.User, _ enroll.Credential) error {
			_, err := rp.User(s.Context(), by, enroll.NewID())
			return err
		}, enroll.CodeForbidden, enroll.CodeForbidden},
		{"credentials", func(rp enroll.Service, by enroll.Actor, user enroll.User, _ enroll.Credential) error {
			_, err := rp.Credentials(s.Context(), by, user.ID)
			return err
		}, "", enroll.CodeForbidden},
		{"register", func(rp enroll.Service, by enroll.Actor, user enroll.User, _ enroll.Credential) error {
			_, err := rp.BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user.ID})
			return err
		}, "", enroll.CodeForbidden},
		{"prove", func(rp enroll.Service, by enroll.Actor, _ enroll.User, c enroll.Credential) error {
			_, err := rp.BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: c.ID})
			return err
		}, enroll.CodeTransition, enroll.CodeForbidden},
		{"rename", func(rp enroll.Service, by enroll.Actor, _ enroll.User, c enroll.Credential) error {
			_, err := rp.RenameCredential(s.Context(), by, c.ID, "key of "+string(by.Kind))
			return err
		}, "", enroll.CodeForbidden},
		{"rename an unknown one", func(rp enroll.Service, by enroll.Actor, _ enroll.User, _ enroll.Credential) error {
			_, err := rp.RenameCredential(s.Context(), by, enroll.NewID(), "key")
			return err
		}, enroll.CodeForbidden, enroll.CodeForbidden},
		{"change", func(rp enroll.Service, by enroll.Actor, _ enroll.User, c enroll.Credential) error {
			_, err := rp.ChangeCredential(s.Context(), by, c.ID, enroll.CredentialChange{State: enroll.Active, Reason: enroll.ReasonFound})
			return err
		}, enroll.CodeTransition, enroll.CodeForbidden},
		{"invite", func(rp enroll.Service, by enroll.Actor, user enroll.User, _ enroll.Credential) error {
			_, err := rp.Invite(s.Context(), by, enroll.InvitationRequest{User: user.ID})
			return err
		}, enroll.CodeStepUpRequired, enroll.CodeForbidden},
		{"journal", func(rp enroll.Service, by enroll.Actor, user enroll.User, _ enroll.Credential) error {
			_, err := rp.Events(s.Context(), by, enroll.EventQuery{User: user.ID})
			return err
		}, "", enroll.CodeForbidden},
		{"whole journal", func(rp enroll.Service, by enroll.Actor, _ enroll.User, _ enroll.Credential) error {
			_, err := rp.Events(s.Context(), by, enroll.EventQuery{})
			return err
		}, enroll.CodeForbidden, enroll.CodeForbidden},
		{"erase", func(rp enroll.Service, by enroll.Actor, user enroll.User, _ enroll.Credential) error {
			return rp.EraseUser(s.Context(), by, user.ID)
		}, enroll.CodeForbidden, enroll.CodeForbidden},
	} {
		by := s.self(anna)
		s.code(tt.name+" oneself", tt.do(s.As(by), by, anna, mine), tt.own)
		s.code(tt.name+" another", tt.do(s.As(by), by, ben, others), tt.other)
		for _, by := range []enroll.Actor{stranger, {Kind: enroll.ActorUser}, {}} {
			s.code(tt.name+" by nobody we know", tt.do(s.As(by), by, anna, mine), enroll.CodeForbidden)
		}
	}
}

func ownFields(s *suite) {
	user := s.person("anna")
	s.person("ben")
	by := s.self(user)
	for name, patch := range map[string]enroll.UserPatch{
		"a username":   {Username: new("free")},
		"one in use":   {Username: new("ben")},
		"addresses":    {Addresses: &[]enroll.Address{{Email: "ben@example.com", Primary: true}}},
		"externalId":   {ExternalID: new("4711")},
		"privilege":    {Privileged: new(true)},
		"their status": {Status: new(enroll.UserActive)},
	} {
		patch.Revision = user.Revision
		_, err := s.As(by).UpdateUser(s.Context(), by, user.ID, patch)
		s.code(name, err, enroll.CodeForbidden)
	}
	got, err := s.As(by).UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{
		Revision: user.Revision, DisplayName: new("Anna M"), Language: new("de"),
	})
	s.ok("what they are called", err)
	if got.DisplayName != "Anna M" || got.Language != "de" {
		s.Errorf("got %+v", got)
	}
}

func inUse(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	id := []byte("a credential ID that comes back.")
	forge := func() *Key { k := NewKey(); k.FixedID = id; return k }
	s.registered(forge(), ben.ID)
	invited := s.Enter(anna.ID, enroll.NewID())
	for _, tt := range []struct {
		name string
		by   enroll.Actor
		want enroll.Code
	}{
		{"desk", desk, enroll.CodeCredentialInUse},
		{"operator", s.handOver(s.office(enroll.Operator), anna.ID), enroll.CodeCredentialInUse},
		{"invited", invited, enroll.CodeCredentialInUse},
		{"user", s.self(anna), enroll.CodeBadAttestation},
	} {
		rp := s.As(tt.by)
		c, err := rp.BeginRegistration(s.Context(), tt.by, enroll.RegistrationRequest{User: anna.ID})
		s.ok("begin", err)
		_, err = rp.FinishRegistration(s.Context(), tt.by, c.ID, s.make(forge(), c))
		s.code(tt.name, err, tt.want)
		s.outcome(tt.by, c.ID, enroll.Outcome{Purpose: enroll.PurposeRegister, State: enroll.OutcomeFailed, Code: tt.want})
		if e := s.events(enroll.EventQuery{Limit: 1})[0]; e.Code != enroll.CodeCredentialInUse {
			s.Errorf("%s: the journal has %q", tt.name, e.Code)
		}
	}
}
