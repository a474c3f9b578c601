package servicetest

import (
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var stateTests = []test{
	{"Transitions", transitions},
	{"ChangesAreKept", changesAreKept},
	{"ChangeIsValidated", changeIsValidated},
	{"CredentialsInOrder", credentialsInOrder},
	{"Rename", rename},
}

func (s *suite) change(id enroll.ID, state enroll.CredentialState, why enroll.Reason) (enroll.Credential, error) {
	return s.rp().ChangeCredential(s.Context(), desk, id, enroll.CredentialChange{State: state, Reason: why})
}

func transitions(s *suite) {
	all := []enroll.CredentialState{enroll.Unproved, enroll.Active, enroll.Suspended, enroll.Revoked}
	possible := map[enroll.CredentialState][]enroll.CredentialState{
		enroll.Unproved:  {enroll.Revoked}, // active comes by a proof alone
		enroll.Active:    {enroll.Suspended, enroll.Revoked},
		enroll.Suspended: {enroll.Active, enroll.Revoked},
	}
	user := s.person("anna")
	for _, from := range all {
		for _, to := range all[1:] {
			k := NewKey()
			c := s.registered(k, user.ID)
			if from != enroll.Unproved {
				_, err := s.prove(k, c.ID)
				s.ok("prove", err)
			}
			if from == enroll.Suspended || from == enroll.Revoked {
				_, err := s.change(c.ID, from, enroll.ReasonLost)
				s.ok("prepare", err)
			}
			want := enroll.CodeTransition
			if slices.Contains(possible[from], to) {
				want = ""
			}
			got, err := s.change(c.ID, to, enroll.ReasonMistake)
			s.code(string(from)+" to "+string(to), err, want)
			if err == nil && got.State != to {
				s.Errorf("%s to %s gives %s", from, to, got.State)
			}
			if kept := s.credential(c); err == nil && kept.State != to || err != nil && kept.State != from {
				s.Errorf("%s to %s: %s is kept", from, to, kept.State)
			}
		}
	}
}

func changesAreKept(s *suite) {
	c := s.enrolled(NewKey(), s.person("anna").ID)
	want := c.Changes
	for _, step := range []struct {
		state  enroll.CredentialState
		reason enroll.Reason
	}{{enroll.Suspended, enroll.ReasonLost}, {enroll.Active, enroll.ReasonFound}, {enroll.Revoked, enroll.ReasonDamaged}} {
		s.Advance(time.Hour)
		got, err := s.change(c.ID, step.state, step.reason)
		s.ok("change", err)
		at := c.CreatedAt.Add(time.Duration(len(want)) * time.Hour)
		want = append(want, enroll.StateChange{State: step.state, At: at, By: desk.Holder(), Reason: step.reason})
		s.same("changes", got.Changes, want)
		s.same("kept", s.credential(c), got)
	}
}

func changeIsValidated(s *suite) {
	c := s.enrolled(NewKey(), s.person("anna").ID)
	for _, state := range []enroll.CredentialState{"", "gone", enroll.Unproved} {
		_, err := s.change(c.ID, state, enroll.ReasonLost)
		s.field("state", err, enroll.CodeMalformed, "state")
	}
	for _, reason := range []enroll.Reason{"", "why not", enroll.ReasonProved, enroll.ReasonErased} {
		_, err := s.change(c.ID, enroll.Suspended, reason)
		s.field("reason", err, enroll.CodeMalformed, "reason")
	}
	for _, id := range []enroll.ID{"", "\x00", enroll.NewID()} {
		_, err := s.change(id, enroll.Suspended, enroll.ReasonLost)
		s.field("unknown", err, enroll.CodeNotFound, "credential")
	}
}

func credentialsInOrder(s *suite) {
	user := s.person("anna")
	if all := s.credentials(user.ID); all == nil || len(all) != 0 {
		s.Errorf("of nobody yet: %#v", all)
	}
	var want []enroll.ID
	for range 3 {
		want = append(want, s.registered(NewKey(), user.ID).ID)
		s.Advance(time.Minute)
	}
	var got []enroll.ID
	for _, c := range s.credentials(user.ID) {
		got = append(got, c.ID)
	}
	if !slices.Equal(got, want) {
		s.Errorf("%v, want %v", got, want)
	}
}

func rename(s *suite) {
	c := s.enrolled(NewKey(), s.person("anna").ID)
	for _, tt := range []struct {
		name, want string
		code       enroll.Code
	}{
		{" blue  key ", "blue key", ""},
		{"blue key", "blue key", ""},
		{strings.Repeat("a", 61), "blue key", enroll.CodeTooLong},
		{"a\x00", "blue key", enroll.CodeBadCharacters},
		{"", "", ""},
	} {
		got, err := s.rp().RenameCredential(s.Context(), desk, c.ID, tt.name)
		s.code(tt.name, err, tt.code)
		if kept := s.credential(c); kept.Name != tt.want || err == nil && got.Name != tt.want {
			s.Errorf("%q gives %q and keeps %q", tt.name, got.Name, kept.Name)
		}
	}
	for _, id := range []enroll.ID{"", "\x00", enroll.NewID()} {
		_, err := s.rp().RenameCredential(s.Context(), desk, id, "key")
		s.field("unknown", err, enroll.CodeNotFound, "credential")
	}
}
