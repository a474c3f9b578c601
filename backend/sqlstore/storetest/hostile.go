package storetest

import (
	"strings"
	"testing"

	"latchkey/backend/enroll"
)

// hostile writes text that SQL, LIKE, JSON or a page would stumble over into
// every field, and reads it again.
func hostile(t *testing.T, open func(t *testing.T) enroll.Store) {
	for name, text := range map[string]string{
		"quotes":          `'";--` + "`",
		"statement":       "x'); DROP TABLE users; --",
		"wildcards":       `%_*?[a-z]\%`,
		"backslashes":     `\n\u0000\\`,
		"JSON":            `{"a":[null]}`,
		"markup":          `</script><img src=x onerror=alert(1)>`,
		"four bytes":      "👩🏽‍🔧𝔘𠜎",
		"right to left":   "שלום עליכם",
		"Unicode's end":   "\U0010ffff\uffff",
		"start of no one": "\u0301\u0308",
		"placeholders":    "? $1 :name @p",
		"long":            strings.Repeat("ﷺ", enroll.MaxDisplayName),
		"growing":         growing(),
	} {
		t.Run(name, func(t *testing.T) {
			s, user, bystander := open(t), newUser("anna"), newUser("bystander")
			user.DisplayName, user.ExternalID, user.Language = text, text, text
			user.Addresses[0].Email = text + "@example.com"
			credential, event := newCredential(user.ID), newEvent(user.ID)
			credential.Name, credential.Transports, credential.Attestation.Format = text, []string{text}, text
			event.Request, event.Address = text, text
			insert(t, s, bystander, user)
			addCredentials(t, s, credential)
			appendEvents(t, s, event)

			wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
			wantSame(t, must(s.Credential(t.Context(), credential.ID))(t), credential)
			wantSame(t, must(s.Event(t.Context(), event.ID))(t), event)
			wantSame(t, must(s.User(t.Context(), bystander.ID))(t), bystander)
			for _, username := range []string{text, "anna" + text} {
				_, err := s.UserByUsername(t.Context(), username)
				wantCode(t, err, enroll.CodeNotFound, "user")
			}
			if words := enroll.SearchWords(text); len(words) > 0 {
				wantFound(t, s, text, "anna")
			} else {
				wantFound(t, s, text)
			}
		})
	}
}

// growing is as long a name as there may be, of different letters that each
// become several when they are searched for: squared words, such as ㌀, and Korean
// syllables.
func growing() string {
	var name []rune
	for r := '\u3300'; r < '\u3358'; r++ {
		name = append(name, r)
	}
	for r := '가'; len(name) < enroll.MaxDisplayName; r += 97 {
		name = append(name, r)
	}
	return string(name)
}

// unkept writes text that not every database can keep, and looks for it.
func unkept(t *testing.T, open func(t *testing.T) enroll.Store) {
	for name, bad := range map[string]string{"NUL": "an\x00na", "not UTF-8": "an\xffna", "half a character": "an\xe2\x82"} {
		t.Run(name, func(t *testing.T) {
			s, user := open(t), newUser("anna")
			insert(t, s, user)
			session, invitation := newSession(user.ID), enroll.Invitation{ID: enroll.ID(bad), User: user.ID}
			session.StepUp = bad
			credential, event := newCredential(user.ID), newEvent(user.ID)
			credential.Name, event.Request = bad, bad
			other, changed := newUser("berta"), user
			other.DisplayName, other.Username = bad, bad
			changed.Revision, changed.ExternalID = 2, bad
			write(t, s, func(tx enroll.Tx) error {
				for _, fn := range []func() error{
					func() error { return tx.InsertUser(t.Context(), other) },
					func() error { return tx.UpdateUser(t.Context(), changed) },
					func() error { return tx.InsertCredential(t.Context(), credential) },
					func() error { return tx.InsertSession(t.Context(), session) },
					func() error { return tx.InsertInvitation(t.Context(), invitation) },
					func() error { return tx.End(t.Context(), enroll.Ended{ID: enroll.ID(bad)}) },
					func() error { return tx.Append(t.Context(), event) },
				} {
					wantFailed(t, tx, fn, enroll.CodeMalformed, "")
				}
				_, err := tx.LockUser(t.Context(), enroll.ID(bad))
				wantCode(t, err, enroll.CodeNotFound, "user")
				findsNothing(t, tx, bad)
				return tx.InsertUser(t.Context(), newUser("carl")) // the transaction goes on
			})
			findsNothing(t, s, bad)
			wantFound(t, s, "", "anna", "carl")
			wantSame(t, must(s.User(t.Context(), user.ID))(t), user)
		})
	}
}

func findsNothing(t *testing.T, r enroll.Reader, bad string) {
	t.Helper()
	id := enroll.ID(bad)
	_, err := r.User(t.Context(), id)
	wantCode(t, err, enroll.CodeNotFound, "user")
	_, err = r.UserByUsername(t.Context(), bad)
	wantCode(t, err, enroll.CodeNotFound, "user")
	_, err = r.Credential(t.Context(), id)
	wantCode(t, err, enroll.CodeNotFound, "credential")
	_, err = r.Session(t.Context(), id)
	wantCode(t, err, enroll.CodeSignedOut, "")
	_, err = r.Ended(t.Context(), id)
	wantCode(t, err, enroll.CodeCeremonyUnknown, "")
	_, err = r.Event(t.Context(), id)
	wantCode(t, err, enroll.CodeNotFound, "event")
	if got := must(r.Credentials(t.Context(), id))(t); len(got) != 0 {
		t.Errorf("credentials %v", got)
	}
	if got := must(r.Invitations(t.Context(), id))(t); len(got) != 0 {
		t.Errorf("invitations %v", got)
	}
	if got := must(r.Events(t.Context(), enroll.EventQuery{User: id}))(t); len(got.Events) != 0 {
		t.Errorf("events %v", got)
	}
	if got := must(r.FindUsers(t.Context(), enroll.UserQuery{Text: bad + "x"}))(t); len(got.Users) != 0 {
		t.Errorf("users %v", got)
	}
}
