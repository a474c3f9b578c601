package wire

import (
	"errors"
	"strings"

	"latchkey/backend/enroll"
)

// Sentence is what a person at a terminal reads of an error: its own sentence,
// and what caused it if that is a matter of this machine.
func Sentence(err error) string {
	e, ok := errors.AsType[*enroll.Error](err)
	if !ok || e.Message == "" {
		return err.Error()
	}
	switch {
	case e.Code == enroll.CodeStampDiffer && e.Field == "file":
		return e.Message + "; give the rp-id and mode that it was made with, or another backup"
	case e.Code == enroll.CodeStampDiffer:
		return e.Message + "; give the rp-id and mode that it was made with, or another store"
	case e.Code == enroll.CodeUnavailable && e.Err != nil && !strings.Contains(e.Message, e.Err.Error()):
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}
