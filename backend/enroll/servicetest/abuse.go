package servicetest

import (
	"time"

	"latchkey/backend/enroll"
)

// abuseTests are what really happened elsewhere. Others of them stand with what
// they are about: the first start with claims, codes and addresses with
// invitations, a service's secret with kiosks.
var abuseTests = []test{
	{"ASessionThatProvedNothingEnrolsNothing", provedNothing},
	{"HavingAKeyIsNoProof", havingIsNoProof},
	{"RecoveryLeavesNoKeysInPlace", recoveryLeavesNothing},
}

// provedNothing: elsewhere a session that had proved nothing could enrol itself and
// delete the victim's key.
func provedNothing(s *suite) {
	anna := s.person("anna")
	annas := s.enrolled(NewKey(), anna.ID)
	revoke := enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost}
	for what, by := range map[string]enroll.Actor{
		"nobody": stranger, "who began to sign in": s.visitor(anna.Username), "another person": s.self(s.person("ben")),
	} {
		_, err := s.beginFor(by, anna.ID)
		s.code(what+" enrols", err, enroll.CodeForbidden)
		_, err = s.As(by).ChangeCredential(s.Context(), by, annas.ID, revoke)
		s.code(what+" deletes the key", err, enroll.CodeForbidden)
	}
	invited := s.Enter(anna.ID, enroll.NewID())
	_, err := s.As(invited).ChangeCredential(s.Context(), invited, annas.ID, revoke)
	s.code("who was invited deletes the key", err, enroll.CodeForbidden)
	_, err = s.As(invited).ChangeCredential(s.Context(), invited, annas.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
	s.code("who was invited gives it up", err, enroll.CodeForbidden)
	s.enrolledBy(NewKey(), invited)
	_, err = s.beginFor(invited, anna.ID)
	s.code("who was invited enrols a second key", err, enroll.CodeInvitationUsed)
	if got := s.credential(annas); got.State != enroll.Active {
		s.Errorf("the key is %s", got.State)
	}
}

// visitor is a stranger in the middle of signing in as somebody.
func (s *suite) visitor(username string) enroll.Actor {
	s.Helper()
	by := stranger
	by.Session = enroll.NewID()
	_, err := s.As(by).BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn, Username: username})
	s.ok("begin", err)
	return by
}

// havingIsNoProof: elsewhere "has a passkey" was taken as proof, instead of an
// assertion.
func havingIsNoProof(s *suite) {
	officer, key := s.officer(enroll.Administrator), NewKey()
	s.enrolled(key, officer.ID)
	anna := s.person("anna")
	by := s.Enter(officer.ID, "")
	s.Advance(enroll.StepUpLifetime + time.Second)
	_, err := s.As(by).HandOver(s.Context(), by, enroll.Handed{User: anna.ID, Identified: known})
	s.code("a session whose owner has a key", err, enroll.CodeStepUpRequired)
	_, err = s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: officer.ID})
	s.code("another device of theirs", err, enroll.CodeStepUpRequired)

	begun, err := s.beginStepUp(by, enroll.StepUpDesk)
	s.ok("begin", err)
	_, err = s.authenticate(by, begun.ID, enroll.AuthenticationResponse{})
	s.code("no assertion", err, enroll.CodeMalformed)
	_, err = s.As(by).HandOver(s.Context(), by, enroll.Handed{User: anna.ID, Identified: known})
	s.code("a step-up that was begun", err, enroll.CodeStepUpRequired)
	s.stepUpFor(key, by, enroll.StepUpDesk)
	by = s.again(by)
	_, err = s.As(by).HandOver(s.Context(), by, enroll.Handed{User: anna.ID, Identified: known})
	s.code("an assertion", err, "")
}

// recoveryLeavesNothing: elsewhere recovery left the attacker's keys in place.
func recoveryLeavesNothing(s *suite) {
	anna, mallorys := s.person("anna"), NewKey()
	s.enrolled(NewKey(), anna.ID)
	planted := s.enrolled(mallorys, anna.ID)
	mallory := s.enters(mallorys)
	s.stepUpFor(mallorys, mallory, enroll.StepUpInvite)
	spare, err := s.As(mallory).Invite(s.Context(), mallory, enroll.InvitationRequest{User: anna.ID})
	s.ok("Invite", err)
	invited := s.Enter(anna.ID, enroll.NewID())

	officer := s.office(enroll.Operator)
	_, err = s.As(officer).SuspendCredentials(s.Context(), officer, anna.ID, enroll.ReasonCompromised)
	s.ok("SuspendCredentials", err)
	for what, by := range map[string]enroll.Actor{"session": mallory, "invited session": invited} {
		if s.Alive(by.Session) {
			s.Errorf("the attacker's %s goes on", what)
		}
	}
	token, _ := enroll.ParseToken(spare.Token)
	_, err = s.redeem(token)
	s.code("the attacker's invitation", err, enroll.CodeInvitationEnded)
	_, err = s.signIn(mallorys, "")
	s.code("the attacker signs in", err, enroll.CodeCredentialInactive)

	officer = s.handOver(officer, anna.ID)
	s.enrolBy(officer, NewKey(), anna.ID)
	if got := s.credential(planted); got.State != enroll.Revoked {
		s.Errorf("after recovery the attacker's key is %s", got.State)
	}
}
