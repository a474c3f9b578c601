package servicetest

import (
	"slices"
	"time"

	"latchkey/backend/enroll"
)

var journalTests = []test{
	{"EveryActIsAnEvent", everyActIsAnEvent},
	{"EveryRefusalIsAnEvent", everyRefusalIsAnEvent},
	{"EventsInPages", eventsInPages},
	{"EventsAreBounded", eventsAreBounded},
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
	} {
		_, err := s.rp().Events(s.Context(), desk, tt.query)
		s.field(tt.name, err, enroll.CodeMalformed, tt.field)
	}
}
