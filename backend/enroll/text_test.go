package enroll_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"latchkey/backend/enroll"
)

func TestCheckUsername(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		code           enroll.Code
	}{
		{"plain", "anna", "anna", ""},
		{"trimmed", "  anna ", "anna", ""},
		{"case kept", "Anna.Meier", "Anna.Meier", ""},
		{"address", "anna@example.com", "anna@example.com", ""},
		{"umlaut composed", "mu\u0308ller", "müller", ""},
		{"full width", "ａｎｎａ", "anna", ""},
		{"empty", "", "", enroll.CodeRequired},
		{"blank", " \t", "", enroll.CodeRequired},
		{"space inside", "anna meier", "", enroll.CodeBadCharacters},
		{"NUL", "an\x00na", "", enroll.CodeBadCharacters},
		{"bidirectional override", "anna\u202egpj", "", enroll.CodeBadCharacters},
		{"zero width", "an\u200bna", "", enroll.CodeBadCharacters},
		{"not UTF-8", "an\xffna", "", enroll.CodeBadCharacters},
		{"64 bytes", strings.Repeat("a", 64), strings.Repeat("a", 64), ""},
		{"65 bytes", strings.Repeat("a", 65), "", enroll.CodeTooLong},
		{"33 umlauts are 66 bytes", strings.Repeat("ü", 33), "", enroll.CodeTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := enroll.CheckUsername(tt.in)
			if code := enroll.CodeOf(err); code != tt.code {
				t.Fatalf("CheckUsername(%q): code %q, want %q", tt.in, code, tt.code)
			}
			if tt.code == "" && got != tt.want {
				t.Errorf("CheckUsername(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestMapUsernameIgnoresCase(t *testing.T) {
	if a, b := enroll.MapUsername("Ä.Meier"), enroll.MapUsername("ä.meier"); a != b || a == "" {
		t.Errorf("%q and %q differ", a, b)
	}
}

func TestCheckEmail(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		code     enroll.Code
	}{
		{"plain", "anna@example.com", ""},
		{"plus", "anna+kiosk@mail.example.com", ""},
		{"international domain", "anna@bücher.example", ""},
		{"no at", "not-an-email", enroll.CodeBadAddress},
		{"no domain", "anna@", enroll.CodeBadAddress},
		{"no dot", "anna@localhost", enroll.CodeBadAddress},
		{"with a name", "Anna <anna@example.com>", enroll.CodeBadAddress},
		{"two", "a@example.com,b@example.com", enroll.CodeBadAddress},
		{"header", "a@example.com\r\nBcc: b@example.com", enroll.CodeBadAddress},
		{"literal", "anna@[127.0.0.1]", enroll.CodeBadAddress},
		{"override", "anna\u202e@example.com", enroll.CodeBadAddress},
		{"long", strings.Repeat("a", 250) + "@example.com", enroll.CodeTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := enroll.CheckEmail(tt.in); enroll.CodeOf(err) != tt.code {
				t.Errorf("CheckEmail(%q) = %v, want code %q", tt.in, err, tt.code)
			}
		})
	}
}

// TestCheckNamesEveryField: a person who fills in a form badly sees all that is
// wrong at once.
func TestCheckNamesEveryField(t *testing.T) {
	_, err := enroll.NewUser{Username: "a b", DisplayName: "", Email: "x", Language: "??"}.Check()
	var first *enroll.Error
	if !errors.As(err, &first) {
		t.Fatalf("Check: %v", err)
	}
	fields := []string{first.Field}
	for _, other := range first.Others {
		fields = append(fields, other.Field)
	}
	if want := []string{"username", "displayName", "email", "language"}; !slices.Equal(fields, want) {
		t.Errorf("fields %q, want %q", fields, want)
	}
}

func TestCheckDisplayName(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		code           enroll.Code
	}{
		{"folded", " Anna \t  Meier ", "Anna Meier", ""},
		{"markup is text", "</script><b>", "</script><b>", ""},
		{"joined emoji", "👩‍🔧 Anna", "👩‍🔧 Anna", ""},
		{"empty", "  ", "", enroll.CodeRequired},
		{"line break", "Anna\nMeier", "", enroll.CodeBadCharacters},
		{"override", "Anna \u202eMeier", "", enroll.CodeBadCharacters},
		{"isolate", "Anna \u2066Meier", "", enroll.CodeBadCharacters},
		{"200", strings.Repeat("ä", 200), strings.Repeat("ä", 200), ""},
		{"201", strings.Repeat("ä", 201), "", enroll.CodeTooLong},
		{"huge", strings.Repeat("a", 1<<20), "", enroll.CodeTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := enroll.CheckDisplayName(tt.in)
			if enroll.CodeOf(err) != tt.code || (tt.code == "" && got != tt.want) {
				t.Errorf("CheckDisplayName(%.20q) = %.20q, %v; want %.20q, code %q", tt.in, got, err, tt.want, tt.code)
			}
		})
	}
}

func TestSearchWords(t *testing.T) {
	got := enroll.SearchWords("Ágnes Müller-Strauß <agnes.M@example.com>")
	want := []string{"agnes", "muller", "strauss", "agnes", "m", "example", "com"}
	if !slices.Equal(got, want) {
		t.Errorf("SearchWords = %q, want %q", got, want)
	}
}

func FuzzNewUserCheck(f *testing.F) {
	f.Add("anna", "Anna Meier", "anna@example.com", "de")
	f.Add("\u202e", "\x00", "@", "x-")
	f.Fuzz(func(t *testing.T, username, name, email, lang string) {
		user, err := enroll.NewUser{Username: username, DisplayName: name, Email: email, Language: lang}.Check()
		if err != nil {
			if enroll.CodeOf(err) == enroll.CodeInternal {
				t.Fatalf("internal: %v", err)
			}
			return
		}
		again, err := user.Check()
		if err != nil || again != user {
			t.Errorf("not stable: %+v, then %+v, %v", user, again, err)
		}
		if len(user.Username) > enroll.MaxUsernameBytes || enroll.MapUsername(user.Username) == "" {
			t.Errorf("username %q", user.Username)
		}
	})
}
