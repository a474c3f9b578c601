package servicetest

import (
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var journalTests = []test{
	{"EveryActIsAnEvent", everyActIsAnEvent},
	{"EveryRefusalIsAnEvent", everyRefusalIsAnEvent},
	{"EventsInPages", eventsInPages},
	{"TheJournalSaysWhoIsMeant", journalSaysWho},
	{"AuditorsFindPeopleByName", auditorsFindPeople},
	{"EventsAreBounded", eventsAreBounded},
	{"EventsAreFoundByWhatTheyTell", eventsAreFound},
	{"OnesOwnHistoryHasNobodyElsesAddress", ownHistory},
	{"WhoIsErasedLeavesNoAddressAndNoReference", erasedLeaveNothing},
}

func everyActIsAnEvent(s *suite) {
	by := desk
	by.Request, by.Address = "request-1", "192.0.2.1"
	ctx, rp := s.Context(), s.As(by)
	user, err := rp.CreateUser(ctx, by, enroll.NewUser{Username: "anna", DisplayName: "Anna"})
	s.ok("create", err)
	_, err = s.update(user, enroll.UserPatch{DisplayName: new("Anna M")})
	s.ok("update", err)
	k := NewKey()
	c := s.begin(user.ID)
	credential, err := s.finish(c.ID, s.make(k, c))
	s.ok("register", err)
	done, err := s.prove(k, credential.ID)
	s.ok("prove", err)
	_, err = s.signIn(k, "")
	s.ok("sign in", err)
	up, err := s.beginStepUp(s.self(user), "act")
	s.ok("begin", err)
	_, err = s.authenticate(s.self(user), up.ID, s.assert(k, up))
	s.ok("step up", err)
	_, err = rp.RenameCredential(ctx, by, credential.ID, "key")
	s.ok("rename", err)
	replacing, err := s.beginReplacing(user.ID, credential.ID)
	s.ok("begin", err)
	other := NewKey()
	second, err := s.finish(replacing.ID, s.make(other, replacing))
	s.ok("register", err)
	_, err = s.prove(other, second.ID)
	s.ok("prove", err)
	_, err = s.change(second.ID, enroll.Suspended, enroll.ReasonLost)
	s.ok("suspend", err)
	s.ok("erase", rp.EraseUser(ctx, by, user.ID))

	events := s.events(enroll.EventQuery{User: user.ID})
	slices.Reverse(events)
	type told struct {
		act        enroll.Act
		kind       enroll.ActorKind
		credential enroll.ID
		state      enroll.CredentialState
		reason     enroll.Reason
	}
	var got []told
	for _, e := range events {
		if e.Code != "" || e.User != user.ID || e.At.IsZero() || !e.ID.Valid() {
			s.Errorf("event %+v", e)
		}
		if e.Credential != "" && (len(e.CredentialID) == 0 || e.AAGUID == "") {
			s.Errorf("event without the credential's own ID or its model: %+v", e)
		}
		got = append(got, told{e.Act, e.By.Kind, e.Credential, e.State, e.Reason})
	}
	want := []told{
		{enroll.ActUserCreated, enroll.ActorSystem, "", "", ""},
		{enroll.ActUserUpdated, enroll.ActorSystem, "", "", ""},
		{enroll.ActRegistration, enroll.ActorSystem, credential.ID, enroll.Unproved, ""},
		{enroll.ActProof, enroll.ActorSystem, credential.ID, enroll.Active, enroll.ReasonProved},
		{enroll.ActSignIn, enroll.ActorStranger, credential.ID, "", ""},
		{enroll.ActStepUp, enroll.ActorUser, credential.ID, "", ""},
		{enroll.ActCredentialRenamed, enroll.ActorSystem, credential.ID, "", ""},
		{enroll.ActRegistration, enroll.ActorSystem, second.ID, enroll.Unproved, ""},
		{enroll.ActCredentialState, enroll.ActorSystem, credential.ID, enroll.Revoked, enroll.ReasonReplaced},
		{enroll.ActProof, enroll.ActorSystem, second.ID, enroll.Active, enroll.ReasonProved},
		{enroll.ActCredentialState, enroll.ActorSystem, second.ID, enroll.Suspended, enroll.ReasonLost},
		{enroll.ActCredentialState, enroll.ActorSystem, second.ID, enroll.Revoked, enroll.ReasonErased},
		{enroll.ActUserErased, enroll.ActorSystem, "", "", ""},
	}
	if !slices.Equal(got, want) {
		s.Errorf("events\n got %+v\nwant %+v", got, want)
	}
	if e := events[0]; e.Request != "request-1" || e.Address != "192.0.2.1" {
		s.Errorf("request %q, address %q", e.Request, e.Address)
	}
	if events[2].Ceremony != c.ID || events[3].Ceremony != done.Credential.Proof {
		s.Errorf("ceremonies %q and %q", events[2].Ceremony, events[3].Ceremony)
	}
}

func everyRefusalIsAnEvent(s *suite) {
	user := s.person("anna")
	k := NewKey()
	k.Flags = flagUP
	_, err := s.register(k, user.ID)
	s.code("register", err, enroll.CodeNotVerified)
	k.Flags |= flagUV
	credential := s.registered(k, user.ID)
	_, err = s.signIn(k, "ben")
	s.code("sign in with the wrong name", err, enroll.CodeCredentialUnknown)
	_, err = s.signIn(k, "")
	s.code("sign in too early", err, enroll.CodeCredentialUnproved)
	k.ClientData = set("origin", "https://evil.example")
	_, err = s.prove(k, credential.ID)
	s.code("prove", err, enroll.CodeWrongOrigin)

	type told struct {
		act        enroll.Act
		code       enroll.Code
		credential enroll.ID
	}
	var got []told
	for _, e := range s.events(enroll.EventQuery{User: user.ID}) {
		got = append(got, told{e.Act, e.Code, e.Credential})
	}
	want := []told{ // newest first; what a stranger does not hear is here
		{enroll.ActProof, enroll.CodeWrongOrigin, credential.ID},
		{enroll.ActSignIn, enroll.CodeCredentialUnproved, credential.ID},
		{enroll.ActSignIn, enroll.CodeWrongUser, credential.ID},
		{enroll.ActRegistration, "", credential.ID},
		{enroll.ActRegistration, enroll.CodeNotVerified, ""},
		{enroll.ActUserCreated, "", ""},
	}
	if !slices.Equal(got, want) {
		s.Errorf("events\n got %+v\nwant %+v", got, want)
	}
}

func eventsInPages(s *suite) {
	for _, name := range []string{"ada", "ben", "cleo"} {
		s.person(name)
		s.Advance(time.Second)
	}
	all := s.events(enroll.EventQuery{})
	var got []enroll.Event
	query := enroll.EventQuery{Limit: 2}
	for range 3 {
		page, err := s.rp().Events(s.Context(), desk, query)
		s.ok("Events", err)
		got = append(got, page.Events...)
		if query.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	s.same("in pages", got, all)
	if len(all) < 3 || !slices.IsSortedFunc(all, func(a, b enroll.Event) int { return b.At.Compare(a.At) }) {
		s.Errorf("%d events, or out of order", len(all))
	}
}

func eventsAreBounded(s *suite) {
	for _, tt := range []struct {
		name  string
		query enroll.EventQuery
		field string
	}{
		{"negative limit", enroll.EventQuery{Limit: -1}, "limit"},
		{"large limit", enroll.EventQuery{Limit: enroll.MaxPage + 1}, "limit"},
		{"cursor", enroll.EventQuery{Cursor: "no cursor"}, "cursor"},
		{"user", enroll.EventQuery{User: "\x00"}, "user"},
		{"by", enroll.EventQuery{By: "x"}, "by"},
		{"kiosk", enroll.EventQuery{Kiosk: "'"}, "kiosk"},
		{"act", enroll.EventQuery{Act: "a b"}, "act"},
		{"outcome", enroll.EventQuery{Outcome: "perhaps"}, "outcome"},
		{"time", enroll.EventQuery{To: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, "to"},
	} {
		_, err := s.rp().Events(s.Context(), desk, tt.query)
		s.field(tt.name, err, enroll.CodeMalformed, tt.field)
	}
}

func eventsAreFound(s *suite) {
	admin, user := s.officer(enroll.Administrator), s.person("ben")
	by := s.Enter(admin.ID, "")
	rename := func(name string) {
		s.Helper()
		s.Advance(time.Second)
		now, err := s.As(by).User(s.Context(), by, user.ID)
		s.ok("User", err)
		_, err = s.As(by).UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{Revision: now.Revision, DisplayName: &name})
		s.ok("UpdateUser", err)
	}
	rename("One")
	rename("Two")
	_, err := s.As(by).UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{Revision: 99, DisplayName: new("Three")})
	s.code("an old revision", err, enroll.CodeConflict)
	all := s.events(enroll.EventQuery{By: admin.ID})
	var at time.Time
	for _, e := range all {
		if e.By.User != admin.ID {
			s.Errorf("somebody else did %+v", e)
		}
		if e.Act == enroll.ActUserUpdated && e.Code == "" && at.IsZero() {
			at = e.At
		}
	}
	for name, tt := range map[string]struct {
		query enroll.EventQuery
		want  int
	}{
		"refused":          {enroll.EventQuery{By: admin.ID, Outcome: enroll.ActRefused}, 1},
		"done":             {enroll.EventQuery{By: admin.ID, Outcome: enroll.ActDone, Act: enroll.ActUserUpdated}, 2},
		"on somebody":      {enroll.EventQuery{By: admin.ID, User: user.ID}, 3},
		"from a time on":   {enroll.EventQuery{By: admin.ID, From: at}, 2},
		"before a time":    {enroll.EventQuery{By: admin.ID, Act: enroll.ActUserUpdated, To: at}, 1},
		"at a kiosk":       {enroll.EventQuery{By: admin.ID, Kiosk: enroll.NewID()}, 0},
		"an act of no one": {enroll.EventQuery{By: admin.ID, Act: "nothing.done"}, 0},
	} {
		if got := s.events(tt.query); len(got) != tt.want {
			s.Errorf("%s: %d events, want %d: %+v", name, len(got), tt.want, got)
		}
	}
}

func ownHistory(s *suite) {
	operator, user := s.office(enroll.Operator), s.person("ben")
	operator.Address, operator.Request = "192.0.2.7", "r1"
	_, err := s.As(operator).UpdateUser(s.Context(), operator, user.ID, enroll.UserPatch{Revision: user.Revision, DisplayName: new("Ben")})
	s.ok("UpdateUser", err)
	self := s.self(user)
	self.Address, self.Request = "192.0.2.8", "r2"
	_, err = s.As(self).UpdateUser(s.Context(), self, user.ID, enroll.UserPatch{Revision: 2, Role: new(enroll.Administrator)})
	s.code("a role for oneself", err, enroll.CodeForbidden)
	page, err := s.As(self).Events(s.Context(), self, enroll.EventQuery{User: user.ID})
	s.ok("Events", err)
	own, others := false, false
	for _, e := range page.Events {
		own = own || e.Address == self.Address
		others = others || e.By.User == operator.User && e.Address == ""
		if e.Address == operator.Address {
			s.Errorf("it has %+v", e)
		}
	}
	if !own || !others {
		s.Errorf("own %t, others %t: %+v", own, others, page.Events)
	}
}

func erasedLeaveNothing(s *suite) {
	operator, user := s.office(enroll.Operator), s.person("ben")
	operator.Address = "192.0.2.7"
	_, err := s.As(operator).HandOver(s.Context(), operator, enroll.Handed{
		User: user.ID, Identified: enroll.Identification{Method: enroll.DefaultIdentification()[0], Reference: "passport 7"},
	})
	s.ok("HandOver", err)
	self := s.self(user)
	self.Address = "192.0.2.8"
	_, err = s.As(self).UpdateUser(s.Context(), self, user.ID, enroll.UserPatch{Revision: user.Revision, DisplayName: new("Ben B")})
	s.ok("UpdateUser", err)
	has := func() (own, others, reference bool) {
		for _, e := range s.events(enroll.EventQuery{User: user.ID}) {
			own, others = own || e.Address == "192.0.2.8", others || e.Address == "192.0.2.7"
			reference = reference || e.Identified != nil && e.Identified.Reference != ""
		}
		return own, others, reference
	}
	if own, others, reference := has(); !own || !others || !reference {
		s.Fatalf("before: own %t, others %t, reference %t", own, others, reference)
	}
	s.ok("EraseUser", s.rp().EraseUser(s.Context(), desk, user.ID))
	if own, others, reference := has(); own || !others || reference {
		s.Errorf("after: own %t, others %t, reference %t", own, others, reference)
	}
}

func journalSaysWho(s *suite) {
	auditor, operator, ben, gone := s.office(enroll.Auditor), s.officer(enroll.Operator), s.person("ben"), s.person("gone")
	by := s.self(operator)
	kiosk, err := s.pair(s.offer(desk, "Reception").Code, s.publicKey())
	s.ok("Pair", err)
	_, err = s.As(by).UpdateUser(s.Context(), by, ben.ID, enroll.UserPatch{Revision: ben.Revision, DisplayName: new("Ben B")})
	s.ok("UpdateUser", err)
	s.ok("EraseUser", s.rp().EraseUser(s.Context(), desk, gone.ID))

	page, err := s.As(auditor).Events(s.Context(), auditor, enroll.EventQuery{})
	s.ok("Events", err)
	named := map[enroll.ID]enroll.Name{}
	for _, name := range page.Names {
		if _, twice := named[name.ID]; twice {
			s.Errorf("%+v is there twice", name)
		}
		named[name.ID] = name
	}
	for _, want := range []enroll.Name{
		{ID: ben.ID, Kind: enroll.NamePerson, Name: "Ben B", Username: "ben"},
		{ID: operator.ID, Kind: enroll.NamePerson, Name: operator.DisplayName, Username: operator.Username},
		{ID: kiosk.ID, Kind: enroll.NameKiosk, Name: "Reception"},
	} {
		if named[want.ID] != want {
			s.Errorf("%+v, want %+v", named[want.ID], want)
		}
	}
	if name, ok := named[gone.ID]; ok {
		s.Errorf("who was erased is %+v", name)
	}
	self := s.self(ben)
	page, err = s.As(self).Events(s.Context(), self, enroll.EventQuery{User: ben.ID})
	s.ok("Events", err)
	if len(page.Events) == 0 || len(page.Names) > 0 {
		s.Errorf("one's own history: %d events, names %+v", len(page.Events), page.Names)
	}
}

func auditorsFindPeople(s *suite) {
	auditor, ben := s.office(enroll.Auditor), s.person("ben")
	kiosk, err := s.pair(s.offer(desk, "Reception").Code, s.publicKey())
	s.ok("Pair", err)
	person := enroll.Name{ID: ben.ID, Kind: enroll.NamePerson, Name: ben.DisplayName, Username: "ben"}
	machine := enroll.Name{ID: kiosk.ID, Kind: enroll.NameKiosk, Name: "Reception"}
	for text, want := range map[string][]enroll.Name{
		"ben":   {person},
		" BEN ": {person},
		"recep": {machine},
		"":      {machine},
		"zzz":   {},
	} {
		got, err := s.As(auditor).JournalNames(s.Context(), auditor, text)
		s.ok("JournalNames", err)
		s.same(text, got, want)
	}
	_, err = s.As(auditor).JournalNames(s.Context(), auditor, strings.Repeat("x", enroll.MaxSearchText+1))
	s.field("a long text", err, enroll.CodeTooLong, "text")
	operator := s.office(enroll.Operator)
	_, err = s.As(operator).JournalNames(s.Context(), operator, "ben")
	s.code("an operator", err, enroll.CodeForbidden)
}
