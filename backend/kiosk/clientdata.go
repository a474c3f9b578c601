package kiosk

import (
	"bytes"
	"encoding/json"

	"latchkey/backend/enroll"
)

// The types of client data (WebAuthn Level 3 section 5.8.1).
const (
	typeCreate = "webauthn.create"
	typeGet    = "webauthn.get"
)

// clientData is collected client data in the order in which WebAuthn writes it
// (Level 3 section 5.8.1.1), which some relying parties compare byte by byte.
func clientData(kind string, challenge enroll.Bytes, origin string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	// Encoding four plain strings and a bool cannot fail.
	_ = enc.Encode(struct {
		Type        string       `json:"type"`
		Challenge   enroll.Bytes `json:"challenge"`
		Origin      string       `json:"origin"`
		CrossOrigin bool         `json:"crossOrigin"`
	}{kind, challenge, origin, false})
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
