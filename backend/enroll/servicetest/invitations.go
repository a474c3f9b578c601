package servicetest

import (
	"strings"
	"sync"
	"sync/atomic"

	"latchkey/backend/enroll"
)

var invitationTests = []test{
	{"InvitationIsForOneKey", invitation},
	{"InvitationIsForOneOfManyKeys", oneOfManyKeys},
	{"InvitationIsRedeemedOnce", redeemedOnce},
	{"InvitationEndsTheSession", redeemedSignedIn},
	{"InvitationsEnd", invitationsEnd},
	{"InvitedMayDoLittle", invitedMay},
	{"NobodySignsUpOutsideDemo", nobodySignsUp},
}

// signUpTests need a service where everybody may sign up.
var signUpTests = []test{
	{"SignUp", signUp},
	{"AbandonedSignUpBurnsNoName", signUpAgain},
	{"SignUpTakesNobodysPlace", signUpInUse},
	{"SignUpsFade", signUpsFade},
}

// invited makes an invitation of a user for themselves.
func (s *suite) invited(k *Key, user enroll.User) enroll.Token {
	s.Helper()
	by := s.self(user)
	s.stepUpFor(k, by, enroll.StepUpInvite)
	made, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: user.ID})
	s.ok("invite", err)
	token, ok := enroll.ParseToken(made.Token)
	if !ok || made.User != user.ID || made.ExpiresAt.Sub(made.CreatedAt) != enroll.DeviceInvitationLifetime {
		s.Fatalf("invitation %+v", made)
	}
	return token
}

func (s *suite) redeem(token enroll.Token) (enroll.Invited, error) {
	return s.As(stranger).Redeem(s.Context(), stranger, token)
}

func invitation(s *suite) {
	k, user := NewKey(), s.person("anna")
	s.enrolled(k, user.ID)
	got, err := s.redeem(s.invited(k, user))
	s.ok("redeem", err)
	if got.User.ID != user.ID || got.Session.User != user.ID || got.Session.Invitation == "" || got.Session.Token.Zero() {
		s.Errorf("got %+v", got)
	}
	by := s.Enter(user.ID, got.Session.Invitation)
	second := NewKey()
	credential := s.enrolledBy(second, by)
	if credential.State != enroll.Active || credential.EnrolledBy != by.Holder() {
		s.Errorf("credential %+v", credential)
	}
	_, err = s.As(by).BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user.ID})
	s.code("a second key", err, enroll.CodeInvitationUsed)
	self := s.self(user)
	_, err = s.As(self).RenameCredential(s.Context(), self, credential.ID, "mine")
	s.ok("rename it, once signed in", err)
	s.wantSession("for a reply that was lost", by, "")
	// Redeeming proved nothing, and setting up a key signed nobody in.
	_, err = s.beginStepUp(by, enroll.StepUpInvite)
	s.code("step up", err, enroll.CodeForbidden)
}

// oneOfManyKeys: with one invitation several keys are registered side by side, and
// only the first that is proved counts.
func oneOfManyKeys(s *suite) {
	user := s.person("anna")
	by := s.Enter(user.ID, enroll.NewID())
	rp := s.As(by)
	const keys = 4
	var ids [keys]enroll.ID
	var answers [keys]enroll.AuthenticationResponse
	for i := range keys {
		k := NewKey()
		c, err := rp.BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user.ID})
		s.ok("begin", err)
		made, err := rp.FinishRegistration(s.Context(), by, c.ID, s.make(k, c))
		s.ok("register", err)
		proof, err := rp.BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: made.ID})
		s.ok("begin the proof", err)
		ids[i], answers[i] = proof.ID, s.assert(k, proof)
	}
	var group sync.WaitGroup
	for i := range keys {
		group.Go(func() {
			_, err := s.authenticate(by, ids[i], answers[i])
			s.oneOf("prove", err, "", enroll.CodeInvitationUsed)
		})
	}
	group.Wait()
	active := 0
	for _, c := range s.credentials(user.ID) {
		if c.State == enroll.Active {
			active++
		}
	}
	if active != 1 {
		s.Errorf("%d keys were set up with one invitation", active)
	}
}

// enrolledBy sets up a key for an actor themselves.
func (s *suite) enrolledBy(k *Key, by enroll.Actor) enroll.Credential {
	s.Helper()
	rp := s.As(by)
	c, err := rp.BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: by.User})
	s.ok("begin", err)
	credential, err := rp.FinishRegistration(s.Context(), by, c.ID, s.make(k, c))
	s.ok("register", err)
	proof, err := rp.BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
	s.ok("begin the proof", err)
	done, err := s.authenticate(by, proof.ID, s.assert(k, proof))
	s.ok("prove", err)
	if done.Session != nil {
		s.Error("a proof opened a session")
	}
	return done.Credential
}

func redeemedOnce(s *suite) {
	k, user := NewKey(), s.person("anna")
	s.enrolled(k, user.ID)
	token := s.invited(k, user)
	var wins atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			switch _, err := s.redeem(token); enroll.CodeOf(err) {
			case "":
				wins.Add(1)
			case enroll.CodeInvitationUsed:
			default:
				s.Errorf("redeem: %v", err)
			}
		})
	}
	if group.Wait(); wins.Load() != 1 {
		s.Errorf("redeemed %d times", wins.Load())
	}
	by := s.self(user)
	_, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: user.ID})
	s.code("a second invitation for one step-up", err, enroll.CodeStepUpRequired)
}

func redeemedSignedIn(s *suite) {
	k, user, ben := NewKey(), s.person("anna"), s.person("ben")
	s.enrolled(k, user.ID)
	token := s.invited(k, user)
	by, elsewhere := s.Enter(ben.ID, ""), s.Enter(ben.ID, "")
	_, err := s.As(by).Redeem(s.Context(), by, enroll.NewToken())
	s.code("an invitation that is none", err, enroll.CodeInvitationUnknown)
	s.wantSession("after an invitation that is none", by, "")
	_, err = s.As(by).Redeem(s.Context(), by, token)
	s.ok("redeem", err)
	s.wantSession("who was signed in", by, enroll.CodeSignedOut)
	s.wantSession("elsewhere", elsewhere, "")
}

func invitationsEnd(s *suite) {
	k, user := NewKey(), s.person("anna")
	s.enrolled(k, user.ID)
	late, locked := s.invited(k, user), enroll.Token{}
	s.Advance(enroll.DeviceInvitationLifetime)
	_, err := s.redeem(late)
	s.code("too late", err, enroll.CodeInvitationExpired)
	_, err = s.redeem(enroll.NewToken())
	s.code("never made", err, enroll.CodeInvitationUnknown)
	_, err = s.redeem(locked)
	s.code("none", err, enroll.CodeInvitationUnknown)
	locked = s.invited(k, user)
	_, err = s.update(user, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	s.ok("disable", err)
	_, err = s.redeem(locked)
	s.code("disabled", err, enroll.CodeUserDisabled)
}

func invitedMay(s *suite) {
	user, ben := s.person("anna"), s.person("ben")
	credential := s.enrolled(NewKey(), user.ID)
	by := s.Enter(user.ID, enroll.NewID())
	rp := s.As(by)
	got, err := rp.User(s.Context(), by, user.ID)
	s.ok("who they are", err)
	s.same("who they are", got, user)
	_, err = rp.User(s.Context(), by, ben.ID)
	s.code("who others are", err, enroll.CodeForbidden)
	others, err := rp.Credentials(s.Context(), by, user.ID)
	s.ok("keys", err)
	if len(others) != 0 {
		s.Errorf("who was only invited sees the person's other keys: %+v", others)
	}
	_, err = rp.ChangeCredential(s.Context(), by, credential.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
	s.code("revoke", err, enroll.CodeForbidden)
	_, err = rp.RenameCredential(s.Context(), by, credential.ID, "mine")
	s.code("rename", err, enroll.CodeForbidden)
	unproved := s.registered(NewKey(), user.ID)
	_, err = rp.BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: unproved.ID})
	s.code("prove what they have not registered", err, enroll.CodeForbidden)
	_, err = rp.ChangeCredential(s.Context(), by, unproved.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
	s.code("give it up", err, enroll.CodeForbidden)
	_, err = rp.UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{Revision: user.Revision, DisplayName: new("X")})
	s.code("change them", err, enroll.CodeForbidden)
	_, err = rp.Invite(s.Context(), by, enroll.InvitationRequest{User: user.ID})
	s.code("invite", err, enroll.CodeForbidden)
	_, err = rp.BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: ben.ID})
	s.code("a key for another", err, enroll.CodeForbidden)
}

func nobodySignsUp(s *suite) {
	for _, by := range []enroll.Actor{stranger, desk, machine, s.self(s.person("anna"))} {
		_, err := s.As(by).SignUp(s.Context(), by, enroll.NewUser{Username: "ben", DisplayName: "Ben"})
		s.code(string(by.Kind), err, enroll.CodeForbidden)
	}
}

func (s *suite) signUp(username, name string) (enroll.Invited, error) {
	return s.As(stranger).SignUp(s.Context(), stranger, enroll.NewUser{
		Username: username, DisplayName: name, Email: username + "@example.com", ExternalID: "4711", Privileged: true,
	})
}

func signUp(s *suite) {
	got, err := s.signUp("anna", "Anna")
	s.ok("sign up", err)
	if got.User.Username != "anna" || got.User.Privileged || got.User.ExternalID != "" || got.Session.Invitation == "" {
		s.Errorf("got %+v", got)
	}
	by := s.Enter(got.User.ID, got.Session.Invitation)
	k := NewKey()
	s.enrolledBy(k, by)
	done, err := s.signIn(k, "anna")
	s.ok("sign in", err)
	if done.User.ID != got.User.ID {
		s.Errorf("somebody else signed in: %+v", done.User)
	}
	_, err = s.signUp("anna", "Another")
	s.field("once more", err, enroll.CodeInUse, "username")
	_, err = s.signUp("", strings.Repeat("x", 300))
	s.field("nonsense", err, enroll.CodeRequired, "username")
}

func signUpAgain(s *suite) {
	first, err := s.signUp("anna", "Anna")
	s.ok("sign up", err)
	by := s.Enter(first.User.ID, first.Session.Invitation)
	k := NewKey()
	c, err := s.As(by).BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: by.User})
	s.ok("begin", err)
	_, err = s.As(by).FinishRegistration(s.Context(), by, c.ID, s.make(k, c))
	s.ok("register", err)
	second, err := s.signUp("Anna", "Anna M")
	s.ok("sign up again", err)
	if second.User.ID != first.User.ID || second.User.DisplayName != "Anna M" || second.Session.ID == first.Session.ID {
		s.Errorf("got %+v", second)
	}
	s.wantSession("the one before", by, enroll.CodeSignedOut)
	for _, c := range s.credentials(first.User.ID) {
		if c.State != enroll.Revoked {
			s.Errorf("a key of the one before is %s", c.State)
		}
	}
	s.enrolledBy(k, s.Enter(second.User.ID, second.Session.Invitation))
}

func signUpInUse(s *suite) {
	s.person("anna") // by the desk, and without any key
	_, err := s.signUp("anna", "Another")
	s.field("sign up", err, enroll.CodeInUse, "username")
	// Nor that of those who have power by now, or are locked out.
	for name, patch := range map[string]enroll.UserPatch{
		"ben": {Role: new(enroll.Operator)}, "eva": {Privileged: new(true)}, "mia": {Status: new(enroll.UserDisabled)},
	} {
		got, err := s.signUp(name, "Somebody")
		s.ok("sign up", err)
		s.patched(got.User, patch)
		_, err = s.signUp(name, "Another")
		s.field(name, err, enroll.CodeInUse, "username")
	}
}
