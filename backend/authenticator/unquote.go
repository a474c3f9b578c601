package authenticator

import (
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

var errNotString = errors.New("a PIN is a JSON string")

// unquote decodes a JSON string (RFC 8259 section 7) into bytes. encoding/json
// would leave a Go string behind that nobody can overwrite.
func unquote(data []byte) ([]byte, error) {
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return nil, errNotString
	}
	data = data[1 : len(data)-1]
	out := make([]byte, 0, len(data)+utf8.UTFMax)
	for i := 0; i < len(data); {
		if data[i] != '\\' {
			out = append(out, data[i])
			i++
			continue
		}
		r, n := escape(data[i:])
		if n == 0 {
			clear(out)
			return nil, errNotString
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out, nil
}

// escape decodes the escape sequence at the start of s, a surrogate pair
// included, and returns its length, 0 if it is none.
func escape(s []byte) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch s[1] {
	case '"', '\\', '/':
		return rune(s[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r, ok := hex4(s[2:])
		if !ok {
			return 0, 0
		}
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			low, _ := hex4(s[8:])
			if r := utf16.DecodeRune(r, low); r != utf8.RuneError {
				return r, 12
			}
		}
		return utf8.RuneError, 6
	}
	return 0, 0
}

func hex4(s []byte) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range s[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
