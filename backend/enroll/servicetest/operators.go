package servicetest

import (
	"bytes"
	"slices"
	"time"

	"latchkey/backend/enroll"
)

var operatorTests = []test{
	{"HandOverSuspendsTheSession", handOverSuspends},
	{"HandOverNeedsAFreshAssertion", handOverFresh},
	{"HandOverIsForThoseWhoMayEnrol", handOverWhom},
	{"HandOverSaysHowThePersonWasIdentified", handOverIdentified},
	{"TheDeskReturnsOnTheOperatorsOwnKey", deskReturns},
	{"TheOperatorsKeyIsNoTarget", operatorsKeyIsNoTarget},
	{"WhatWasHandedOverIsNotFinishedAfterwards", finishedAfterReturn},
	{"DisablingEndsEverything", disablingEnds},
	{"SuspendingAKeyEndsItsSessionsAndAllInvitations", suspendingEnds},
	{"AllKeysAreLost", allLost},
	{"OneselfHasLostAllKeys", lostOnesOwn},
	{"AVoluntaryExchangeWaitsForTheProof", exchangeWaits},
}

// known is how the people of these tests are identified.
var known = enroll.Identification{Method: "staffCard", Reference: "T-1234"}

// handOver hands a session over to a person.
func (s *suite) handOver(by enroll.Actor, user enroll.ID) enroll.Actor {
	s.Helper()
	session, err := s.As(by).HandOver(s.Context(), by, enroll.Handed{User: user, Identified: known})
	s.ok("HandOver", err)
	return session.Actor()
}

func (s *suite) beginFor(by enroll.Actor, user enroll.ID) (enroll.RegistrationCeremony, error) {
	return s.As(by).BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user})
}

func handOverSuspends(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	bens := s.enrolled(NewKey(), ben.ID)
	annas := s.enrolled(NewKey(), anna.ID)
	before := s.office(enroll.Administrator)
	_, err := s.beginFor(before, anna.ID)
	s.code("without a hand-over", err, enroll.CodeForbidden)
	by := s.handOver(before, anna.ID)
	rp, ctx := s.As(by), s.Context()
	refused := map[string]error{}
	_, refused["search"] = rp.FindUsers(ctx, by, enroll.UserQuery{})
	_, refused["create"] = rp.CreateUser(ctx, by, enroll.NewUser{Username: "eva", DisplayName: "Eva"})
	_, refused["another person"] = rp.User(ctx, by, ben.ID)
	_, refused["another's keys"] = rp.Credentials(ctx, by, ben.ID)
	_, refused["enrol another"] = s.beginFor(by, ben.ID)
	_, refused["suspend another's key"] = rp.ChangeCredential(ctx, by, bens.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
	_, refused["suspend the person's key"] = rp.ChangeCredential(ctx, by, annas.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
	_, refused["all are lost"] = rp.SuspendCredentials(ctx, by, anna.ID, enroll.ReasonLost)
	_, refused["rename the person's key"] = rp.RenameCredential(ctx, by, annas.ID, "x")
	_, refused["edit the person"] = rp.UpdateUser(ctx, by, anna.ID, enroll.UserPatch{Revision: anna.Revision, DisplayName: new("X")})
	_, refused["edit oneself"] = rp.UpdateUser(ctx, by, by.User, enroll.UserPatch{Revision: 1, DisplayName: new("X")})
	_, refused["enrol oneself"] = s.beginFor(by, by.User)
	_, refused["the journal"] = rp.Events(ctx, by, enroll.EventQuery{})
	_, refused["one's own journal"] = rp.Events(ctx, by, enroll.EventQuery{User: by.User})
	_, refused["hand over otherwise"] = rp.HandOver(ctx, by, enroll.Handed{User: anna.ID, Identified: enroll.Identification{Method: "known"}})
	_, refused["hand over again"] = rp.HandOver(ctx, by, enroll.Handed{User: ben.ID, Identified: known})
	_, refused["invite"] = rp.Invite(ctx, by, enroll.InvitationRequest{User: anna.ID, Delivery: enroll.DeliveryHanded, Identified: &known})
	_, refused["hand over twice at once"] = rp.HandOver(ctx, before, enroll.Handed{User: ben.ID, Identified: known})
	refused["erase"] = rp.EraseUser(ctx, by, anna.ID)
	for what, err := range refused {
		s.code(what, err, enroll.CodeForbidden)
	}
	_, err = rp.HandOver(ctx, by, enroll.Handed{User: anna.ID, Identified: known})
	s.code("the same once more, for a reply that was lost", err, "")
	_, err = rp.ChangeCredential(ctx, by, annas.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
	s.code("give up a key that works", err, enroll.CodeTransition)

	// All that the enrolment needs works, and one key can be given up for another.
	begun, err := s.beginFor(by, anna.ID)
	s.ok("begin", err)
	made, err := rp.FinishRegistration(ctx, by, begun.ID, s.make(NewKey(), begun))
	s.ok("finish", err)
	_, err = rp.ChangeCredential(ctx, by, made.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
	s.ok("give up", err)
	s.enrolBy(by, NewKey(), anna.ID)
	if !s.Alive(by.Session) {
		s.Error("the operator's session ended with the enrolment")
	}
}

// enrolBy registers and proves a key on somebody's behalf.
func (s *suite) enrolBy(by enroll.Actor, k *Key, user enroll.ID) enroll.Credential {
	s.Helper()
	rp, ctx := s.As(by), s.Context()
	begun, err := s.beginFor(by, user)
	s.ok("BeginRegistration", err)
	made, err := rp.FinishRegistration(ctx, by, begun.ID, s.make(k, begun))
	s.ok("FinishRegistration", err)
	proof, err := rp.BeginAuthentication(ctx, by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: made.ID})
	s.ok("BeginAuthentication", err)
	done, err := s.authenticate(by, proof.ID, s.assert(k, proof))
	s.ok("FinishAuthentication", err)
	return done.Credential
}

func handOverFresh(s *suite) {
	anna := s.person("anna")
	officer, key := s.officer(enroll.Operator), NewKey()
	s.enrolled(key, officer.ID)
	by := s.Enter(officer.ID, "")
	s.Advance(enroll.StepUpLifetime)
	hand := func() error {
		_, err := s.As(by).HandOver(s.Context(), by, enroll.Handed{User: anna.ID, Identified: known})
		return err
	}
	s.code("stale", hand(), enroll.CodeStepUpRequired)
	s.stepUpFor(key, by, enroll.StepUpDesk)
	by = s.again(by)
	s.code("fresh", hand(), "")
	by = s.again(by)
	s.Advance(enroll.StepUpLifetime)
	s.enrolBy(by, NewKey(), anna.ID) // what began in time may take its time
}

// again is an actor as their session makes them now.
func (s *suite) again(by enroll.Actor) enroll.Actor {
	s.Helper()
	session, err := s.As(by).Session(s.Context(), by)
	s.ok("Session", err)
	return session.Actor()
}

func handOverWhom(s *suite) {
	privileged := s.patched(s.person("minister"), enroll.UserPatch{Privileged: new(true)})
	disabled := s.patched(s.person("gone"), enroll.UserPatch{Status: new(enroll.UserDisabled)})
	hand := func(by enroll.Actor, to enroll.ID) error {
		_, err := s.As(by).HandOver(s.Context(), by, enroll.Handed{User: to, Identified: known})
		return err
	}
	for _, tt := range []struct {
		what string
		role enroll.Role
		to   enroll.ID
		want enroll.Code
	}{
		{"privileged", enroll.Operator, privileged.ID, enroll.CodeForbidden},
		{"a colleague", enroll.Operator, s.officer(enroll.Operator).ID, enroll.CodeForbidden},
		{"disabled", enroll.Operator, disabled.ID, enroll.CodeUserDisabled},
		{"nobody", enroll.Operator, enroll.NewID(), enroll.CodeNotFound},
		{"no ID", enroll.Operator, "x", enroll.CodeNotFound},
		{"empty", enroll.Operator, "", enroll.CodeNotFound},
		{"privileged, an administrator", enroll.Administrator, privileged.ID, ""},
	} {
		s.code(tt.what, hand(s.office(tt.role), tt.to), tt.want)
	}
	by := s.office(enroll.Administrator)
	s.code("oneself", hand(by, by.User), enroll.CodeForbidden)

	// What they become meanwhile counts too.
	anna := s.person("anna")
	by = s.handOver(s.office(enroll.Operator), anna.ID)
	begun, err := s.beginFor(by, anna.ID)
	s.ok("begin", err)
	s.patched(anna, enroll.UserPatch{Privileged: new(true)})
	_, err = s.As(by).FinishRegistration(s.Context(), by, begun.ID, s.make(NewKey(), begun))
	s.code("privileged by now", err, enroll.CodeForbidden)
}

func handOverIdentified(s *suite) {
	anna, by := s.person("anna"), s.office(enroll.Operator)
	for _, tt := range []struct {
		what  string
		how   enroll.Identification
		code  enroll.Code
		field string
	}{
		{"not at all", enroll.Identification{}, enroll.CodeRequired, "identified.method"},
		{"in another way", enroll.Identification{Method: "by smell"}, enroll.CodeMalformed, "identified.method"},
		{"too long", enroll.Identification{Method: "known", Reference: string(make([]rune, 300))}, enroll.CodeBadCharacters, "identified.reference"},
	} {
		_, err := s.As(by).HandOver(s.Context(), by, enroll.Handed{User: anna.ID, Identified: tt.how})
		s.field(tt.what, err, tt.code, tt.field)
	}
	session, err := s.As(by).HandOver(s.Context(), by, enroll.Handed{User: anna.ID, Identified: enroll.Identification{Method: "staffCard", Reference: "  T-1234 "}})
	s.ok("HandOver", err)
	by = session.Actor()
	credential := s.enrolBy(by, NewKey(), anna.ID)
	for _, act := range []enroll.Act{enroll.ActHandedOver, enroll.ActRegistration, enroll.ActProof} {
		found := false
		for _, e := range s.events(enroll.EventQuery{User: anna.ID}) {
			if e.Act == act {
				found = true
				if e.Identified == nil || *e.Identified != known || e.By.User != by.User {
					s.Errorf("%s: %+v by %+v", act, e.Identified, e.By)
				}
			}
		}
		if !found {
			s.Errorf("no event %s", act)
		}
	}
	if credential.EnrolledBy.User != by.User {
		s.Errorf("enrolled by %+v", credential.EnrolledBy)
	}
}

func deskReturns(s *suite) {
	anna, annas := s.person("anna"), NewKey()
	officer, key := s.officer(enroll.Operator), NewKey()
	s.enrolled(key, officer.ID)
	by := s.handOver(s.Enter(officer.ID, ""), anna.ID)
	s.enrolBy(by, annas, anna.ID)

	c, err := s.As(by).BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeStepUp, Act: enroll.StepUpReturn})
	s.ok("begin", err)
	_, err = s.authenticate(by, c.ID, s.assertAnyway(annas, c))
	s.code("the person's key", err, enroll.CodeCredentialUnknown)
	_, err = s.As(by).FindUsers(s.Context(), by, enroll.UserQuery{})
	s.code("still handed over", err, enroll.CodeForbidden)

	// Another step-up is no return.
	s.stepUpFor(key, by, enroll.StepUpDesk)
	if again := s.again(by); again.HandedTo != anna.ID {
		s.Errorf("a step-up for something else returned it: %+v", again)
	}
	s.stepUpFor(key, by, enroll.StepUpReturn)
	by = s.again(by)
	if by.HandedTo != "" {
		s.Error("it did not return")
	}
	_, err = s.As(by).FindUsers(s.Context(), by, enroll.UserQuery{})
	s.code("back", err, "")
	_, err = s.beginFor(by, anna.ID)
	s.code("enrol without a hand-over", err, enroll.CodeForbidden)
}

// assertAnyway has a key answer that was not asked for.
func (s *suite) assertAnyway(k *Key, c enroll.AuthenticationCeremony) enroll.AuthenticationResponse {
	s.Helper()
	c.PublicKey.AllowCredentials = nil
	return s.assert(k, c)
}

func finishedAfterReturn(s *suite) {
	anna := s.person("anna")
	officer, key := s.officer(enroll.Operator), NewKey()
	s.enrolled(key, officer.ID)
	by := s.handOver(s.Enter(officer.ID, ""), anna.ID)
	begun, err := s.beginFor(by, anna.ID)
	s.ok("begin", err)
	s.stepUpFor(key, by, enroll.StepUpReturn)
	by = s.again(by)
	_, err = s.As(by).FinishRegistration(s.Context(), by, begun.ID, s.make(NewKey(), begun))
	s.code("finish", err, enroll.CodeForbidden)
	if n := len(s.credentials(anna.ID)); n != 0 {
		s.Errorf("%d credentials", n)
	}
}

func disablingEnds(s *suite) {
	anna := s.person("anna")
	s.enrolled(NewKey(), anna.ID)
	session, invited := s.Enter(anna.ID, ""), s.Enter(anna.ID, enroll.NewID())
	begun, err := s.beginFor(session, anna.ID)
	s.ok("begin", err)
	s.patched(anna, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	for what, by := range map[string]enroll.Actor{"session": session, "invited session": invited} {
		if s.Alive(by.Session) {
			s.Errorf("the %s goes on", what)
		}
		_, err := s.As(by).Session(s.Context(), by)
		s.code(what, err, enroll.CodeSignedOut)
	}
	_, err = s.As(session).FinishRegistration(s.Context(), session, begun.ID, s.make(NewKey(), begun))
	s.oneOf("a ceremony that was begun", err, enroll.CodeUserDisabled, enroll.CodeSignedOut, enroll.CodeCeremonyUnknown)
}

// oneOf checks that an error has one of some codes: which, depends on where it is
// noticed first.
func (s *suite) oneOf(what string, err error, codes ...enroll.Code) {
	s.Helper()
	got := enroll.CodeOf(err)
	for _, code := range codes {
		if got == code {
			return
		}
	}
	s.Errorf("%s: code %q, want one of %v (%v)", what, got, codes, err)
}

func suspendingEnds(s *suite) {
	anna, first, second := s.person("anna"), NewKey(), NewKey()
	stolen := s.enrolled(first, anna.ID)
	s.enrolled(second, anna.ID)
	by := s.enters(first)
	kept := s.enters(second)
	s.stepUpFor(first, by, enroll.StepUpInvite)
	invitation, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: anna.ID})
	s.ok("Invite", err)
	invited := s.Enter(anna.ID, enroll.NewID())
	_, err = s.rp().ChangeCredential(s.Context(), desk, stolen.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonStolen})
	s.ok("suspend", err)
	if s.Alive(by.Session) || s.Alive(invited.Session) || !s.Alive(kept.Session) {
		s.Errorf("alive: the key's session %t, the invited one %t, the other key's %t", s.Alive(by.Session), s.Alive(invited.Session), s.Alive(kept.Session))
	}
	token, _ := enroll.ParseToken(invitation.Token)
	_, err = s.As(stranger).Redeem(s.Context(), stranger, token)
	s.code("the invitation that was made with it", err, enroll.CodeInvitationEnded)
}

// enters is a person who has signed in with a key.
func (s *suite) enters(k *Key) enroll.Actor {
	s.Helper()
	done, err := s.signIn(k, "")
	s.ok("sign in", err)
	return done.Session.Actor()
}

func allLost(s *suite) {
	anna, first, second := s.person("anna"), NewKey(), NewKey()
	s.enrolled(first, anna.ID)
	s.enrolled(second, anna.ID)
	unproved := s.registered(NewKey(), anna.ID)
	by := s.enters(first)
	officer := s.office(enroll.Operator)
	for _, reason := range []enroll.Reason{enroll.ReasonFound, enroll.ReasonDamaged, enroll.ReasonReplaced, "", "x"} {
		_, err := s.As(officer).SuspendCredentials(s.Context(), officer, anna.ID, reason)
		s.code("because "+string(reason), err, enroll.CodeMalformed)
	}
	all, err := s.As(officer).SuspendCredentials(s.Context(), officer, anna.ID, enroll.ReasonStolen)
	s.ok("SuspendCredentials", err)
	for _, c := range all {
		want := enroll.Suspended
		if c.ID == unproved.ID {
			want = enroll.Revoked
		}
		if c.State != want || c.Changes[len(c.Changes)-1].Reason != enroll.ReasonStolen || c.Changes[len(c.Changes)-1].By.User != officer.User {
			s.Errorf("%+v", c.Changes)
		}
	}
	s.same("what is answered is what is there", s.credentials(anna.ID), all)
	if s.Alive(by.Session) {
		s.Error("a session of a stolen key goes on")
	}
	_, err = s.signIn(second, "")
	s.code("sign in", err, enroll.CodeCredentialInactive)

	// With the proof of a new key, and not before, they are gone for good.
	officer = s.handOver(officer, anna.ID)
	begun, err := s.beginFor(officer, anna.ID)
	s.ok("begin", err)
	third := NewKey()
	made, err := s.As(officer).FinishRegistration(s.Context(), officer, begun.ID, s.make(third, begun))
	s.ok("finish", err)
	s.states(anna.ID, enroll.Suspended, enroll.Suspended, enroll.Revoked, enroll.Unproved)
	proof, err := s.As(officer).BeginAuthentication(s.Context(), officer, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: made.ID})
	s.ok("begin", err)
	_, err = s.authenticate(officer, proof.ID, s.assert(third, proof))
	s.ok("prove", err)
	s.states(anna.ID, enroll.Revoked, enroll.Revoked, enroll.Revoked, enroll.Active)

	// A key that is only damaged stays as it is when another comes.
	_, err = s.rp().ChangeCredential(s.Context(), desk, made.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonDamaged})
	s.ok("suspend", err)
	s.enrolled(NewKey(), anna.ID)
	s.states(anna.ID, enroll.Revoked, enroll.Revoked, enroll.Revoked, enroll.Suspended, enroll.Active)

	_, err = s.rp().SuspendCredentials(s.Context(), desk, enroll.NewID(), enroll.ReasonLost)
	s.code("nobody", err, enroll.CodeNotFound)
	nobodys := s.person("without")
	none, err := s.rp().SuspendCredentials(s.Context(), desk, nobodys.ID, enroll.ReasonLost)
	s.ok("no keys", err)
	if len(none) != 0 {
		s.Errorf("%v", none)
	}
}

// states checks in which states all of a user's credentials are, oldest first.
func (s *suite) states(user enroll.ID, want ...enroll.CredentialState) {
	s.Helper()
	got := []enroll.CredentialState{}
	for _, c := range s.credentials(user) {
		got = append(got, c.State)
	}
	s.same("states", got, want)
}

func lostOnesOwn(s *suite) {
	anna, key := s.person("anna"), NewKey()
	s.enrolled(key, anna.ID)
	by := s.enters(key)
	_, err := s.As(by).SuspendCredentials(s.Context(), by, anna.ID, enroll.ReasonStolen)
	s.code("without a step-up", err, enroll.CodeStepUpRequired)
	s.stepUpFor(key, by, enroll.StepUpLost)
	_, err = s.As(by).SuspendCredentials(s.Context(), by, anna.ID, enroll.ReasonStolen)
	s.code("with one", err, "")
	if s.Alive(by.Session) {
		s.Error("still signed in")
	}

	admin, key := s.officer(enroll.Administrator), NewKey()
	s.enrolled(key, admin.ID)
	_, err = s.rp().SuspendCredentials(s.Context(), desk, admin.ID, enroll.ReasonStolen)
	s.code("the last administrator's", err, enroll.CodeLastAdministrator)
	s.states(admin.ID, enroll.Active)
	if _, err := s.signIn(key, ""); err != nil {
		s.Error(err)
	}
}

func exchangeWaits(s *suite) {
	anna, old := s.person("anna"), NewKey()
	first := s.enrolled(old, anna.ID)
	by := s.enters(old)
	officer := s.handOver(s.office(enroll.Operator), anna.ID)
	begun, err := s.As(officer).BeginRegistration(s.Context(), officer, enroll.RegistrationRequest{User: anna.ID, Replaces: first.ID})
	s.ok("begin", err)
	k := NewKey()
	made, err := s.As(officer).FinishRegistration(s.Context(), officer, begun.ID, s.make(k, begun))
	s.ok("finish", err)
	s.states(anna.ID, enroll.Active, enroll.Unproved)
	if !s.Alive(by.Session) {
		s.Error("the old key's session ended before the proof")
	}
	s.Advance(time.Second)
	proof, err := s.As(officer).BeginAuthentication(s.Context(), officer, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: made.ID})
	s.ok("begin", err)
	_, err = s.authenticate(officer, proof.ID, s.assert(k, proof))
	s.ok("prove", err)
	s.states(anna.ID, enroll.Revoked, enroll.Active)
	if s.Alive(by.Session) {
		s.Error("the old key's session goes on")
	}
}

// operatorsKeyIsNoTarget: not everywhere is it known which key answers, so that of
// whoever has handed over is asked to say that it is taken.
func operatorsKeyIsNoTarget(s *suite) {
	anna := s.person("anna")
	officer, key := s.officer(enroll.Operator), NewKey()
	own := s.enrolled(key, officer.ID)
	for where, by := range map[string]enroll.Actor{
		"browser": s.Enter(officer.ID, ""),
		"kiosk":   s.EnterAt(officer.ID, "", s.kiosk().Kiosk),
	} {
		begun, err := s.beginFor(s.handOver(by, anna.ID), anna.ID)
		s.ok(where, err)
		if !slices.ContainsFunc(begun.PublicKey.ExcludeCredentials, func(d enroll.CredentialDescriptor) bool {
			return bytes.Equal(d.ID, own.CredentialID)
		}) {
			s.Errorf("%s: excluded are %+v", where, begun.PublicKey.ExcludeCredentials)
		}
	}
}
