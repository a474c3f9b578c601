package ledger

import (
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"latchkey/backend/enroll"
)

// leafVersion is the first line of every leaf. A field that is added to events
// needs no other version, since one that is empty is not in the leaf: those that
// were written before stay as they are.
const leafVersion = "latchkey event 1\n"

// leaf is the text whose hash has its place in the log: a line for each field
// that is not empty, in this order,
//
//	NAME SP LENGTH ":" VALUE LF
//
// with the value just as in the JSON of an export, and its length in bytes. What
// is personal stands there as the hash of its commitment.
func leaf(e enroll.SealedEvent) ([]byte, error) {
	at, err := e.Event.At.UTC().MarshalText()
	if err != nil {
		return nil, enroll.Errorf(enroll.CodeMalformed, "at", "not a time: %w", err)
	}
	ev := e.Event
	fields := [...]struct{ name, value string }{
		{"id", string(ev.ID)},
		{"at", string(at)},
		{"act", string(ev.Act)},
		{"code", string(ev.Code)},
		{"by.kind", string(ev.By.Kind)},
		{"by.user", string(ev.By.User)},
		{"by.session", string(ev.By.Session)},
		{"by.kiosk", string(ev.By.Kiosk)},
		{"by.invitation", string(ev.By.Invitation)},
		{"user", string(ev.User)},
		{"credential", string(ev.Credential)},
		{"credentialId", ev.CredentialID.String()},
		{"aaguid", string(ev.AAGUID)},
		{"ceremony", string(ev.Ceremony)},
		{"state", string(ev.State)},
		{"reason", string(ev.Reason)},
		{"identified.method", method(ev)},
		{"identified.reference.sha256", e.Reference.Hash.String()},
		{"request", ev.Request},
		{"address.sha256", e.Address.Hash.String()},
		{"times", number(ev.Times)},
		{"kiosk", string(ev.Kiosk)},
	}
	text := append(make([]byte, 0, 512), leafVersion...)
	for _, f := range fields {
		if f.value == "" {
			continue
		}
		text = append(append(text, f.name...), ' ')
		text = append(strconv.AppendInt(text, int64(len(f.value)), 10), ':')
		text = append(append(text, f.value...), '\n')
	}
	return text, nil
}

// leafHash is the hash of a leaf as RFC 6962 has it.
func leafHash(e enroll.SealedEvent) (tlog.Hash, error) {
	text, err := leaf(e)
	if err != nil {
		return tlog.Hash{}, err
	}
	return tlog.RecordHash(text), nil
}

func method(e enroll.Event) string {
	if e.Identified == nil {
		return ""
	}
	return e.Identified.Method
}

func reference(e enroll.Event) string {
	if e.Identified == nil {
		return ""
	}
	return e.Identified.Reference
}

func number(n int32) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}
