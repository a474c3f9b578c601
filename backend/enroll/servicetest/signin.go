package servicetest

import (
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var signInTests = []test{
	{"SignIn", signIn},
	{"OnlyActiveSignsIn", onlyActive},
	{"SignInByName", signInByName},
	{"OperatorHearsWhoseKeyItIs", operatorHears},
	{"BackupStateIsFollowed", backupState},
	{"StepUp", stepUp},
	{"StepUpNeedsAnActAndAPerson", stepUpNeeds},
}

func signIn(s *suite) {
	k, user := NewKey(), s.person("anna")
	credential := s.enrolled(k, user.ID)
	s.Advance(time.Hour)
	done, err := s.signIn(k, "anna")
	s.ok("sign in", err)
	at := credential.CreatedAt.Add(time.Hour)
	want := credential
	want.LastUsedAt, want.SignCount = &at, 9
	session := done.Session
	if session == nil || session.User != user.ID || session.Credential != credential.ID || session.Invitation != "" || session.Token.Zero() {
		s.Fatalf("session %+v", session)
	}
	done.Session = nil
	s.same("what it gives", done, enroll.Authentication{Purpose: enroll.PurposeSignIn, User: user, Credential: want})
	s.same("what is kept", s.credential(credential), want)
}

func onlyActive(s *suite) {
	k, user := NewKey(), s.person("anna")
	credential := s.registered(k, user.ID)
	_, err := s.signIn(k, "")
	s.code("unproved", err, enroll.CodeCredentialUnproved)
	_, err = s.prove(k, credential.ID)
	s.ok("prove", err)
	for _, tt := range []struct {
		state enroll.CredentialState
		want  enroll.Code
	}{{enroll.Suspended, enroll.CodeCredentialInactive}, {enroll.Active, ""}, {enroll.Revoked, enroll.CodeCredentialInactive}} {
		_, err := s.rp().ChangeCredential(s.Context(), desk, credential.ID, enroll.CredentialChange{State: tt.state, Reason: enroll.ReasonMistake})
		s.ok("change", err)
		_, err = s.signIn(k, "anna")
		s.code(string(tt.state), err, tt.want)
	}
}

func signInByName(s *suite) {
	k, user := NewKey(), s.person("anna")
	s.enrolled(k, user.ID)
	for username, want := range map[string]enroll.Code{
		"": "", "anna": "", " anna ": "", "ANNA": "", "ａｎｎａ": "", "ann": enroll.CodeCredentialUnknown, "anna@example.com": enroll.CodeCredentialUnknown,
	} {
		_, err := s.signIn(k, username)
		s.code(username, err, want)
	}
	_, err := s.As(stranger).BeginAuthentication(s.Context(), stranger, enroll.AuthenticationRequest{
		Purpose: enroll.PurposeSignIn, Username: strings.Repeat("a", 65),
	})
	s.field("a long name", err, enroll.CodeTooLong, "username")
}

func operatorHears(s *suite) {
	k := NewKey()
	s.enrolled(k, s.person("anna").ID)
	c, err := s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn, Username: "ben"})
	s.ok("begin", err)
	_, err = s.authenticate(desk, c.ID, s.assert(k, c))
	s.code("anna's key for ben", err, enroll.CodeWrongUser)
}

func backupState(s *suite) {
	s.SetPolicy(func(p *enroll.Policy) { p.Kinds, p.BackupEligible = []enroll.Kind{enroll.Synced}, true })
	k := NewKey()
	k.Flags |= flagBE | flagBS
	s.enrolled(k, s.person("anna").ID)
	for _, backedUp := range []bool{false, true} {
		if k.Flags &^= flagBS; backedUp {
			k.Flags |= flagBS
		}
		done, err := s.signIn(k, "")
		s.ok("sign in", err)
		if got := s.credential(done.Credential).Flags; got.BackedUp != backedUp || !got.BackupEligible {
			s.Errorf("flags %+v, want backed up %v", got, backedUp)
		}
	}
}

func (s *suite) beginStepUp(by enroll.Actor, act string) (enroll.AuthenticationCeremony, error) {
	return s.As(by).BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeStepUp, Act: act})
}

func stepUp(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	k, suspended, bens := NewKey(), NewKey(), NewKey()
	credential, other := s.enrolled(k, anna.ID), s.enrolled(suspended, anna.ID)
	s.registered(NewKey(), anna.ID)
	s.enrolled(bens, ben.ID)
	_, err := s.rp().ChangeCredential(s.Context(), desk, other.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
	s.ok("suspend", err)
	c, err := s.beginStepUp(s.self(anna), "credential.revoke")
	s.ok("begin", err)
	if allow := c.PublicKey.AllowCredentials; len(allow) != 1 || allow[0].ID.String() != credential.CredentialID.String() {
		s.Errorf("allowed: %v", allow)
	}
	done, err := s.authenticate(s.self(anna), c.ID, s.assert(k, c))
	s.ok("step up", err)
	if done.Purpose != enroll.PurposeStepUp || done.Act != "credential.revoke" || done.User.ID != anna.ID {
		s.Errorf("got %+v", done)
	}
	for _, tt := range []struct {
		name string
		key  *Key
		want enroll.Code
	}{{"suspended", suspended, enroll.CodeCredentialInactive}, {"ben's", bens, enroll.CodeCredentialUnknown}} {
		c, err := s.beginStepUp(s.self(anna), "act")
		s.ok("begin", err)
		c.PublicKey.AllowCredentials = nil
		_, err = s.authenticate(s.self(anna), c.ID, s.assert(tt.key, c))
		s.code(tt.name, err, tt.want)
	}
}

func stepUpNeeds(s *suite) {
	user := s.person("anna")
	_, err := s.beginStepUp(s.self(user), "act")
	s.code("without any key", err, enroll.CodeCredentialInactive)
	s.enrolled(NewKey(), user.ID)
	for _, act := range []string{"", strings.Repeat("a", 101), "\xff"} {
		_, err = s.beginStepUp(s.self(user), act)
		s.field("act", err, enroll.CodeMalformed, "act")
	}
	for _, by := range []enroll.Actor{desk, machine, stranger} {
		_, err = s.beginStepUp(by, "act")
		s.code(string(by.Kind), err, enroll.CodeForbidden)
	}
}
