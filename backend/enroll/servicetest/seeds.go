package servicetest

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"latchkey/backend/enroll"
)

// seedTests are the numbered failures of the system that Latchkey began as.
var seedTests = []test{
	{"Seed01ChallengeIsUsedOnce", challengeIsUsedOnce},
	{"Seed02ConfigurationDecidesOriginAndRPID", configurationDecides},
	{"Seed03MarkupIsText", markupIsText},
	{"Seed04CredentialIDIsUnique", credentialIDIsUnique},
	{"Seed05UserVerificationIsDemanded", userVerificationIsDemanded},
	{"Seed06EverythingIsKept", everythingIsKept},
	{"Seed06SignCountGoesUp", signCountGoesUp},
	{"Seed07PersonErasedMeanwhile", personErasedMeanwhile},
	{"Seed07UnknownCredential", unknownCredential},
	{"Seed09ChallengesAwayBurnNoName", challengesAwayBurnNoName},
	{"Seed09AbandonedEnrolmentIsResumed", abandonedEnrolmentIsResumed},
	{"Seed12RevokingLeavesThePerson", revokingLeavesThePerson},
	{"Seed14SignInIsNotReplayed", signInIsNotReplayed},
	{"Seed14NobodyDisturbsAnothersCeremony", nobodyDisturbs},
	{"Seed15StrangersLearnNothing", strangersLearnNothing},
}

func challengeIsUsedOnce(s *suite) {
	user := s.person("anna")
	c := s.begin(user.ID)
	res := s.make(NewKey(), c)
	var made atomic.Int32
	var all sync.WaitGroup
	start := make(chan struct{})
	for range 20 {
		all.Go(func() {
			<-start
			switch _, err := s.finish(c.ID, res); enroll.CodeOf(err) {
			case "":
				made.Add(1)
			case enroll.CodeCeremonyUsed:
			default:
				s.Errorf("a loser hears %v", err)
			}
		})
	}
	close(start)
	all.Wait()
	if n := made.Load(); n != 1 {
		s.Errorf("%d of 20 requests made a credential", n)
	}
	_, err := s.finish(c.ID, res)
	s.code("once more", err, enroll.CodeCeremonyUsed)
	if n := len(s.credentials(user.ID)); n != 1 {
		s.Errorf("%d credentials", n)
	}
}

func configurationDecides(s *suite) {
	user := s.person("anna")
	_, err := s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: user.ID, Origin: "https://evil.example"})
	s.field("an origin of one's own", err, enroll.CodeWrongOrigin, "origin")

	c := s.begin(user.ID)
	res, err := NewKey().Register(c.PublicKey, "https://evil.example")
	s.ok("register", err)
	_, err = s.finish(c.ID, res)
	s.code("made at evil.example", err, enroll.CodeWrongOrigin)

	c = s.begin(user.ID)
	info, err := s.rp().Info(s.Context(), desk)
	s.ok("Info", err)
	if c.PublicKey.RP.ID != info.RPID || info.Origin != s.origin() {
		s.Errorf("options for %q, info %+v", c.PublicKey.RP.ID, info)
	}
	c.PublicKey.RP.ID = "evil.example"
	_, err = s.finish(c.ID, s.make(NewKey(), c))
	s.code("made for evil.example", err, enroll.CodeWrongRelyingParty)

	c = s.begin(user.ID)
	res, err = NewKey().Register(c.PublicKey, s.Origins[1])
	s.ok("register", err)
	_, err = s.finish(c.ID, res)
	s.code("made at another allowed origin than asked for", err, enroll.CodeWrongOrigin)

	c, err = s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: user.ID, Origin: s.Origins[1]})
	s.ok("BeginRegistration", err)
	res, err = NewKey().Register(c.PublicKey, s.Origins[1])
	s.ok("register", err)
	_, err = s.finish(c.ID, res)
	s.code("made at the other origin as asked for", err, "")
}

func markupIsText(s *suite) {
	const markup = `</script><b>"&'`
	user, err := s.rp().CreateUser(s.Context(), desk, enroll.NewUser{Username: markup, DisplayName: markup})
	s.ok("CreateUser", err)
	c := s.begin(user.ID)
	res := s.make(NewKey(), c)
	res.Name = markup
	credential, err := s.finish(c.ID, res)
	s.ok("finish", err)
	user, err = s.rp().User(s.Context(), desk, user.ID)
	s.ok("User", err)
	for what, got := range map[string]string{
		"username": user.Username, "name": user.DisplayName, "key": s.credential(credential).Name,
		"options": c.PublicKey.User.Name, "options' name": c.PublicKey.User.DisplayName,
	} {
		if got != markup {
			s.Errorf("%s: %q, want %q", what, got, markup)
		}
	}
}

func credentialIDIsUnique(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	id := []byte("a credential ID that comes back.")
	forge := func() *Key { k := NewKey(); k.FixedID = id; return k }
	first := s.registered(forge(), anna.ID)
	for _, user := range []enroll.User{anna, ben} {
		c := s.begin(user.ID)
		c.PublicKey.ExcludeCredentials = nil // a client that does not care
		_, err := s.finish(c.ID, s.make(forge(), c))
		s.code("again for "+user.Username, err, enroll.CodeCredentialInUse)
	}
	_, err := s.rp().ChangeCredential(s.Context(), desk, first.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonMistake})
	s.ok("revoke", err)
	_, err = s.register(forge(), ben.ID)
	s.code("after it was revoked", err, enroll.CodeCredentialInUse)
	if got := s.credential(first); got.User != anna.ID || len(s.credentials(ben.ID)) != 0 {
		s.Errorf("the credential is %s's now", got.User)
	}
}

func userVerificationIsDemanded(s *suite) {
	user := s.person("anna")
	for _, tt := range []struct {
		name  string
		flags byte
		want  enroll.Code
	}{
		{"not verified", flagUP, enroll.CodeNotVerified},
		{"not present", flagUV, enroll.CodeNotPresent},
	} {
		k := NewKey()
		k.Flags = tt.flags
		c := s.begin(user.ID)
		if c.PublicKey.AuthenticatorSelection.UserVerification != "required" {
			s.Errorf("options: %+v", c.PublicKey.AuthenticatorSelection)
		}
		_, err := s.finish(c.ID, s.make(k, c))
		s.code("registration, "+tt.name, err, tt.want)

		k.Flags = flagUP | flagUV
		credential := s.registered(k, user.ID)
		k.Flags = tt.flags
		proof := s.beginProof(credential.ID)
		if proof.PublicKey.UserVerification != "required" {
			s.Errorf("options: %+v", proof.PublicKey)
		}
		_, err = s.authenticate(desk, proof.ID, s.assert(k, proof))
		s.code("proof, "+tt.name, err, tt.want)
		if got := s.credential(credential); got.State != enroll.Unproved {
			s.Errorf("the credential is %s", got.State)
		}
	}
}

func everythingIsKept(s *suite) {
	user := s.person("anna")
	s.SetPolicy(func(p *enroll.Policy) { p.Kinds, p.BackupEligible = []enroll.Kind{enroll.Synced}, true })
	k := NewKey()
	k.Flags |= flagBE
	c := s.begin(user.ID)
	res := s.make(k, c)
	res.Name = "  blue   key "
	got, err := s.finish(c.ID, res)
	s.ok("finish", err)
	s.same("as read", s.credential(got), got)
	want := enroll.Credential{
		ID: got.ID, User: user.ID, CredentialID: res.RawID, Name: "blue key", State: enroll.Unproved, Kind: enroll.Synced,
		PublicKey: encode(k.held[0].signer.public()), Algorithm: enroll.ES256, SignCount: 7, Transports: k.Transports, AAGUID: k.AAGUID,
		Flags:       enroll.Flags{UserPresent: true, UserVerified: true, BackupEligible: true},
		Attestation: enroll.Attestation{Format: "packed", Type: got.Attestation.Type, Object: res.Response.AttestationObject, ClientData: res.Response.ClientDataJSON},
		Verdict:     enroll.VerdictSelf, PolicyVersion: 2, Ceremony: c.ID, EnrolledBy: desk.Holder(), CreatedAt: got.CreatedAt,
		Changes: []enroll.StateChange{},
	}
	s.same("what is kept", got, want)
	if got.Attestation.Type == "" || got.CreatedAt.IsZero() {
		s.Errorf("attestation type %q, created at %v", got.Attestation.Type, got.CreatedAt)
	}
	k.Flags |= flagBS
	done, err := s.prove(k, got.ID)
	s.ok("prove", err)
	if c := done.Credential; c.SignCount != 8 || !c.Flags.BackedUp || !c.Flags.BackupEligible {
		s.Errorf("after the proof: sign count %d, flags %+v", c.SignCount, c.Flags)
	}
	s.same("as read after the proof", s.credential(got), done.Credential)
}

func signCountGoesUp(s *suite) {
	k, user := NewKey(), s.person("anna")
	credential := s.enrolled(k, user.ID) // 7, 8
	done, err := s.signIn(k, "")
	s.ok("sign in", err)
	if done.Credential.SignCount != 9 || done.Credential.CloneWarning {
		s.Errorf("sign count %d, warning %v", done.Credential.SignCount, done.Credential.CloneWarning)
	}
	for _, count := range []uint32{9, 3, 0} {
		k.Count = count
		done, err = s.signIn(k, "")
		s.ok("a sign count that does not advance, with a policy that warns", err)
		if done.Credential.SignCount != 9 || !done.Credential.CloneWarning {
			s.Errorf("after %d: sign count %d, warning %v", count, done.Credential.SignCount, done.Credential.CloneWarning)
		}
	}
	s.SetPolicy(func(p *enroll.Policy) { p.OnClone = enroll.CloneSuspend })
	k.Count = 9
	c := s.beginSignIn("")
	_, err = s.authenticate(stranger, c.ID, s.assert(k, c))
	s.code("with a policy that suspends", err, enroll.CodeCloneSuspected)
	got := s.credential(credential)
	if last := got.Changes[len(got.Changes)-1]; got.State != enroll.Suspended || last.Reason != enroll.ReasonCompromised || last.By.Kind != enroll.ActorSystem {
		s.Errorf("state %s, changes %+v", got.State, got.Changes)
	}
	outcome, err := s.As(stranger).Outcome(s.Context(), stranger, c.ID)
	s.ok("Outcome", err)
	if outcome.State != enroll.OutcomeFailed || outcome.Code != enroll.CodeCloneSuspected {
		s.Errorf("outcome %+v", outcome)
	}
	k.Count = 50
	_, err = s.signIn(k, "")
	s.code("afterwards", err, enroll.CodeCredentialInactive)

	k = NewKey()
	k.Count, k.Step = 0, 0
	s.enrolled(k, user.ID)
	for range 2 {
		done, err = s.signIn(k, "")
		if err != nil || done.Credential.CloneWarning {
			s.Errorf("a key that does not count: %v, warning %v", err, done.Credential.CloneWarning)
		}
	}
}

func personErasedMeanwhile(s *suite) {
	user := s.person("anna")
	c := s.begin(user.ID)
	other := s.person("ben")
	k := NewKey()
	unproved := s.registered(k, other.ID)
	proof := s.beginProof(unproved.ID)
	for _, u := range []enroll.User{user, other} {
		s.ok("EraseUser", s.rp().EraseUser(s.Context(), desk, u.ID))
	}
	_, err := s.finish(c.ID, s.make(NewKey(), c))
	s.field("registration", err, enroll.CodeNotFound, "user")
	_, err = s.authenticate(desk, proof.ID, s.assert(k, proof))
	s.code("proof", err, enroll.CodeCredentialInactive)
	_, err = s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: user.ID})
	s.field("a new registration", err, enroll.CodeNotFound, "user")
}

func unknownCredential(s *suite) {
	user := s.person("anna")
	k := NewKey()
	c := s.begin(user.ID)
	s.make(k, c) // never reaches the service
	_, err := s.signIn(k, "")
	s.code("sign in", err, enroll.CodeCredentialUnknown)

	other := NewKey()
	credential := s.registered(other, user.ID)
	proof := s.beginProof(credential.ID)
	proof.PublicKey.AllowCredentials = nil
	_, err = s.authenticate(desk, proof.ID, s.assert(k, proof))
	s.code("proof with an unknown one", err, enroll.CodeCredentialUnknown)
}

func challengesAwayBurnNoName(s *suite) {
	s.ChallengesAway(true)
	user := s.person("anna")
	_, err := s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: user.ID})
	s.code("begin while they are away", err, enroll.CodeUnavailable)
	s.ChallengesAway(false)
	c := s.begin(user.ID)
	res := s.make(NewKey(), c)
	s.ChallengesAway(true)
	_, err = s.finish(c.ID, res)
	s.code("finish while they are away", err, enroll.CodeUnavailable)
	s.ChallengesAway(false)
	s.enrolled(NewKey(), user.ID)
}

func abandonedEnrolmentIsResumed(s *suite) {
	user := s.person("anna")
	k := NewKey()
	first := s.begin(user.ID)
	s.make(k, first) // and then the power fails
	_, err := s.rp().CreateUser(s.Context(), desk, enroll.NewUser{Username: "ANNA", DisplayName: "Anna"})
	s.field("create again", err, enroll.CodeInUse, "username")
	page, err := s.rp().FindUsers(s.Context(), desk, enroll.UserQuery{Text: "anna"})
	s.ok("FindUsers", err)
	if len(page.Users) != 1 || page.Users[0].ID != user.ID || page.Users[0].Keys != 0 {
		s.Fatalf("found %+v", page.Users)
	}
	c := s.begin(page.Users[0].ID)
	if c.PublicKey.User.ID.String() != first.PublicKey.User.ID.String() {
		s.Error("another user handle, so that the key keeps an orphan")
	}
	credential, err := s.finish(c.ID, s.make(k, c))
	s.ok("finish", err)
	if len(k.held) != 1 {
		s.Errorf("the key holds %d credentials", len(k.held))
	}
	// Abandoned again, now between registration and proof.
	c = s.begin(user.ID)
	if _, err := k.Register(c.PublicKey, s.origin()); !errors.Is(err, ErrExcluded) {
		s.Errorf("the key registers over a credential that only waits for its proof: %v", err)
	}
	if _, err := s.prove(k, credential.ID); err != nil {
		s.Errorf("prove: %v", err)
	}
}

func revokingLeavesThePerson(s *suite) {
	user := s.person("anna")
	a, b := NewKey(), NewKey()
	first, second := s.enrolled(a, user.ID), s.enrolled(b, user.ID)
	_, err := s.rp().ChangeCredential(s.Context(), desk, first.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
	s.ok("revoke", err)
	_, err = s.signIn(a, "")
	s.code("the revoked one", err, enroll.CodeCredentialInactive)
	_, err = s.signIn(b, "anna")
	s.code("the other one", err, "")
	_, err = s.rp().ChangeCredential(s.Context(), desk, second.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
	s.ok("revoke the last", err)
	got, err := s.rp().User(s.Context(), desk, user.ID)
	s.ok("User", err)
	s.same("the person", got, user)
	if n := len(s.credentials(user.ID)); n != 2 {
		s.Errorf("%d rows are left of 2", n)
	}
	s.ok("EraseUser", s.rp().EraseUser(s.Context(), desk, user.ID))
}

func signInIsNotReplayed(s *suite) {
	k, user := NewKey(), s.person("anna")
	k.Count, k.Step = 0, 0 // a key that does not count gives no second line of defence
	s.enrolled(k, user.ID)
	c := s.beginSignIn("anna")
	res := s.assert(k, c)
	_, err := s.authenticate(stranger, c.ID, res)
	s.ok("sign in", err)
	_, err = s.authenticate(stranger, c.ID, res)
	s.code("again", err, enroll.CodeCeremonyUsed)
	c = s.beginSignIn("anna")
	_, err = s.authenticate(stranger, c.ID, res)
	s.code("in another ceremony", err, enroll.CodeWrongChallenge)
}

func nobodyDisturbs(s *suite) {
	user := s.person("anna")
	mine := s.begin(user.ID)
	res := s.make(NewKey(), mine)
	other := stranger
	other.Session = enroll.NewID()
	for _, by := range []enroll.Actor{machine, s.self(user), stranger, other} {
		_, err := s.As(by).FinishRegistration(s.Context(), by, mine.ID, res)
		s.code("finished by "+string(by.Kind), err, enroll.CodeCeremonyUnknown)
		_, err = s.authenticate(by, mine.ID, enroll.AuthenticationResponse{})
		s.code("burnt by "+string(by.Kind), err, enroll.CodeCeremonyUnknown)
	}
	theirs, err := s.beginFor(s.handOver(s.office(enroll.Operator), user.ID), user.ID)
	s.ok("begin beside it", err)
	if theirs.ID == mine.ID || theirs.PublicKey.Challenge.String() == mine.PublicKey.Challenge.String() {
		s.Error("two ceremonies are one")
	}
	_, err = s.finish(mine.ID, res)
	s.code("finished by the one who began it", err, "")
}

func strangersLearnNothing(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	k := NewKey()
	s.enrolled(k, anna.ID)
	shape := func(username string) string {
		c := s.beginSignIn(username)
		c.ID, c.PublicKey.Challenge = "", nil
		out, err := json.Marshal(c)
		s.ok("marshal", err)
		if !strings.Contains(string(out), `"allowCredentials":[]`) {
			s.Errorf("options for %q: %s", username, out)
		}
		return string(out)
	}
	// Those without a name, with a key, without a key, unknown, and not a name.
	for _, username := range []string{"anna", "ben", "nobody", "\x00", "a b"} {
		if a, b := shape(username), shape(""); a != b {
			s.Errorf("%q is told by its options:\n%s\n%s", username, a, b)
		}
	}
	for _, username := range []string{"ben", "nobody", "\x00"} {
		_, err := s.signIn(k, username)
		s.code("anna's key for "+username, err, enroll.CodeCredentialUnknown)
	}
	_, err := s.signIn(k, "ANNA")
	s.code("anna's key in another spelling", err, "")

	c := s.beginSignIn("")
	res := s.assert(k, c)
	res.Response.Signature = append(enroll.Bytes{}, res.Response.Signature...)
	res.Response.Signature[len(res.Response.Signature)-1] ^= 1
	_, err = s.authenticate(stranger, c.ID, res)
	s.code("a credential ID without its key", err, enroll.CodeCredentialUnknown)

	k.held[0].handle = enroll.NewUserHandle()
	_, err = s.signIn(k, "")
	s.code("anna's key for another handle", err, enroll.CodeCredentialUnknown)
	_, err = s.As(stranger).User(s.Context(), stranger, ben.ID)
	s.code("read a person", err, enroll.CodeForbidden)
}
