package mail

import (
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

var kinds = []enroll.LetterKind{
	enroll.LetterInvitation, enroll.LetterVerification, enroll.LetterKeyAdded, enroll.LetterKeyChanged, enroll.LetterRecovery, enroll.LetterAddresses,
}

func example(kind enroll.LetterKind, language string) enroll.Letter {
	letter := enroll.Letter{
		Kind: kind, To: "anna@example.com", Name: "Anna Meier", Language: language, At: time.Date(2026, 3, 29, 13, 5, 0, 0, time.UTC), By: enroll.ByDesk,
		Key: "Blue key", State: enroll.Suspended, Reason: enroll.ReasonLost,
	}
	if kind.Asks() {
		letter.Username, letter.Code, letter.Expires = "anna", "01ABC-9XYZ7", letter.At.Add(time.Hour)
		letter.Link = "https://enroll.example.com/device#secret"
	}
	return letter
}

// TestEveryLetterHasWords: in each language, for everything that a letter can say.
func TestEveryLetterHasWords(t *testing.T) {
	s := Settings{Name: "Example Ltd", Contact: "Extension 1234", Language: "en"}
	for language, w := range map[string]words{"en": english, "de": german} {
		for _, kind := range kinds {
			got, err := s.write(example(kind, language))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(got.Subject, "Example Ltd: ") || strings.Contains(got.Subject, "Anna") || strings.ContainsAny(got.Subject, "{}\r\n") {
				t.Errorf("%s, %s: subject %q", language, kind, got.Subject)
			}
			if strings.ContainsAny(got.Text, "{}") || strings.Contains(got.Text, "<no value>") || !strings.Contains(got.Text, "Example Ltd") || strings.Contains(got.Text, "\n\n\n") {
				t.Errorf("%s, %s: %s", language, kind, got.Text)
			}
			if strings.Contains(got.Text, "https://") != kind.Asks() {
				t.Errorf("%s, %s: a link where there is none to be, or none: %s", language, kind, got.Text)
			}
			if kind != enroll.LetterVerification && !strings.Contains(got.Text, "Extension 1234") {
				t.Errorf("%s, %s: it does not say whom to tell: %s", language, kind, got.Text)
			}
			for _, secret := range []string{"secret", "01ABC", "9XYZ7"} {
				if strings.Contains(got.Subject, secret) {
					t.Errorf("%s, %s: a secret in the subject", language, kind)
				}
			}
			t.Logf("%s\n\n%s\n----\n", got.Subject, got.Text)
		}
		for _, by := range []enroll.LetterBy{enroll.BySelf, enroll.ByDesk, enroll.BySystem} {
			if w.by[by] == "" {
				t.Errorf("%s: no words for %q", language, by)
			}
		}
		for _, state := range []enroll.CredentialState{enroll.Active, enroll.Suspended, enroll.Revoked} {
			if w.states[state] == "" {
				t.Errorf("%s: no words for %q", language, state)
			}
		}
	}
	if len(english.reasons) != len(german.reasons) {
		t.Error("there are reasons in one language alone")
	}
	for reason := range english.reasons {
		if german.reasons[reason] == "" {
			t.Errorf("no German words for %q", reason)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, tt := range []struct{ reader, service, want string }{
		{"de", "en", "de"}, {"de-CH", "en", "de"}, {"en-GB", "de", "en"}, {"", "de", "de"}, {"fr", "de", "de"}, {"", "", "en"}, {"\x00", "", "en"},
	} {
		s := Settings{Name: "X", Language: tt.service}
		want := map[string]string{"en": english.subjects[enroll.LetterKeyAdded], "de": german.subjects[enroll.LetterKeyAdded]}[tt.want]
		got, err := s.write(example(enroll.LetterKeyAdded, tt.reader))
		if err != nil || got.Subject != strings.ReplaceAll(want, "${Service}", "X") {
			t.Errorf("reader %q, service %q: %q, %v", tt.reader, tt.service, got.Subject, err)
		}
	}
}

// TestFill: what comes of a fact is a fact, whatever it looks like.
func TestFill(t *testing.T) {
	f := facts{"Name": "${Code}$Code %", "Code": "secret", "Key": ""}
	for text, want := range map[string]string{
		"Hello${Name| %}.":        "Hello ${Code}$Code %.",
		"${Name}":                 "${Code}$Code %",
		"Nothing${Key|: %\n}more": "Nothingmore",
		"Nothing ${Key}more":      "Nothing more",
	} {
		if got, err := fill(text, f); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"${Surname}", "${Surname|: %}", "$Surname"} {
		if got, err := fill(text, f); err == nil {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestNames: what others have typed is repeated if it is a name, and no more.
func TestNames(t *testing.T) {
	for typed, want := range map[string]string{
		"Anna Meier": "Anna Meier", "Jean-Luc O’Neil": "Jean-Luc O’Neil", "李小龍": "李小龍", "Blue key 2": "Blue key 2", "E\u0301va": "E\u0301va",
		"https://evil.example": "", "Call 030 1234567": "", "a@b.c": "", "x\r\nBcc: y": "", strings.Repeat("a", 81): "", "<b>": "",
		"+49": "", "evil.example": "", "\u202etxt": "txt",
	} {
		if got := name(typed); got != want {
			t.Errorf("%q gives %q, want %q", typed, got, want)
		}
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("Anna", "de", "Blue key", "https://enroll.example.com/#x")
	f.Add("\r\nBcc: x", "\x00", "${Link}", "\n\n")
	f.Fuzz(func(t *testing.T, who, language, key, link string) {
		for _, kind := range kinds {
			letter := example(kind, language)
			letter.Name, letter.Key, letter.Link, letter.Username = who, key, link, who
			got, err := Settings{Name: "X"}.write(letter)
			if err != nil || strings.ContainsAny(got.Subject, "\r\n") || strings.Contains(got.Text, "\r") {
				t.Fatalf("%+v, %v", got, err)
			}
			plain, err := Settings{Name: "X"}.write(example(kind, language))
			if err != nil {
				t.Fatal(err)
			}
			// Nothing that is filled in adds a line, but for the key's own.
			if more := strings.Count(got.Text, "\n") - strings.Count(plain.Text, "\n"); more > 0 || more < -1 {
				t.Fatalf("%d more lines: %s", more, got.Text)
			}
		}
	})
}
