package wire

import (
	"errors"
	"strings"

	"latchkey/backend/enroll"
)

// Sentence is what a person at a terminal reads of an error, in one line: its own
// sentence, and what caused it if that is a matter of this machine.
func Sentence(err error) string {
	e, ok := errors.AsType[*enroll.Error](err)
	if !ok || e.Message == "" {
		return oneLine(err)
	}
	switch {
	case e.Code == enroll.CodeStampDiffer && e.Field == "file":
		return e.Message + "; give the rp-id and mode that it was made with, or another backup"
	case e.Code == enroll.CodeStampDiffer:
		return e.Message + "; give the rp-id and mode that it was made with, or another store"
	case e.Code == enroll.CodeUnavailable && e.Err != nil && !strings.Contains(e.Message, oneLine(e.Err)):
		return e.Message + ": " + oneLine(e.Err)
	}
	return e.Message
}

// oneLine puts what joined errors, and those of drivers, say in several lines into
// one. A driver that tries an address twice says the same twice.
func oneLine(err error) string {
	var text strings.Builder
	said := map[string]bool{}
	for line := range strings.FieldsFuncSeq(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || said[line] {
			continue
		}
		switch so := text.String(); {
		case strings.HasSuffix(so, ":"):
			text.WriteString(" ")
		case so != "":
			text.WriteString("; ")
		}
		said[line] = true
		text.WriteString(line)
	}
	return text.String()
}
