package servicetest

import (
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var refusedTests = []test{
	{"StrangersRefusalsAreCounted", strangersAreCounted},
	{"CodesTriedInVainAreCounted", triedInVain},
	{"WhoHoldsAKeyIsNoStranger", keyHolder},
	{"SlipsOfThePenAreNoRefusals", slips},
}

// quiet are the methods that only tell somebody of what is theirs: to hear that it
// is not is no refusal.
var quiet = []string{"Outcome", "Session", "Info"}

// recorded does a call of the table, and looks for the event of its refusal if it
// is one of somebody known.
func (s *suite) recorded(name, column string, by enroll.Actor, do func() error) error {
	s.Helper()
	method, _, _ := strings.Cut(name, ":")
	if column == "stranger" || column == "system" || slices.Contains(quiet, method) {
		return do()
	}
	query := enroll.EventQuery{By: by.User, Kiosk: by.Kiosk, Outcome: enroll.ActRefused}
	before := newest(s.events(query))
	err := do()
	code := enroll.CodeOf(err)
	events := s.events(query)
	if i := slices.IndexFunc(events, func(e enroll.Event) bool { return e.ID == before.ID }); i >= 0 {
		events = events[:i]
	}
	want := 1
	if slices.Contains([]enroll.Code{"", enroll.CodeMalformed, enroll.CodeRequired}, code) {
		want = 0
	}
	if len(events) != want {
		s.Errorf("%s by %s (%q): %d events of it, want %d", name, column, code, len(events), want)
		return err
	}
	if e := newest(events); want == 1 && (e.Code != code || e.By != by.Holder() || e.Act == "" || e.Act == enroll.ActRequest) {
		s.Errorf("%s by %s (%q): %+v", name, column, code, e)
	}
	return err
}

func newest(events []enroll.Event) enroll.Event {
	if len(events) == 0 {
		return enroll.Event{}
	}
	return events[0]
}

func strangersAreCounted(s *suite) {
	before := len(s.events(enroll.EventQuery{Outcome: enroll.ActRefused}))
	user, unknown := s.person("anna"), NewKey()
	s.make(unknown, s.begin(user.ID)) // and the service never hears of it
	s.Advance(time.Minute)
	refuse := func() {
		for range 3 {
			_, err := s.signIn(unknown, "")
			s.code("an unknown key", err, enroll.CodeCredentialUnknown)
		}
		_, err := s.As(stranger).User(s.Context(), stranger, user.ID)
		s.code("reading", err, enroll.CodeForbidden)
		_, err = s.As(stranger).Redeem(s.Context(), stranger, enroll.NewToken())
		s.code("redeeming", err, enroll.CodeInvitationUnknown)
	}
	refuse()
	if after := len(s.events(enroll.EventQuery{Outcome: enroll.ActRefused})); after != before {
		s.Errorf("%d of them are listed", after-before)
	}
	s.Advance(time.Minute)
	refuse()
	s.ok("WriteRefusals", s.WriteRefusals())
	s.ok("WriteRefusals", s.WriteRefusals()) // which has nothing left
	count := map[enroll.Act]int32{}
	for _, e := range s.events(enroll.EventQuery{Outcome: enroll.ActRefused}) {
		if e.Times == 0 {
			continue
		}
		count[e.Act] += e.Times
		if e.By != (enroll.Holder{Kind: enroll.ActorStranger}) || e.User != "" || e.Address != "" || !e.At.Equal(e.At.Truncate(time.Minute)) {
			s.Errorf("%+v", e)
		}
	}
	if count[enroll.ActSignIn] != 3 || count[enroll.ActUserRead] != 1 || count[enroll.ActRedeemed] != 1 {
		s.Errorf("of the minute that is over: %v", count)
	}
}

// triedInVain: a wrong code that costs an invitation a try is listed with whose it
// is, and one that costs nobody anything is not, or the journal would fill up.
func triedInVain(s *suite) {
	anna := s.person("anna")
	s.person("eva") // is not invited
	s.invite(desk, anna, enroll.DeliveryHanded)
	for _, name := range []string{"nobody", "eva", "anna", "nobody"} {
		_, err := s.redeemCode(name, enroll.NewInvitationCode())
		s.code("a wrong code", err, enroll.CodeInvitationUnknown)
	}
	query := enroll.EventQuery{Act: enroll.ActRedeemed, Outcome: enroll.ActRefused}
	if listed := s.events(query); len(listed) != 1 || listed[0].User != anna.ID || listed[0].Times != 0 {
		s.Errorf("at once there is %+v", listed)
	}
	s.Advance(time.Minute)
	s.ok("WriteRefusals", s.WriteRefusals())
	all := s.events(query)
	i := slices.IndexFunc(all, func(e enroll.Event) bool { return e.Times > 0 })
	if len(all) != 2 || i < 0 {
		s.Fatalf("a minute later there is %+v", all)
	}
	if e := all[i]; e.Times != 3 || e.Code != enroll.CodeInvitationUnknown || e.User != "" || e.By != (enroll.Holder{Kind: enroll.ActorStranger}) {
		s.Errorf("counted is %+v", e)
	}
}

// keyHolder: a refused sign-in with a key of somebody known is in their history.
func keyHolder(s *suite) {
	user, key := s.person("anna"), NewKey()
	credential := s.enrolled(key, user.ID)
	_, err := s.signIn(key, "ben")
	s.code("another name", err, enroll.CodeCredentialUnknown)
	_, err = s.change(credential.ID, enroll.Suspended, enroll.ReasonLost)
	s.ok("suspend", err)
	_, err = s.signIn(key, "")
	s.code("a suspended key", err, enroll.CodeCredentialInactive)
	var got []enroll.Code
	for _, e := range s.events(enroll.EventQuery{User: user.ID, Act: enroll.ActSignIn, Outcome: enroll.ActRefused}) {
		got = append(got, e.Code)
	}
	if !slices.Equal(got, []enroll.Code{enroll.CodeCredentialInactive, enroll.CodeWrongUser}) {
		s.Errorf("their history has %v", got)
	}
}

func slips(s *suite) {
	by := s.office(enroll.Administrator)
	before := len(s.events(enroll.EventQuery{}))
	_, err := s.As(by).CreateUser(s.Context(), by, enroll.NewUser{Username: strings.Repeat("x", 1000), DisplayName: "X"})
	s.code("a long name", err, enroll.CodeTooLong)
	_, err = s.As(by).Events(s.Context(), by, enroll.EventQuery{Limit: -1})
	s.code("a limit", err, enroll.CodeMalformed)
	if after := len(s.events(enroll.EventQuery{})); after != before {
		s.Errorf("%d events", after-before)
	}
}
