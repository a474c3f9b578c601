package enroll

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"
	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"
)

// Check puts what was typed in order (white space, Unicode form) and returns an
// *Error for the first field that cannot be taken, with the further ones in its
// Others: CodeRequired, CodeTooLong, CodeBadCharacters, CodeBadAddress,
// CodeBadLanguage.
func (u NewUser) Check() (NewUser, error) {
	var all []*Error
	note := func(err error) {
		if e, ok := errors.AsType[*Error](err); ok {
			all = append(all, e)
		}
	}
	var err error
	u.Username, err = CheckUsername(u.Username)
	note(err)
	u.DisplayName, err = CheckDisplayName(u.DisplayName)
	note(err)
	if u.Email = strings.TrimSpace(u.Email); u.Email != "" {
		u.Email, err = CheckEmail(u.Email)
		note(err)
	}
	u.ExternalID, err = CheckExternalID(u.ExternalID)
	note(err)
	u.Language, err = CheckLanguage(u.Language)
	note(err)
	if len(all) == 0 {
		return u, nil
	}
	first := all[0]
	first.Others = all[1:]
	return u, first
}

// CheckUsername returns the username in the spelling that is kept: what was
// typed, in the form of PRECIS UsernameCasePreserved (RFC 8265 section 3.4).
func CheckUsername(s string) (string, error) {
	const field = "username"
	s = strings.TrimSpace(s)
	if s == "" {
		return s, Errorf(CodeRequired, field, "a username is needed")
	}
	if len(s) > MaxUsernameBytes {
		return s, Errorf(CodeTooLong, field, "a username has at most %d bytes", MaxUsernameBytes)
	}
	kept, err := precis.UsernameCasePreserved.String(s)
	if err != nil || hidden(s) {
		return s, Errorf(CodeBadCharacters, field, "a username is made of letters, digits and signs without spaces")
	}
	mapped := MapUsername(kept)
	if mapped == "" {
		return s, Errorf(CodeBadCharacters, field, "a username is made of letters, digits and signs without spaces")
	}
	if len(kept) > MaxUsernameBytes || len(mapped) > MaxUsernameBytes {
		return s, Errorf(CodeTooLong, field, "a username has at most %d bytes", MaxUsernameBytes)
	}
	return kept, nil
}

// MapUsername returns the form in which usernames are compared (PRECIS
// UsernameCaseMapped, RFC 8265 section 3.3), and "" for what is none.
func MapUsername(s string) string {
	mapped, err := precis.UsernameCaseMapped.String(s)
	if err != nil {
		return ""
	}
	return mapped
}

// CheckDisplayName tidies a person's name.
func CheckDisplayName(s string) (string, error) {
	return line("displayName", s, MaxDisplayName, true)
}

// CheckCredentialName tidies the name of a key. An empty one is allowed, and
// left to the caller.
func CheckCredentialName(s string) (string, error) {
	return line("name", s, MaxCredentialName, false)
}

// CheckExternalID tidies a person's name in another system. It may be empty.
func CheckExternalID(s string) (string, error) {
	return line("externalId", s, MaxExternalID, false)
}

// checkReference tidies the reference of an identification. It may be empty.
func checkReference(s string) (string, error) {
	return line("identified.reference", s, maxReference, false)
}

// CheckLanguage returns a BCP 47 tag in its canonical form. It may be empty.
func CheckLanguage(s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", nil
	}
	tag, err := language.Parse(s)
	if err != nil || len(s) > 35 { // 35: RFC 5646 section 4.4.1
		return s, Errorf(CodeBadLanguage, "language", "not a language tag")
	}
	return tag.String(), nil
}

// CheckEmail returns the address as typed, if mail could be sent to it.
func CheckEmail(s string) (string, error) {
	const field = "email"
	s = norm.NFC.String(strings.TrimSpace(s))
	if len(s) > MaxAddressBytes {
		return s, Errorf(CodeTooLong, field, "an e-mail address has at most %d bytes", MaxAddressBytes)
	}
	bad := Errorf(CodeBadAddress, field, "not an e-mail address")
	if hidden(s) {
		return s, bad
	}
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s {
		return s, bad
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(local) > 64 || strings.ContainsAny(domain, "@[]") || !strings.Contains(domain, ".") {
		return s, bad
	}
	if _, err := idna.Lookup.ToASCII(domain); err != nil {
		return s, bad
	}
	return s, nil
}

// MapEmail returns the form in which addresses are compared: without regard to
// case, the local part included, as every mail provider of note does.
func MapEmail(s string) string { return strings.ToLower(norm.NFC.String(s)) }

// line tidies one line of free text: white space folded, NFC, at most max code
// points, nothing that does not show.
func line(field, s string, max int, required bool) (string, error) {
	if !utf8.ValidString(s) || len(s) > 8*max+64 {
		return "", Errorf(CodeTooLong, field, "at most %d characters", max)
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\t' {
			return s, Errorf(CodeBadCharacters, field, "characters that do not show are not allowed")
		}
	}
	s = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	switch {
	case s == "" && required:
		return s, Errorf(CodeRequired, field, "this is needed")
	case utf8.RuneCountInString(s) > max:
		return s, Errorf(CodeTooLong, field, "at most %d characters", max)
	case hidden(s):
		return s, Errorf(CodeBadCharacters, field, "characters that do not show are not allowed")
	}
	return s, nil
}

// hidden reports whether s has anything that makes it look like something else:
// control characters, bidirectional overrides and isolates, invisible marks,
// tags, and code points that are not characters. The joiners stay, since scripts need them.
func hidden(s string) bool {
	if !utf8.ValidString(s) {
		return true
	}
	for _, r := range s {
		switch {
		case r == '\u200c', r == '\u200d':
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r),
			unicode.Is(unicode.Noncharacter_Code_Point, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
			return true
		}
	}
	return false
}

// SearchWords splits text into the words that FindUsers compares: without case
// and accents, cut at everything that is neither letter nor digit.
func SearchWords(s string) []string {
	var folded strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			folded.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.FieldsFunc(strings.ReplaceAll(folded.String(), "ß", "ss"), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
