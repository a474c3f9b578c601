package servicetest

import (
	"crypto/ed25519"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/backend/enroll"
)

var kioskTests = []test{
	{"PairingMakesAKiosk", pairing},
	{"APairingCodeIsUsedOnce", pairedOnce},
	{"AReplyToAPairingThatWasLost", pairedAgain},
	{"PairingNeedsItsCode", pairingNeedsCode},
	{"PairingNeedsAFreshAssertion", pairingFresh},
	{"PairingEndsWithThePowerOfWhoOfferedIt", pairingOfferedBy},
	{"KiosksAreNamed", kioskNames},
	{"AKioskAloneEnrolsNobody", kioskAlone},
	{"RevokingAKioskEndsWhatWasBegunThere", kioskRevoked},
	{"ASessionStaysAtItsKiosk", sessionStays},
}

// publicKey is a kiosk's key, whose private half nobody needs here.
func (s *suite) publicKey() enroll.Bytes {
	s.Helper()
	public, _, err := ed25519.GenerateKey(nil)
	s.ok("a key", err)
	return enroll.Bytes(public)
}

func (s *suite) offer(by enroll.Actor, name string) enroll.NewPairing {
	s.Helper()
	made, err := s.As(by).CreatePairing(s.Context(), by, name)
	s.ok("CreatePairing", err)
	return made
}

func (s *suite) pair(code string, public enroll.Bytes) (enroll.Kiosk, error) {
	return s.As(stranger).Pair(s.Context(), stranger, enroll.ReadPairingCode(code), public)
}

// kiosk is a machine that was paired, with nobody signed in to it.
func (s *suite) kiosk() enroll.Actor {
	s.Helper()
	kiosk, err := s.pair(s.offer(desk, "Reception").Code, s.publicKey())
	s.ok("Pair", err)
	return enroll.Actor{Kind: enroll.ActorKiosk, Kiosk: kiosk.ID}
}

func (s *suite) kiosks() []enroll.Kiosk {
	s.Helper()
	all, err := s.rp().ListKiosks(s.Context(), desk)
	s.ok("ListKiosks", err)
	return all
}

// acts are what the newest events tell of, newest first.
func (s *suite) acts(n int) string {
	s.Helper()
	var all []string
	for _, e := range s.events(enroll.EventQuery{Limit: int32(n)}) {
		all = append(all, string(e.Act))
	}
	return strings.Join(all, " ")
}

func pairing(s *suite) {
	if all := s.kiosks(); len(all) != 0 {
		s.Fatalf("a new store has %+v", all)
	}
	admin := s.office(enroll.Administrator)
	made, public := s.offer(admin, "  Reception,  ground floor "), s.publicKey()
	if made.Name != "Reception, ground floor" || made.ExpiresAt.Sub(made.CreatedAt) != enroll.PairingLifetime || len(made.Code) != 14 {
		s.Errorf("%+v", made)
	}
	kiosk, err := s.pair(" "+strings.ToLower(strings.ReplaceAll(made.Code, "-", " ")), public)
	s.ok("Pair", err)
	if kiosk.Name != made.Name || kiosk.PublicKey.String() != public.String() || kiosk.PairedBy.User != admin.User || !kiosk.ID.Valid() || kiosk.RevokedAt != nil {
		s.Errorf("%+v", kiosk)
	}
	s.same("ListKiosks", s.kiosks(), []enroll.Kiosk{kiosk})
	if got := s.acts(2); got != "kiosk.paired kiosk.pairingCreated" {
		s.Error(got)
	}
	if e := s.events(enroll.EventQuery{Limit: 1})[0]; e.Kiosk != kiosk.ID || e.By.Kind != enroll.ActorStranger {
		s.Errorf("%+v", e)
	}
}

func pairedOnce(s *suite) {
	code := s.offer(desk, "Reception").Code
	var keys [8]enroll.Bytes
	for i := range keys {
		keys[i] = s.publicKey()
	}
	var wins atomic.Int32
	var all sync.WaitGroup
	for _, key := range keys {
		all.Go(func() {
			_, err := s.pair(code, key)
			switch enroll.CodeOf(err) {
			case "":
				wins.Add(1)
			case enroll.CodePairingUnknown:
			default:
				s.Errorf("pair: %v", err)
			}
		})
	}
	all.Wait()
	if n := wins.Load(); n != 1 || len(s.kiosks()) != 1 {
		s.Errorf("%d were paired, and there are %d", n, len(s.kiosks()))
	}
}

func pairedAgain(s *suite) {
	code, key := s.offer(desk, "Reception").Code, s.publicKey()
	first, err := s.pair(code, key)
	s.ok("Pair", err)
	s.Advance(enroll.PairingLifetime - time.Microsecond)
	s.ok("Fade", s.Fade())
	second, err := s.pair(code, key)
	s.ok("again", err)
	s.same("the same kiosk", second, first)
	_, err = s.pair(s.offer(desk, "Another").Code, key)
	s.field("the same key, with another code", err, enroll.CodeInUse, "publicKey")
	_, err = s.rp().RevokeKiosk(s.Context(), desk, first.ID)
	s.ok("RevokeKiosk", err)
	_, err = s.pair(code, key)
	s.code("revoked meanwhile", err, enroll.CodePairingUnknown)
	code, key = s.offer(desk, "A third").Code, s.publicKey()
	_, err = s.pair(code, key)
	s.ok("Pair", err)
	s.Advance(enroll.PairingLifetime)
	_, err = s.pair(code, key)
	s.code("when the code is too old", err, enroll.CodePairingUnknown)
}

func pairingNeedsCode(s *suite) {
	code, key := s.offer(desk, "Reception").Code, s.publicKey()
	for what, typed := range map[string]string{"none": "", "another": enroll.NewPairingCode().Reveal(), "half": code[:7], "more": code + "0", "long": strings.Repeat("A", 1000)} {
		_, err := s.pair(typed, key)
		s.field(what, err, enroll.CodePairingUnknown, "code")
	}
	for what, public := range map[string]enroll.Bytes{"no key": nil, "half a key": key[:16], "more than a key": append(key[:32:32], 0)} {
		_, err := s.pair(code, public)
		s.field(what, err, enroll.CodeMalformed, "publicKey")
	}
	s.Advance(enroll.PairingLifetime)
	_, err := s.pair(code, key)
	s.field("too late", err, enroll.CodePairingExpired, "code")
	s.Advance(enroll.OverKept)
	s.ok("Fade", s.Fade())
	_, err = s.pair(code, key)
	s.field("much too late", err, enroll.CodePairingUnknown, "code")
	if len(s.kiosks()) != 0 {
		s.Error("there is a kiosk")
	}
}

func pairingFresh(s *suite) {
	user, k := s.officer(enroll.Administrator), NewKey()
	s.enrolled(k, user.ID)
	by, kiosk := s.Enter(user.ID, ""), s.kiosk()
	s.Advance(enroll.StepUpLifetime)
	rp, ctx := s.As(by), s.Context()
	_, err := rp.CreatePairing(ctx, by, "Reception")
	s.code("a code", err, enroll.CodeStepUpRequired)
	_, err = rp.RevokeKiosk(ctx, by, kiosk.Kiosk)
	s.code("revoke", err, enroll.CodeStepUpRequired)
	_, err = rp.RenameKiosk(ctx, by, kiosk.Kiosk, "Entrance")
	s.code("rename", err, "")
	_, err = rp.ListKiosks(ctx, by)
	s.code("list", err, "")
	s.stepUpFor(k, by, enroll.StepUpDesk)
	_, err = rp.CreatePairing(ctx, s.again(by), "Reception")
	s.code("a code, after a step-up", err, "")
}

func pairingOfferedBy(s *suite) {
	s.enrolled(NewKey(), s.officer(enroll.Administrator).ID) // so that none below is the last
	for what, patch := range map[string]enroll.UserPatch{
		"disabled": {Status: new(enroll.UserDisabled)}, "demoted": {Role: new(enroll.Operator)},
	} {
		user := s.officer(enroll.Administrator)
		code := s.offer(s.Enter(user.ID, ""), "Reception").Code
		s.patched(user, patch)
		_, err := s.pair(code, s.publicKey())
		s.code(what, err, enroll.CodePairingUnknown)
	}
}

func kioskNames(s *suite) {
	for name, want := range map[string]enroll.Code{
		"": enroll.CodeRequired, " ": enroll.CodeRequired, strings.Repeat("x", enroll.MaxKioskName+1): enroll.CodeTooLong,
		"a\x00b": enroll.CodeBadCharacters, "\u202etfel": enroll.CodeBadCharacters,
	} {
		_, err := s.rp().CreatePairing(s.Context(), desk, name)
		s.field("a code", err, want, "name")
		_, err = s.rp().RenameKiosk(s.Context(), desk, s.kiosk().Kiosk, name)
		s.field("rename", err, want, "name")
	}
	kiosk := s.kiosk()
	got, err := s.rp().RenameKiosk(s.Context(), desk, kiosk.Kiosk, " Entrance ")
	s.ok("RenameKiosk", err)
	if got.Name != "Entrance" || s.acts(1) != "kiosk.renamed" || s.events(enroll.EventQuery{Limit: 1})[0].Kiosk != kiosk.Kiosk {
		s.Errorf("%+v, %s", got, s.acts(1))
	}
	for _, id := range []enroll.ID{"", enroll.NewID(), "\xff"} {
		_, err = s.rp().RenameKiosk(s.Context(), desk, id, "Entrance")
		s.field("rename none", err, enroll.CodeNotFound, "kiosk")
		_, err = s.rp().RevokeKiosk(s.Context(), desk, id)
		s.field("revoke none", err, enroll.CodeNotFound, "kiosk")
	}
}

// kioskAlone: elsewhere a service's secret let its holder enrol a key for any
// user. Here a kiosk's own key opens nothing.
func kioskAlone(s *suite) {
	user, by := s.person("anna"), s.kiosk()
	active, unproved := s.enrolled(NewKey(), user.ID), s.registered(NewKey(), user.ID)
	for what, err := range s.deeds(by, user, active, unproved) {
		s.code(what, err, enroll.CodeForbidden)
	}
	rp, ctx := s.As(by), s.Context()
	refused := map[string]error{}
	_, refused["register"] = s.beginFor(by, user.ID)
	_, refused["prove"] = rp.BeginAuthentication(ctx, by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: unproved.ID})
	_, refused["invite"] = rp.Invite(ctx, by, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded, Identified: &known})
	_, refused["create"] = rp.CreateUser(ctx, by, enroll.NewUser{Username: "mallory", DisplayName: "Mallory"})
	_, refused["search"] = rp.FindUsers(ctx, by, enroll.UserQuery{})
	_, refused["read"] = rp.User(ctx, by, user.ID)
	_, refused["their keys"] = rp.Credentials(ctx, by, user.ID)
	_, refused["the journal"] = rp.Events(ctx, by, enroll.EventQuery{})
	_, refused["pair another"] = rp.CreatePairing(ctx, by, "Another")
	_, refused["list kiosks"] = rp.ListKiosks(ctx, by)
	for what, err := range refused {
		s.code(what, err, enroll.CodeForbidden)
	}
	_, err := rp.FinishRegistration(ctx, by, s.begin(user.ID).ID, enroll.RegistrationResponse{})
	s.code("finish somebody else's", err, enroll.CodeCeremonyUnknown)
	if len(s.credentials(user.ID)) != 2 {
		s.Error("the person has another key")
	}
}

// signInAt begins a sign-in at a kiosk.
func (s *suite) signInAt(by enroll.Actor) enroll.AuthenticationCeremony {
	s.Helper()
	c, err := s.As(by).BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	s.ok("BeginAuthentication", err)
	return c
}

func kioskRevoked(s *suite) {
	operator, k := s.officer(enroll.Operator), NewKey()
	s.enrolled(k, operator.ID)
	anna, kiosk, other := s.person("anna"), s.kiosk(), s.kiosk()
	enter := func(at enroll.Actor) enroll.Actor {
		c := s.signInAt(at)
		done, err := s.authenticate(at, c.ID, s.assert(k, c))
		s.ok("sign in", err)
		if done.Session.Kiosk != at.Kiosk {
			s.Fatalf("the session is at %q, not at %q", done.Session.Kiosk, at.Kiosk)
		}
		return done.Session.Actor()
	}
	here, elsewhere, browser := enter(kiosk), enter(other), s.Enter(operator.ID, "")
	handed := s.handOver(here, anna.ID)
	begun, err := s.beginFor(handed, anna.ID)
	s.ok("begin", err)
	signIn := s.signInAt(kiosk)

	got, err := s.rp().RevokeKiosk(s.Context(), desk, kiosk.Kiosk)
	s.ok("RevokeKiosk", err)
	if got.RevokedAt == nil || got.RevokedBy == nil || got.RevokedBy.Kind != enroll.ActorSystem || s.acts(1) != "kiosk.revoked" {
		s.Errorf("%+v, %s", got, s.acts(1))
	}
	if s.Alive(here.Session) || !s.Alive(elsewhere.Session) || !s.Alive(browser.Session) {
		s.Error("the wrong sessions ended")
	}
	_, err = s.As(handed).FinishRegistration(s.Context(), handed, begun.ID, s.make(NewKey(), begun))
	s.oneOf("what an operator began", err, enroll.CodeSignedOut, enroll.CodeKioskRevoked)
	_, err = s.authenticate(kiosk, signIn.ID, s.assert(k, signIn))
	s.code("a sign-in that was begun", err, enroll.CodeKioskRevoked)
	if len(s.credentials(anna.ID)) != 0 {
		s.Error("the person has a key")
	}
	again, err := s.rp().RevokeKiosk(s.Context(), desk, kiosk.Kiosk)
	s.ok("again", err)
	s.same("again", again, got)
	renamed, err := s.rp().RenameKiosk(s.Context(), desk, kiosk.Kiosk, "Another")
	s.ok("RenameKiosk", err)
	s.same("a revoked one keeps its name", renamed, got)
}

func sessionStays(s *suite) {
	kiosk, other := s.kiosk(), s.kiosk()
	user := s.officer(enroll.Operator)
	by := s.EnterAt(user.ID, "", kiosk.Kiosk)
	session, err := s.As(by).Session(s.Context(), by)
	s.ok("Session", err)
	if session.Kiosk != kiosk.Kiosk {
		s.Errorf("%+v", session)
	}
	for what, at := range map[string]enroll.ID{"another kiosk": other.Kiosk, "a browser": ""} {
		moved := by
		moved.Kiosk = at
		_, err := s.As(moved).Session(s.Context(), moved)
		s.code("at "+what, err, enroll.CodeSignedOut)
	}
	for what, other := range map[string]enroll.Actor{
		"somebody else's": {Kind: by.Kind, User: s.person("ben").ID, Session: by.Session, Kiosk: by.Kiosk},
		"an invited one":  {Kind: by.Kind, User: by.User, Session: by.Session, Kiosk: by.Kiosk, Invitation: enroll.NewID()},
	} {
		_, err := s.As(other).Session(s.Context(), other)
		s.code(what, err, enroll.CodeSignedOut)
	}
	moved := s.Enter(user.ID, "")
	moved.Kiosk = kiosk.Kiosk
	_, err = s.As(moved).Session(s.Context(), moved)
	s.code("a browser's, at a kiosk", err, enroll.CodeSignedOut)

	// Whoever redeems an invitation at a kiosk stays there too.
	k, anna := NewKey(), s.person("anna")
	s.enrolled(k, anna.ID)
	got, err := s.As(kiosk).Redeem(s.Context(), kiosk, s.invited(k, anna))
	s.ok("Redeem", err)
	if got.Session.Kiosk != kiosk.Kiosk {
		s.Errorf("%+v", got.Session)
	}
}
