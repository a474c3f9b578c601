package servicetest

import (
	"sync"
	"sync/atomic"
	"time"

	"latchkey/backend/enroll"
)

var proofTests = []test{
	{"ProofMakesActive", proofMakesActive},
	{"ProofNamesItsCredential", proofNamesItsCredential},
	{"ProofIsDoneOnce", proofIsDoneOnce},
	{"OneOfManyProofs", oneOfManyProofs},
	{"UnprovedLapses", unprovedLapses},
	{"LapseCleansUp", lapseCleansUp},
	{"ProofOfASuspectedCopy", proofOfACopy},
	{"ProofRevokesWhatItReplaces", proofReplaces},
	{"ReplacingWhatIsGone", replacingWhatIsGone},
}

func proofMakesActive(s *suite) {
	user := s.person("anna")
	k := NewKey()
	credential := s.registered(k, user.ID)
	c := s.beginProof(credential.ID)
	info, err := s.rp().Info(s.Context(), desk)
	s.ok("Info", err)
	s.same("options", c.PublicKey, enroll.RequestOptions{
		Challenge: c.PublicKey.Challenge, Timeout: 600_000, RPID: info.RPID, UserVerification: "required", Hints: []string{"security-key"},
		AllowCredentials: []enroll.CredentialDescriptor{{Type: "public-key", ID: credential.CredentialID, Transports: k.Transports}},
	})
	s.Advance(time.Minute)
	at := credential.CreatedAt.Add(time.Minute)
	done, err := s.authenticate(desk, c.ID, s.assert(k, c))
	s.ok("prove", err)
	want := credential
	want.State, want.Proof, want.ProvedAt, want.LastUsedAt, want.SignCount = enroll.Active, c.ID, &at, &at, 8
	want.Changes = []enroll.StateChange{{State: enroll.Active, At: at, By: desk.Holder(), Reason: enroll.ReasonProved}}
	s.same("what the proof gives", done, enroll.Authentication{Purpose: enroll.PurposeProve, User: user, Credential: want})
	s.same("what is kept", s.credential(credential), want)
}

func proofNamesItsCredential(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	k, other, bens := NewKey(), NewKey(), NewKey()
	credential := s.registered(k, anna.ID)
	s.enrolled(other, anna.ID)
	s.enrolled(bens, ben.ID)
	for name, with := range map[string]*Key{"another key of theirs": other, "a key of somebody else": bens} {
		c := s.beginProof(credential.ID)
		c.PublicKey.AllowCredentials = nil
		_, err := s.authenticate(desk, c.ID, s.assert(with, c))
		s.code(name, err, enroll.CodeCredentialUnknown)
	}
	c := s.beginProof(credential.ID)
	res := s.assert(k, c)
	res.Response.UserHandle = nil
	_, err := s.authenticate(desk, c.ID, res)
	s.code("without a user handle, which a proof does not need", err, "")
}

func proofIsDoneOnce(s *suite) {
	k := NewKey()
	credential := s.registered(k, s.person("anna").ID)
	first, second := s.beginProof(credential.ID), s.beginProof(credential.ID)
	_, err := s.authenticate(desk, first.ID, s.assert(k, first))
	s.ok("first", err)
	_, err = s.authenticate(desk, second.ID, s.assert(k, second))
	s.code("second, begun at the same time", err, enroll.CodeTransition)
	_, err = s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
	s.code("third", err, enroll.CodeTransition)
	if got := s.credential(credential); got.Proof != first.ID || len(got.Changes) != 1 {
		s.Errorf("proof %s, changes %+v", got.Proof, got.Changes)
	}
	for _, state := range []enroll.CredentialState{enroll.Suspended, enroll.Revoked} {
		_, err = s.rp().ChangeCredential(s.Context(), desk, credential.ID, enroll.CredentialChange{State: state, Reason: enroll.ReasonLost})
		s.ok("change", err)
		_, err = s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
		s.code(string(state), err, enroll.CodeCredentialInactive)
	}
}

func oneOfManyProofs(s *suite) {
	k := NewKey()
	credential := s.registered(k, s.person("anna").ID)
	var ids []enroll.ID
	var answers []enroll.AuthenticationResponse
	for range 8 {
		c := s.beginProof(credential.ID)
		ids, answers = append(ids, c.ID), append(answers, s.assert(k, c))
	}
	var won atomic.Int32
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range ids {
		all.Go(func() {
			<-start
			switch _, err := s.authenticate(desk, ids[i], answers[i]); enroll.CodeOf(err) {
			case "":
				won.Add(1)
			case enroll.CodeTransition:
			default:
				s.Errorf("a loser hears %v", err)
			}
		})
	}
	close(start)
	all.Wait()
	if n := won.Load(); n != 1 {
		s.Errorf("%d proofs of 8 counted", n)
	}
}

func unprovedLapses(s *suite) {
	user := s.person("anna")
	k, late := NewKey(), NewKey()
	credential, other := s.registered(k, user.ID), s.registered(late, user.ID)
	s.Advance(enroll.UnprovedLifetime - time.Minute)
	begun := s.beginProof(other.ID)
	c := s.beginProof(credential.ID)
	_, err := s.authenticate(desk, c.ID, s.assert(k, c))
	s.code("a minute before", err, "")
	s.Advance(time.Minute)
	_, err = s.authenticate(desk, begun.ID, s.assert(late, begun))
	s.code("begun before, finished after", err, enroll.CodeCredentialLapsed)
	_, err = s.signIn(late, "")
	s.code("sign in", err, enroll.CodeCredentialLapsed)
	_, err = s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: other.ID})
	s.code("begun after", err, enroll.CodeCredentialLapsed)
	got := s.credential(other)
	last := got.Changes[len(got.Changes)-1]
	if got.State != enroll.Revoked || last.Reason != enroll.ReasonNeverProved || last.By.Kind != enroll.ActorSystem {
		s.Errorf("%s, %+v", got.State, got.Changes)
	}
	_, err = s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: other.ID})
	s.code("once it is revoked", err, enroll.CodeCredentialInactive)
	c2 := s.begin(user.ID)
	if _, err := late.Register(c2.PublicKey, s.origin()); err != nil {
		s.Errorf("the key cannot be registered again: %v", err)
	}
}

func lapseCleansUp(s *suite) {
	user := s.person("anna")
	proved, old := s.enrolled(NewKey(), user.ID), s.registered(NewKey(), user.ID)
	s.Advance(time.Hour)
	young := s.registered(NewKey(), user.ID)
	s.Advance(enroll.UnprovedLifetime - time.Hour)
	s.ok("Lapse", s.Lapse())
	s.ok("Lapse", s.Lapse())
	lapsed := 0
	for _, e := range s.events(enroll.EventQuery{User: user.ID}) {
		if e.Act == enroll.ActCredentialState {
			lapsed++
			if e.Credential != old.ID || e.Reason != enroll.ReasonNeverProved || e.By.Kind != enroll.ActorSystem {
				s.Errorf("event %+v", e)
			}
		}
	}
	if lapsed != 1 {
		s.Errorf("%d events", lapsed)
	}
	for _, tt := range []struct {
		c    enroll.Credential
		want enroll.CredentialState
	}{{proved, enroll.Active}, {old, enroll.Revoked}, {young, enroll.Unproved}} {
		if got := s.credential(tt.c); got.State != tt.want {
			s.Errorf("%s, want %s", got.State, tt.want)
		}
	}
}

func proofOfACopy(s *suite) {
	k := NewKey()
	credential := s.registered(k, s.person("anna").ID)
	s.SetPolicy(func(p *enroll.Policy) { p.OnClone = enroll.CloneSuspend })
	k.Count = 7
	_, err := s.prove(k, credential.ID)
	s.code("prove", err, enroll.CodeCloneSuspected)
	if got := s.credential(credential); got.State != enroll.Unproved || !got.CloneWarning || got.Proof != "" {
		s.Errorf("%s, warning %v, proof %q", got.State, got.CloneWarning, got.Proof)
	}
}

func (s *suite) beginReplacing(user, old enroll.ID) (enroll.RegistrationCeremony, error) {
	return s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: user, Replaces: old})
}

func proofReplaces(s *suite) {
	user := s.person("anna")
	lost := NewKey()
	old := s.enrolled(lost, user.ID)
	c, err := s.beginReplacing(user.ID, old.ID)
	s.ok("begin", err)
	k := NewKey()
	credential, err := s.finish(c.ID, s.make(k, c))
	s.ok("finish", err)
	if got := s.credential(old); credential.Replaces != old.ID || got.State != enroll.Active {
		s.Errorf("before the proof the old one is %s, the new one replaces %q", got.State, credential.Replaces)
	}
	_, err = s.prove(k, credential.ID)
	s.ok("prove", err)
	got := s.credential(old)
	if last := got.Changes[len(got.Changes)-1]; got.State != enroll.Revoked || last.Reason != enroll.ReasonReplaced || last.By != desk.Holder() {
		s.Errorf("after the proof the old one is %s, %+v", got.State, got.Changes)
	}
	_, err = s.signIn(lost, "")
	s.code("sign in with the old one", err, enroll.CodeCredentialInactive)
	_, err = s.signIn(k, "")
	s.code("sign in with the new one", err, "")
}

func replacingWhatIsGone(s *suite) {
	user := s.person("anna")
	old := s.enrolled(NewKey(), user.ID)
	bens := s.enrolled(NewKey(), s.person("ben").ID)
	for _, id := range []enroll.ID{bens.ID, enroll.NewID(), "\x00"} {
		_, err := s.beginReplacing(user.ID, id)
		s.field("not theirs", err, enroll.CodeNotFound, "replaces")
	}
	c, err := s.beginReplacing(user.ID, old.ID)
	s.ok("begin", err)
	_, err = s.rp().ChangeCredential(s.Context(), desk, old.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonStolen})
	s.ok("revoke", err)
	_, err = s.beginReplacing(user.ID, old.ID)
	s.field("revoked", err, enroll.CodeCredentialInactive, "replaces")
	k := NewKey()
	credential, err := s.finish(c.ID, s.make(k, c))
	s.code("revoked meanwhile", err, "")
	_, err = s.prove(k, credential.ID)
	s.code("prove", err, "")
	if got := s.credential(old); got.Changes[len(got.Changes)-1].Reason != enroll.ReasonStolen {
		s.Errorf("the old one: %+v", got.Changes)
	}
}
