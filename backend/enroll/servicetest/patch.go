package servicetest

import (
	"errors"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var patchTests = []test{
	{"UpdateChangesWhatItNames", updateChanges},
	{"UpdateIsValidated", updateIsValidated},
	{"UpdateMeetsUpdate", updateMeetsUpdate},
	{"AddressesAreNotVerifiedBySayingSo", addressesAreNotVerified},
	{"DisabledPersonCannotSignIn", disabledPerson},
}

func (s *suite) update(user enroll.User, patch enroll.UserPatch) (enroll.User, error) {
	patch.Revision = user.Revision
	return s.rp().UpdateUser(s.Context(), desk, user.ID, patch)
}

func updateChanges(s *suite) {
	user := s.person("anna")
	s.Advance(time.Hour)
	got, err := s.update(user, enroll.UserPatch{DisplayName: new(" Anna  Meier "), Privileged: new(true), Language: new("de")})
	s.ok("update", err)
	want := user
	want.DisplayName, want.Privileged, want.Language, want.Revision = "Anna Meier", true, "de", 2
	want.UpdatedAt = user.UpdatedAt.Add(time.Hour)
	s.same("updated", got, want)
	read, err := s.rp().User(s.Context(), desk, user.ID)
	s.ok("User", err)
	s.same("read", read, want)

	got, err = s.update(got, enroll.UserPatch{Username: new("Anna.M"), ExternalID: new("4711"), Addresses: &[]enroll.Address{}})
	s.ok("update the rest", err)
	if got.Username != "Anna.M" || got.ExternalID != "4711" || len(got.Addresses) != 0 {
		s.Errorf("updated: %+v", got)
	}
	same, err := s.update(got, enroll.UserPatch{Username: new("Anna.M")})
	s.ok("update nothing", err)
	s.same("updated nothing", same, got)
}

func updateIsValidated(s *suite) {
	s.person("ben")
	user := s.person("anna")
	many := make([]enroll.Address, enroll.MaxAddresses+1)
	for _, tt := range []struct {
		name  string
		patch enroll.UserPatch
		want  enroll.Code
		field string
	}{
		{"no such role", enroll.UserPatch{Role: new(enroll.Role("king"))}, enroll.CodeMalformed, "role"},
		{"empty username", enroll.UserPatch{Username: new("")}, enroll.CodeRequired, "username"},
		{"username in use", enroll.UserPatch{Username: new("BEN")}, enroll.CodeInUse, "username"},
		{"long name", enroll.UserPatch{DisplayName: new(strings.Repeat("a", 300))}, enroll.CodeTooLong, "displayName"},
		{"NUL", enroll.UserPatch{ExternalID: new("\x00")}, enroll.CodeBadCharacters, "externalId"},
		{"language", enroll.UserPatch{Language: new("??")}, enroll.CodeBadLanguage, "language"},
		{"address in use", enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "BEN@example.com", Primary: true}}}, enroll.CodeInUse, "email"},
		{"no address", enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "x", Primary: true}}}, enroll.CodeBadAddress, "addresses.0.email"},
		{"no primary", enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "a@example.com"}}}, enroll.CodeMalformed, "addresses"},
		{"two primaries", enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "a@example.com", Primary: true}, {Email: "b@example.com", Primary: true}}}, enroll.CodeMalformed, "addresses"},
		{"twice", enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "a@example.com", Primary: true}, {Email: "A@example.com"}}}, enroll.CodeMalformed, "addresses.1.email"},
		{"many", enroll.UserPatch{Addresses: &many}, enroll.CodeTooLong, "addresses"},
		{"erased by hand", enroll.UserPatch{Status: new(enroll.UserErased)}, enroll.CodeMalformed, "status"},
	} {
		_, err := s.update(user, tt.patch)
		s.field(tt.name, err, tt.want, tt.field)
	}
	_, err := s.update(user, enroll.UserPatch{Username: new(""), DisplayName: new(""), Status: new(enroll.UserErased)})
	var all *enroll.Error
	if !errors.As(err, &all) || len(all.Others) != 2 {
		s.Errorf("everything wrong at once: %v", err)
	}
	got, err := s.rp().User(s.Context(), desk, user.ID)
	s.ok("User", err)
	s.same("the person", got, user)
}

func updateMeetsUpdate(s *suite) {
	user := s.person("anna")
	_, err := s.update(user, enroll.UserPatch{DisplayName: new("First")})
	s.ok("first", err)
	_, err = s.update(user, enroll.UserPatch{DisplayName: new("Second")})
	s.code("second, from what it was before", err, enroll.CodeConflict)
}

func addressesAreNotVerified(s *suite) {
	user := s.person("anna")
	got, err := s.update(user, enroll.UserPatch{Addresses: &[]enroll.Address{
		{Email: "anna@example.com", Verified: true}, {Email: "new@example.com", Verified: true, Primary: true},
	}})
	s.ok("update", err)
	s.same("addresses", got.Addresses, []enroll.Address{{Email: "anna@example.com"}, {Email: "new@example.com", Primary: true}})
}

func disabledPerson(s *suite) {
	k, user := NewKey(), s.person("anna")
	unproved := s.registered(k, user.ID)
	proof, registration := s.beginProof(unproved.ID), s.begin(user.ID)
	user, err := s.update(user, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	s.ok("disable", err)
	_, err = s.authenticate(desk, proof.ID, s.assert(k, proof))
	s.code("proof begun before", err, enroll.CodeUserDisabled)
	_, err = s.finish(registration.ID, s.make(NewKey(), registration))
	s.code("registration begun before", err, enroll.CodeUserDisabled)
	_, err = s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: user.ID})
	s.code("begin a registration", err, enroll.CodeUserDisabled)
	_, err = s.rp().BeginAuthentication(s.Context(), desk, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: unproved.ID})
	s.code("begin a proof", err, enroll.CodeUserDisabled)

	user, err = s.update(user, enroll.UserPatch{Status: new(enroll.UserActive)})
	s.ok("enable", err)
	_, err = s.prove(k, unproved.ID)
	s.ok("prove", err)
	_, err = s.signIn(k, "anna")
	s.code("sign in", err, "")
	_, err = s.update(user, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	s.ok("disable again", err)
	_, err = s.signIn(k, "anna")
	s.code("sign in once disabled", err, enroll.CodeUserDisabled)
}
