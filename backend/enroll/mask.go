package enroll

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maskedWords is how many words of a name are told of.
const maskedWords = 4

// MaskName gives a name so that its owner knows it and nobody else learns it:
// the first letter of each word, and always as many dots.
func MaskName(name string) string {
	var out strings.Builder
	for i, word := range strings.Fields(name) {
		if i == maskedWords {
			break
		}
		if i > 0 {
			out.WriteByte(' ')
		}
		first, size := utf8.DecodeRuneInString(word)
		out.WriteRune(first)
		for _, r := range word[size:] { // what belongs to the first letter
			if !unicode.IsMark(r) {
				break
			}
			out.WriteRune(r)
		}
		out.WriteString("•••")
	}
	return out.String()
}
