package authenticator

import "unicode/utf8"

// maxName is the length in bytes that every key keeps of a name (CTAP 2.1
// section 6.1.2); some refuse longer ones instead of cutting them.
const maxName = 64

// CutName shortens a name, at a character, to what every key takes.
func CutName(s string) string {
	if len(s) <= maxName {
		return s
	}
	n := maxName
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
