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
