package servicetest

import (
	"time"

	"latchkey/backend/enroll"
)

var fadeTests = []test{
	{"WhatIsOverFades", fades},
	{"WhatFadedNeverCountsAgain", fadedNeverCounts},
}

// faded moves the clock on and has faded what is over then.
func (s *suite) faded(after time.Duration) {
	s.Helper()
	s.Advance(after)
	s.ok("Fade", s.Fade())
}

// fades: for as long as something is kept it answers as before; then it is unknown,
// and the journal still tells of it.
func fades(s *suite) {
	k, user := NewKey(), s.person("anna")
	credential := s.enrolled(k, user.ID)
	by := s.self(user)
	token := s.invited(k, user)
	s.wantSession("signed in", by, "")
	list := func(want int) {
		s.Helper()
		all, err := s.rp().Invitations(s.Context(), desk, user.ID)
		s.ok("Invitations", err)
		if len(all) != want {
			s.Errorf("%d invitations, want %d", len(all), want)
		}
	}
	in := s.beginSignIn("")
	_, err := s.authenticate(stranger, in.ID, s.assert(k, in))
	s.ok("sign in", err)
	before := s.events(enroll.EventQuery{})

	s.faded(enroll.DeviceInvitationLifetime)
	s.wantSession("after ten minutes", by, "")
	_, err = s.redeem(token)
	s.code("too late", err, enroll.CodeInvitationExpired)
	s.faded(enroll.SessionLifetime + enroll.OverKept)
	s.wantSession("a day later", by, enroll.CodeSignedOut)
	s.outcome(stranger, in.ID, enroll.Outcome{Purpose: enroll.PurposeSignIn, State: enroll.OutcomeDone, Credential: credential.ID})
	_, err = s.redeem(token)
	s.code("much too late", err, enroll.CodeInvitationExpired)
	list(1)
	s.faded(enroll.InvitationKept)
	_, err = s.redeem(token)
	s.code("a month later", err, enroll.CodeInvitationUnknown)
	list(0)
	_, err = s.As(stranger).Outcome(s.Context(), stranger, in.ID)
	s.code("the sign-in", err, enroll.CodeCeremonyUnknown)
	s.same("the journal", s.events(enroll.EventQuery{}), before)
	s.same("the keys", len(s.credentials(user.ID)), 1)
}

// fadedNeverCounts: a place for challenges that is restored from a copy so old that
// nothing is left of the ceremonies in it.
func fadedNeverCounts(s *suite) {
	s.SetPolicy(func(p *enroll.Policy) { p.CeremonySeconds = 1 << 30 }) // which nobody gets
	k, user := NewKey(), s.person("anna")
	s.enrolled(k, user.ID)
	in := s.beginSignIn("")
	answer := s.assert(k, in)
	_, err := s.authenticate(stranger, in.ID, answer)
	s.ok("sign in", err)
	s.faded(enroll.EndedKept)
	s.RestoreChallenges()
	_, err = s.authenticate(stranger, in.ID, answer)
	s.oneOf("once more", err, enroll.CodeCeremonyExpired, enroll.CodeCeremonyUnknown)
}

// signUpsFade: that somebody signed up by themselves is known for longer than their
// invitation, and so is that somebody else has invited them since.
func signUpsFade(s *suite) {
	first, err := s.signUp("anna", "Anna")
	s.ok("sign up", err)
	bens, err := s.signUp("ben", "Ben")
	s.ok("sign up", err)
	s.invite(desk, bens.User, enroll.DeliveryHanded)
	s.faded(enroll.MaxHandedInvitation + enroll.InvitationKept)
	second, err := s.signUp("anna", "Anna M")
	s.ok("sign up again", err)
	s.same("the same person", second.User.ID, first.User.ID)
	_, err = s.signUp("ben", "Another")
	s.field("who was invited", err, enroll.CodeInUse, "username")
}
