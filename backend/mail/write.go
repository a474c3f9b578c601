package mail

import (
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"latchkey/backend/enroll"
)

// maxName is how many characters of a person's name a letter has.
const maxName = 80

// written is a letter in words. There is no HTML: it would only give room for
// pretending, and the links can be read as they are.
type written struct {
	Subject string
	Text    string
}

// words is what letters are made of in one language.
type words struct {
	subjects map[enroll.LetterKind]string
	texts    map[enroll.LetterKind]string
	end      string // of notices
	time     func(time.Time) string
	by       map[enroll.LetterBy]string
	states   map[enroll.CredentialState]string
	reasons  map[enroll.Reason]string
}

// facts are what a text may use, by name.
type facts map[string]string

// write puts a letter into words. Nothing that it is given can end a line or add
// a header: subjects are ours, and in texts everything is one line of its own.
func (s Settings) write(letter enroll.Letter) (written, error) {
	w := s.wordsFor(letter.Language)
	f := facts{
		"Service": s.Name, "Contact": s.Contact, "Name": name(letter.Name), "Key": name(letter.Key), "Username": line(letter.Username), "Email": line(letter.To),
		"Link": line(letter.Link), "Code": line(letter.Code), "At": w.time(letter.At), "Expires": "", "By": w.by[letter.By], "State": w.states[letter.State], "Reason": w.reasons[letter.Reason],
	}
	if !letter.Expires.IsZero() {
		f["Expires"] = w.time(letter.Expires)
	}
	subject, err := fill(w.subjects[letter.Kind], f)
	if err != nil {
		return written{}, err
	}
	text := w.texts[letter.Kind]
	if !letter.Kind.Asks() {
		text += w.end
	}
	body, err := fill(text, f)
	return written{Subject: line(subject), Text: strings.TrimSpace(body) + "\n"}, err
}

// wordsFor picks the words of the language nearest to a reader's.
func (s Settings) wordsFor(tag string) words {
	of := map[string]words{"en": english, "de": german}
	for _, wanted := range []string{tag, s.Language} {
		parsed, err := language.Parse(wanted)
		if err != nil {
			continue
		}
		base, _ := parsed.Base()
		if w, ok := of[base.String()]; ok && wanted != "" {
			return w
		}
	}
	return english
}

// fill puts facts into a text: ${Name} is the name, and ${Name|, dear %} is what
// follows the bar with the name for %, or nothing if there is none. What comes of a
// fact is not looked at again. (text/template can do more, and is not used: with it
// the linker keeps every method of every type in the program, see ADR 24.)
func fill(text string, f facts) (string, error) {
	var err error
	filled := os.Expand(text, func(place string) string {
		name, around, optional := strings.Cut(place, "|")
		fact, known := f[name]
		switch {
		case !known:
			err = fmt.Errorf("letters know no %q", name)
		case optional && fact != "":
			return strings.Replace(around, "%", fact, 1)
		}
		return fact
	})
	return filled, err
}

// line takes away what could end a line.
func line(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// name returns a name that somebody typed, if it is one: letters, digits and what
// stands between them. Names are others' to give, and a letter of ours is no place
// for their telephone numbers and links.
func name(s string) string {
	s = strings.Join(strings.Fields(line(s)), " ")
	digits := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			if digits++; digits > 4 {
				return ""
			}
		case unicode.IsLetter(r), unicode.IsMark(r), r == ' ', r == '-', r == '\'', r == '’':
		default:
			return ""
		}
	}
	if utf8.RuneCountInString(s) > maxName {
		return ""
	}
	return s
}
