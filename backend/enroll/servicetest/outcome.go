package servicetest

import (
	"time"

	"latchkey/backend/enroll"
)

var outcomeTests = []test{
	{"OutcomeAfterALostReply", outcomeAfterALostReply},
	{"OutcomeIsForTheHolderAlone", outcomeIsForTheHolder},
	{"OutcomeOutlivesTheChallenge", outcomeOutlives},
	{"RestoredChallengesNeverCountTwice", restoredChallenges},
}

func (s *suite) outcome(by enroll.Actor, id enroll.ID, want enroll.Outcome) {
	s.Helper()
	got, err := s.As(by).Outcome(s.Context(), by, id)
	s.ok("Outcome", err)
	want.Ceremony = id
	s.same("outcome", got, want)
}

func outcomeAfterALostReply(s *suite) {
	user := s.person("anna")
	k := NewKey()
	c := s.begin(user.ID)
	s.outcome(desk, c.ID, enroll.Outcome{Purpose: enroll.PurposeRegister, State: enroll.OutcomePending})
	credential, err := s.finish(c.ID, s.make(k, c))
	s.ok("finish", err)
	s.outcome(desk, c.ID, enroll.Outcome{Purpose: enroll.PurposeRegister, State: enroll.OutcomeDone, Credential: credential.ID})

	p := s.beginProof(credential.ID)
	s.outcome(desk, p.ID, enroll.Outcome{Purpose: enroll.PurposeProve, State: enroll.OutcomePending, Credential: credential.ID})
	bad := s.assert(k, p)
	bad.Response.Signature = []byte{1}
	_, err = s.authenticate(desk, p.ID, bad)
	s.code("prove", err, enroll.CodeBadSignature)
	s.outcome(desk, p.ID, enroll.Outcome{
		Purpose: enroll.PurposeProve, State: enroll.OutcomeFailed, Code: enroll.CodeBadSignature, Credential: credential.ID,
	})
	p = s.beginProof(credential.ID)
	_, err = s.authenticate(desk, p.ID, s.assert(k, p))
	s.ok("prove", err)
	s.outcome(desk, p.ID, enroll.Outcome{Purpose: enroll.PurposeProve, State: enroll.OutcomeDone, Credential: credential.ID})

	in := s.beginSignIn("")
	_, err = s.authenticate(stranger, in.ID, s.assert(k, in))
	s.ok("sign in", err)
	s.outcome(stranger, in.ID, enroll.Outcome{Purpose: enroll.PurposeSignIn, State: enroll.OutcomeDone, Credential: credential.ID})

	late := s.begin(user.ID)
	s.Advance(10 * time.Minute)
	s.outcome(desk, late.ID, enroll.Outcome{Purpose: enroll.PurposeRegister, State: enroll.OutcomeFailed, Code: enroll.CodeCeremonyExpired})
}

func outcomeIsForTheHolder(s *suite) {
	user := s.person("anna")
	pending := s.begin(user.ID)
	done := s.begin(user.ID)
	_, err := s.finish(done.ID, s.make(NewKey(), done))
	s.ok("finish", err)
	for _, by := range []enroll.Actor{machine, s.self(user), stranger} {
		for name, id := range map[string]enroll.ID{"pending": pending.ID, "done": done.ID} {
			_, err := s.As(by).Outcome(s.Context(), by, id)
			s.code(name+" for "+string(by.Kind), err, enroll.CodeCeremonyUnknown)
		}
	}
}

func outcomeOutlives(s *suite) {
	c := s.begin(s.person("anna").ID)
	credential, err := s.finish(c.ID, s.make(NewKey(), c))
	s.ok("finish", err)
	s.Advance(24 * time.Hour)
	s.outcome(desk, c.ID, enroll.Outcome{Purpose: enroll.PurposeRegister, State: enroll.OutcomeDone, Credential: credential.ID})
}

// restoredChallenges: a place for challenges that was restored from an old copy
// gives each of them out once more.
func restoredChallenges(s *suite) {
	user := s.person("anna")
	k := NewKey()
	k.Count, k.Step = 0, 0
	c := s.begin(user.ID)
	made := s.make(k, c)
	credential, err := s.finish(c.ID, made)
	s.ok("finish", err)
	p := s.beginProof(credential.ID)
	proof := s.assert(k, p)
	_, err = s.authenticate(desk, p.ID, proof)
	s.ok("prove", err)
	in := s.beginSignIn("")
	answer := s.assert(k, in)
	_, err = s.authenticate(stranger, in.ID, answer)
	s.ok("sign in", err)
	refused := s.begin(user.ID)
	_, err = s.finish(refused.ID, enroll.RegistrationResponse{})
	s.code("malformed", err, enroll.CodeMalformed)
	before := s.credential(credential)

	s.RestoreChallenges()
	_, err = s.finish(c.ID, made)
	s.code("the registration", err, enroll.CodeCeremonyUsed)
	_, err = s.authenticate(desk, p.ID, proof)
	s.code("the proof", err, enroll.CodeCeremonyUsed)
	_, err = s.authenticate(stranger, in.ID, answer)
	s.code("the sign-in", err, enroll.CodeCeremonyUsed)
	refused.PublicKey.ExcludeCredentials = nil
	_, err = s.finish(refused.ID, s.make(NewKey(), refused))
	s.code("one that was refused", err, enroll.CodeCeremonyUsed)
	s.same("the credentials", s.credentials(user.ID), []enroll.Credential{before})
	s.outcome(desk, c.ID, enroll.Outcome{Purpose: enroll.PurposeRegister, State: enroll.OutcomeDone, Credential: credential.ID})
	if e := s.events(enroll.EventQuery{Limit: 1})[0]; e.Code != enroll.CodeCeremonyUsed || e.Ceremony != refused.ID {
		s.Errorf("the last event is %+v", e)
	}
}
