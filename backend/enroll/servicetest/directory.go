package servicetest

import (
	"errors"
	"slices"
	"strings"

	"latchkey/backend/enroll"
)

var directoryTests = []test{
	{"Seed08PeopleAreValidated", peopleAreValidated},
	{"Seed08CaseVariantsAreOnePerson", caseVariants},
	{"CreateAndRead", createAndRead},
	{"FindInPages", findInPages},
	{"FindIsBounded", findIsBounded},
	{"UnknownPeople", unknownPeople},
	{"EraseBlanksAndRevokes", eraseBlanks},
}

func peopleAreValidated(s *suite) {
	long := strings.Repeat("a", 301)
	for _, tt := range []struct {
		name  string
		user  enroll.NewUser
		want  enroll.Code
		field string
	}{
		{"no username", enroll.NewUser{DisplayName: "Anna"}, enroll.CodeRequired, "username"},
		{"no name", enroll.NewUser{Username: "anna", DisplayName: "  "}, enroll.CodeRequired, "displayName"},
		{"no address", enroll.NewUser{Username: "anna", DisplayName: "Anna", Email: "not-an-email"}, enroll.CodeBadAddress, "email"},
		{"long username", enroll.NewUser{Username: long, DisplayName: "Anna"}, enroll.CodeTooLong, "username"},
		{"long name", enroll.NewUser{Username: "anna", DisplayName: long}, enroll.CodeTooLong, "displayName"},
		{"long externalId", enroll.NewUser{Username: "anna", DisplayName: "Anna", ExternalID: long}, enroll.CodeTooLong, "externalId"},
		{"NUL", enroll.NewUser{Username: "an\x00na", DisplayName: "Anna"}, enroll.CodeBadCharacters, "username"},
		{"NUL in the name", enroll.NewUser{Username: "anna", DisplayName: "An\x00na"}, enroll.CodeBadCharacters, "displayName"},
		{"override", enroll.NewUser{Username: "anna\u202ecod", DisplayName: "Anna"}, enroll.CodeBadCharacters, "username"},
		{"override in the name", enroll.NewUser{Username: "anna", DisplayName: "Anna \u202ecod"}, enroll.CodeBadCharacters, "displayName"},
		{"language", enroll.NewUser{Username: "anna", DisplayName: "Anna", Language: "??"}, enroll.CodeBadLanguage, "language"},
	} {
		_, err := s.rp().CreateUser(s.Context(), desk, tt.user)
		s.field(tt.name, err, tt.want, tt.field)
	}
	_, err := s.rp().CreateUser(s.Context(), desk, enroll.NewUser{Email: "x"})
	var all *enroll.Error
	if !errors.As(err, &all) || len(all.Others) != 2 {
		s.Errorf("everything wrong at once: %v", err)
	}
	page, err := s.rp().FindUsers(s.Context(), desk, enroll.UserQuery{})
	s.ok("FindUsers", err)
	if len(page.Users) != 0 {
		s.Errorf("%d people were made", len(page.Users))
	}
}

func caseVariants(s *suite) {
	user, err := s.rp().CreateUser(s.Context(), desk, enroll.NewUser{
		Username: "Ä.Meier", DisplayName: "Ä", Email: "A@example.com", ExternalID: "4711",
	})
	s.ok("CreateUser", err)
	if user.Username != "Ä.Meier" {
		s.Errorf("username %q, which is not as typed", user.Username)
	}
	for _, tt := range []struct {
		name, field string
		user        enroll.NewUser
	}{
		{"case", "username", enroll.NewUser{Username: "ä.meier"}},
		{"other form of Unicode", "username", enroll.NewUser{Username: "a\u0308.meier"}},
		{"address", "email", enroll.NewUser{Username: "b", Email: "a@EXAMPLE.com"}},
		{"externalId", "externalId", enroll.NewUser{Username: "c", ExternalID: "4711"}},
	} {
		tt.user.DisplayName = "Another"
		_, err := s.rp().CreateUser(s.Context(), desk, tt.user)
		s.field(tt.name, err, enroll.CodeInUse, tt.field)
	}
}

func createAndRead(s *suite) {
	made, err := s.rp().CreateUser(s.Context(), desk, enroll.NewUser{
		Username: " anna ", DisplayName: " Anna   Meier ", Email: " anna@example.com", ExternalID: "4711", Language: "DE-at", Privileged: true,
	})
	s.ok("CreateUser", err)
	want := enroll.User{
		ID: made.ID, Username: "anna", DisplayName: "Anna Meier", Addresses: []enroll.Address{{Email: "anna@example.com", Primary: true}},
		ExternalID: "4711", Language: "de-AT", Status: enroll.UserActive, Privileged: true,
		CreatedAt: made.CreatedAt, UpdatedAt: made.CreatedAt, Revision: 1,
	}
	s.same("made", made, want)
	got, err := s.rp().User(s.Context(), desk, made.ID)
	s.ok("User", err)
	s.same("read", got, made)
	if !made.ID.Valid() || made.CreatedAt.IsZero() {
		s.Errorf("ID %q, created at %v", made.ID, made.CreatedAt)
	}
	bare, err := s.rp().CreateUser(s.Context(), desk, enroll.NewUser{Username: "ben", DisplayName: "Ben"})
	s.ok("CreateUser", err)
	if bare.Addresses == nil || len(bare.Addresses) != 0 {
		s.Errorf("addresses %v", bare.Addresses)
	}
}

func findInPages(s *suite) {
	var want []string
	for _, name := range []string{"ada", "ali", "amy", "bea"} {
		s.person(name)
		if name != "bea" {
			want = append(want, name)
		}
	}
	var got []string
	query := enroll.UserQuery{Text: "a", Limit: 2}
	for range 3 {
		page, err := s.rp().FindUsers(s.Context(), desk, query)
		s.ok("FindUsers", err)
		for _, u := range page.Users {
			got = append(got, u.Username)
		}
		if query.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		s.Errorf("found %q, want %q", got, want)
	}
}

func findIsBounded(s *suite) {
	for _, tt := range []struct {
		name  string
		query enroll.UserQuery
		want  enroll.Code
		field string
	}{
		{"negative limit", enroll.UserQuery{Limit: -1}, enroll.CodeMalformed, "limit"},
		{"large limit", enroll.UserQuery{Limit: enroll.MaxPage + 1}, enroll.CodeMalformed, "limit"},
		{"cursor", enroll.UserQuery{Cursor: "no cursor"}, enroll.CodeMalformed, "cursor"},
		{"huge cursor", enroll.UserQuery{Cursor: strings.Repeat("A", 1<<20)}, enroll.CodeMalformed, "cursor"},
		{"long text", enroll.UserQuery{Text: strings.Repeat("a", 201)}, enroll.CodeTooLong, "text"},
		{"odd text", enroll.UserQuery{Text: "\x00\xff%_'"}, "", ""},
	} {
		_, err := s.rp().FindUsers(s.Context(), desk, tt.query)
		s.field(tt.name, err, tt.want, tt.field)
	}
}

func unknownPeople(s *suite) {
	for _, id := range []enroll.ID{"", "x", "\x00", enroll.NewID()} {
		_, err := s.rp().User(s.Context(), desk, id)
		s.field("User", err, enroll.CodeNotFound, "user")
		_, err = s.rp().Credentials(s.Context(), desk, id)
		s.field("Credentials", err, enroll.CodeNotFound, "user")
		_, err = s.rp().UpdateUser(s.Context(), desk, id, enroll.UserPatch{Revision: 1})
		s.field("UpdateUser", err, enroll.CodeNotFound, "user")
		s.field("EraseUser", s.rp().EraseUser(s.Context(), desk, id), enroll.CodeNotFound, "user")
		_, err = s.rp().BeginRegistration(s.Context(), desk, enroll.RegistrationRequest{User: id})
		s.field("BeginRegistration", err, enroll.CodeNotFound, "user")
	}
}

func eraseBlanks(s *suite) {
	k, user := NewKey(), s.person("anna")
	proved := s.enrolled(k, user.ID)
	_, err := s.rp().RenameCredential(s.Context(), desk, proved.ID, "Anna's key")
	s.ok("rename", err)
	s.registered(NewKey(), user.ID)
	s.ok("EraseUser", s.rp().EraseUser(s.Context(), desk, user.ID))

	got, err := s.rp().User(s.Context(), desk, user.ID)
	s.ok("User", err)
	s.same("the row", got, enroll.User{
		ID: user.ID, Status: enroll.UserErased, Addresses: []enroll.Address{},
		CreatedAt: user.CreatedAt, UpdatedAt: got.UpdatedAt, Revision: user.Revision + 1,
	})
	all := s.credentials(user.ID)
	if len(all) != 2 {
		s.Errorf("%d credentials are left of 2", len(all))
	}
	for _, c := range all {
		if last := c.Changes[len(c.Changes)-1]; c.State != enroll.Revoked || last.Reason != enroll.ReasonErased || c.Name != "" {
			s.Errorf("credential %q: %s, %+v", c.Name, c.State, c.Changes)
		}
	}
	_, err = s.signIn(k, "")
	s.code("sign in", err, enroll.CodeCredentialInactive)
	page, err := s.rp().FindUsers(s.Context(), desk, enroll.UserQuery{})
	s.ok("FindUsers", err)
	if len(page.Users) != 0 {
		s.Errorf("found %+v", page.Users)
	}
	s.ok("erase again", s.rp().EraseUser(s.Context(), desk, user.ID))
	name := "Anna"
	_, err = s.rp().UpdateUser(s.Context(), desk, user.ID, enroll.UserPatch{Revision: got.Revision, DisplayName: &name})
	s.code("update", err, enroll.CodeTransition)
	again := s.person("anna") // the name and the address are free
	s.ok("erase a second person", s.rp().EraseUser(s.Context(), desk, again.ID))
}
