package servicetest

import (
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var addressTests = []test{
	{"AddressesAreVerifiedByTheirOwnLink", verifying},
	{"AddressLinksEnd", addressLinksEnd},
	{"NobodyIsFloodedWithAddressLinks", addressFlood},
	{"KeyOnAnUnverifiedAddress", unverifiedAddress},
	{"OldAddressesAreToldOfNewOnes", oldAddresses},
	{"WhoeverChangedAnAddressWaits", coolingOff},
}

var noticeTests = []test{
	{"PeopleAreToldOfTheirKeys", toldOfKeys},
	{"NoticesAskForNothing", notices},
}

// kinds are what the letters that wait are about, in order.
func (s *suite) kinds() []enroll.LetterKind {
	s.Helper()
	var out []enroll.LetterKind
	for _, letter := range s.Letters() {
		out = append(out, letter.Kind)
	}
	slices.Sort(out)
	return out
}

// letterTo takes all letters that wait, and returns the one to an address.
func (s *suite) letterTo(email string, kind enroll.LetterKind) enroll.Letter {
	s.Helper()
	letters := s.Letters()
	for _, letter := range letters {
		if letter.To == email && letter.Kind == kind {
			return letter
		}
	}
	s.Fatalf("nothing about %s to %s: %+v", kind, email, letters)
	return enroll.Letter{}
}

// linkTo is the token of the link that was sent to an address.
func (s *suite) linkTo(email string) enroll.Token {
	s.Helper()
	_, secret, ok := strings.Cut(s.letterTo(email, enroll.LetterVerification).Link, s.origin()+"/verify#")
	token, parsed := enroll.ParseToken(secret)
	if !ok || !parsed {
		s.Fatalf("no link to %s", email)
	}
	return token
}

func (s *suite) confirm(token enroll.Token) (enroll.ConfirmedAddress, error) {
	return s.As(stranger).ConfirmAddress(s.Context(), stranger, token)
}

// verified is a user after the link to their primary address was followed.
func (s *suite) verified(user enroll.User) enroll.User {
	s.Helper()
	_, err := s.confirm(s.linkTo(user.Addresses[0].Email))
	s.ok("confirm", err)
	user, err = s.rp().User(s.Context(), desk, user.ID)
	s.ok("User", err)
	return user
}

func verifying(s *suite) {
	anna := s.person("anna")
	if anna.Addresses[0].Verified {
		s.Error("a new address is verified")
	}
	token := s.linkTo("anna@example.com")
	got, err := s.confirm(token)
	s.ok("confirm", err)
	s.same("what is confirmed", got, enroll.ConfirmedAddress{Email: "anna@example.com"})
	after, err := s.rp().User(s.Context(), desk, anna.ID)
	s.ok("User", err)
	if !after.Addresses[0].Verified || after.Revision != anna.Revision+1 {
		s.Errorf("after: %+v", after)
	}
	if e := s.events(enroll.EventQuery{User: anna.ID, Limit: 1})[0]; e.Act != enroll.ActAddressVerified || e.By.Kind != enroll.ActorStranger {
		s.Errorf("the journal has %+v", e)
	}
	_, err = s.confirm(token)
	s.code("twice", err, enroll.CodeLinkUnknown)
	s.code("once more", s.rp().VerifyAddress(s.Context(), desk, anna.ID, "anna@example.com"), enroll.CodeTransition)

	ben := s.person("ben")
	s.linkTo("ben@example.com")
	by := s.self(ben)
	s.code("by themselves", s.As(by).VerifyAddress(s.Context(), by, ben.ID, "BEN@example.com"), "")
	_, err = s.confirm(s.linkTo("ben@example.com"))
	s.code("the second link", err, "")
	s.field("another's", s.rp().VerifyAddress(s.Context(), desk, ben.ID, "anna@example.com"), enroll.CodeNotFound, "email")
	s.field("nobody's", s.rp().VerifyAddress(s.Context(), desk, enroll.NewID(), "anna@example.com"), enroll.CodeNotFound, "user")
}

func addressLinksEnd(s *suite) {
	_, err := s.confirm(enroll.NewToken())
	s.code("none", err, enroll.CodeLinkUnknown)
	_, err = s.confirm(enroll.Token{})
	s.code("nothing", err, enroll.CodeLinkUnknown)
	anna := s.person("anna")
	late := s.linkTo("anna@example.com")
	s.Advance(enroll.VerificationLifetime)
	_, err = s.confirm(late)
	s.code("too late", err, enroll.CodeLinkUnknown)
	// A link is for one address of one person, as long as it is theirs.
	s.ok("VerifyAddress", s.rp().VerifyAddress(s.Context(), desk, anna.ID, "anna@example.com"))
	token := s.linkTo("anna@example.com")
	anna = s.patched(anna, enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "meier@example.com", Primary: true}}})
	_, err = s.confirm(token)
	s.code("an address that is gone", err, enroll.CodeLinkUnknown)
	token = s.linkTo("meier@example.com")
	s.patched(anna, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	_, err = s.confirm(token)
	s.code("of somebody disabled", err, enroll.CodeLinkUnknown)
}

func addressFlood(s *suite) {
	anna := s.person("anna") // that was the first
	ask := func() error { return s.rp().VerifyAddress(s.Context(), desk, anna.ID, "anna@example.com") }
	for range enroll.MaxVerifications - 1 {
		s.ok("VerifyAddress", ask())
	}
	s.code("one too many", ask(), enroll.CodeTooMany)
	s.Advance(enroll.VerificationLifetime)
	s.code("the next day", ask(), "")
}

// unverifiedAddress: elsewhere, somebody signed up with another's address and
// registered a key, which came alive when the other followed the link in good
// faith. Here following it says that mail arrives, and no more.
func unverifiedAddress(s *suite) {
	anna := s.person("anna")
	token := s.linkTo("anna@example.com")
	attacker := NewKey()
	s.registered(attacker, anna.ID) // and never proved
	begun := s.begin(anna.ID)
	waiting := s.invite(desk, anna, enroll.DeliveryHanded)
	before := s.credentials(anna.ID)
	invitations, err := s.rp().Invitations(s.Context(), desk, anna.ID)
	s.ok("Invitations", err)
	events := len(s.events(enroll.EventQuery{User: anna.ID}))

	_, err = s.confirm(token)
	s.ok("confirm", err)

	want := anna
	want.Addresses = []enroll.Address{{Email: "anna@example.com", Primary: true, Verified: true}}
	after, err := s.rp().User(s.Context(), desk, anna.ID)
	s.ok("User", err)
	want.Revision, want.UpdatedAt = after.Revision, after.UpdatedAt
	s.same("the person", after, want)
	s.same("their keys", s.credentials(anna.ID), before)
	list, err := s.rp().Invitations(s.Context(), desk, anna.ID)
	s.ok("Invitations", err)
	s.same("their invitations", list, invitations)
	if got := len(s.events(enroll.EventQuery{User: anna.ID})); got != events+1 {
		s.Errorf("%d events came of it, want 1", got-events)
	}
	_, err = s.signIn(attacker, "anna")
	s.code("the key that was never proved", err, enroll.CodeCredentialUnproved)
	s.outcome(desk, begun.ID, enroll.Outcome{Purpose: enroll.PurposeRegister, State: enroll.OutcomePending})
	_, err = s.redeem(s.tokenOf(waiting))
	s.code("what waited goes on waiting", err, "")
}

func oldAddresses(s *suite) {
	anna := s.verified(s.person("anna"))
	s.Letters()
	list := []enroll.Address{anna.Addresses[0], {Email: "second@example.com"}}
	anna = s.patched(anna, enroll.UserPatch{Addresses: &list})
	if e := s.events(enroll.EventQuery{User: anna.ID, Limit: 1})[0]; e.Act != enroll.ActAddressesChanged {
		s.Errorf("the journal has %+v", e)
	}
	letters := s.Letters()
	if len(letters) != 2 || anna.Addresses[1].Verified {
		s.Fatalf("after a further one: %+v, letters %+v", anna.Addresses, letters)
	}
	// All gone: the old ones are told all the same, the unverified one is not.
	anna = s.patched(anna, enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "thief@example.org", Primary: true, Verified: true}}})
	if anna.Addresses[0].Verified {
		s.Error("an address is verified because somebody said so")
	}
	told := map[string]enroll.LetterKind{}
	for _, letter := range s.Letters() {
		told[letter.To] = letter.Kind
	}
	s.same("told", told, map[string]enroll.LetterKind{
		"anna@example.com": enroll.LetterAddresses, "thief@example.org": enroll.LetterVerification,
	})
	// What is not an address is not told of.
	s.patched(anna, enroll.UserPatch{DisplayName: new("Anna")})
	if got := s.kinds(); len(got) != 0 {
		s.Errorf("a new name was told of: %v", got)
	}
}

func coolingOff(s *suite) {
	anna := s.verified(s.person("anna"))
	s.enrolled(NewKey(), anna.ID)
	operator := s.officer(enroll.Operator)
	by, other := s.Enter(operator.ID, ""), s.office(enroll.Administrator)
	handed := s.handOver(s.Enter(operator.ID, ""), anna.ID)
	begun, err := s.beginFor(handed, anna.ID)
	s.ok("begin", err)
	list := append(slices.Clone(anna.Addresses), enroll.Address{Email: "mine@example.org"})
	_, err = s.As(by).UpdateUser(s.Context(), by, anna.ID, enroll.UserPatch{Revision: anna.Revision, Addresses: &list})
	s.ok("change", err)
	invite := func(by enroll.Actor) error {
		_, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: anna.ID, Delivery: enroll.DeliveryHanded, Identified: &known})
		return err
	}
	handOver := func(by enroll.Actor) error {
		_, err := s.As(by).HandOver(s.Context(), by, enroll.Handed{User: anna.ID, Identified: known})
		return err
	}
	s.code("invite", invite(by), enroll.CodeAddressChanged)
	s.code("enrol", handOver(by), enroll.CodeAddressChanged)
	_, err = s.As(handed).FinishRegistration(s.Context(), handed, begun.ID, s.make(NewKey(), begun))
	s.code("finish what was begun before", err, enroll.CodeAddressChanged)
	again := s.Enter(operator.ID, "")
	s.code("in another session", invite(again), enroll.CodeAddressChanged)
	s.code("somebody else may", invite(other), "")
	s.Advance(enroll.AddressCooling - time.Minute)
	s.code("almost a day later", invite(s.Enter(operator.ID, "")), enroll.CodeAddressChanged)
	s.Advance(time.Minute)
	s.code("a day later", invite(s.Enter(operator.ID, "")), "")
	s.code("enrol a day later", handOver(s.Enter(operator.ID, "")), "")
}

func toldOfKeys(s *suite) {
	anna := s.verified(s.person("anna"))
	list := append(slices.Clone(anna.Addresses), enroll.Address{Email: "second@example.com"}, enroll.Address{Email: "third@example.com"})
	anna = s.patched(anna, enroll.UserPatch{Addresses: &list})
	_, err := s.confirm(s.linkTo("second@example.com"))
	s.ok("confirm", err)
	told := func(what string, kind enroll.LetterKind, state enroll.CredentialState, times int) {
		s.Helper()
		got := map[string]int{}
		for _, letter := range s.Letters() {
			if letter.Kind != kind || letter.State != state {
				s.Errorf("%s: a letter %+v", what, letter)
			}
			got[letter.To]++
		}
		want := map[string]int{"anna@example.com": times, "second@example.com": times}
		if times == 0 {
			want = map[string]int{}
		}
		s.same(what, got, want)
	}
	first := s.registered(NewKey(), anna.ID)
	told("registered and not proved", "", "", 0)
	_, err = s.rp().ChangeCredential(s.Context(), desk, first.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonMistake})
	s.ok("revoke", err)
	told("never proved and revoked", "", "", 0)
	k := NewKey()
	key := s.enrolled(k, anna.ID)
	told("proved", enroll.LetterKeyAdded, enroll.Active, 1)
	_, err = s.signIn(k, "anna")
	s.ok("sign in", err)
	told("signed in with", "", "", 0)
	for _, state := range []enroll.CredentialState{enroll.Suspended, enroll.Active, enroll.Revoked} {
		_, err = s.rp().ChangeCredential(s.Context(), desk, key.ID, enroll.CredentialChange{State: state, Reason: enroll.ReasonMistake})
		s.ok("change", err)
		told(string(state), enroll.LetterKeyChanged, state, 1)
	}
	s.enrolled(NewKey(), anna.ID)
	s.enrolled(NewKey(), anna.ID)
	s.Letters()
	_, err = s.rp().SuspendCredentials(s.Context(), desk, anna.ID, enroll.ReasonLost)
	s.ok("lost", err)
	told("all lost", enroll.LetterKeyChanged, enroll.Suspended, 2)
	s.enrolled(NewKey(), anna.ID) // in place of both
	kinds := map[enroll.LetterKind]int{}
	for _, letter := range s.Letters() {
		kinds[letter.Kind]++
	}
	s.same("another in place of both", kinds, map[enroll.LetterKind]int{enroll.LetterKeyAdded: 2, enroll.LetterKeyChanged: 4})
	s.ok("erase", s.rp().EraseUser(s.Context(), desk, anna.ID))
	told("erased", "", "", 0)
}

func notices(s *suite) {
	anna := s.verified(s.person("anna"))
	anna = s.patched(anna, enroll.UserPatch{Language: new("de")})
	key := s.enrolled(NewKey(), anna.ID)
	_, err := s.rp().ChangeCredential(s.Context(), desk, key.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
	s.ok("suspend", err)
	s.invite(desk, anna, enroll.DeliveryHanded)
	by := s.office(enroll.Operator)
	_, err = s.As(by).UpdateUser(s.Context(), by, anna.ID, enroll.UserPatch{Revision: anna.Revision, Addresses: &[]enroll.Address{}})
	s.ok("change", err)
	seen := map[enroll.LetterKind]enroll.LetterBy{}
	for _, letter := range s.Letters() {
		if letter.To != "anna@example.com" { // those of the operator, who was just made
			continue
		}
		seen[letter.Kind] = letter.By
		if letter.Link != "" || letter.Code != "" {
			s.Errorf("a notice asks for something: %+v", letter)
		}
		if letter.Language != "de" || letter.Name != "Name of anna" {
			s.Errorf("letter %+v", letter)
		}
	}
	s.same("notices", seen, map[enroll.LetterKind]enroll.LetterBy{
		enroll.LetterKeyAdded: enroll.BySystem, enroll.LetterKeyChanged: enroll.BySystem,
		enroll.LetterRecovery: enroll.BySystem, enroll.LetterAddresses: enroll.ByDesk,
	})
}
