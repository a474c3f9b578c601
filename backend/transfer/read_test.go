package transfer_test

import (
	"fmt"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/transfer"
)

// wantMalformed imports a file into an empty store and checks code and line of
// the error, and that the store stays empty.
func wantMalformed(t *testing.T, file string, line int) {
	t.Helper()
	s := open(t)
	_, err := importInto(t, s, file)
	if enroll.CodeOf(err) != enroll.CodeMalformed || !strings.Contains(err.Error(), fmt.Sprintf("line %d: ", line)) {
		t.Errorf("got %v, want line %d", err, line)
	}
	for _, err := range s.AllUsers(t.Context()) {
		t.Errorf("the store is not empty: %v", err)
	}
}

func TestDamagedFiles(t *testing.T) {
	file := export(t, filled(t, newWorld()))
	all := lines(file)
	body := strings.Join(all[:len(all)-1], "")
	last := all[len(all)-1]
	for _, tt := range []struct {
		name, file string
		line       int
	}{
		{"empty", "", 1},
		{"not ours", "Dear diary\n", 1},
		{"other JSON", "{}\n", 1},
		{"header alone", all[0], 2},
		{"newer version", strings.Replace(file, `"version":1`, `"version":2`, 1), 1},
		{"no RP ID", strings.Replace(file, `"example.com"`, `""`, 1), 1},
		{"cut after a line", strings.Join(all[:4], ""), 5},
		{"cut in a line", strings.Join(all[:4], "") + all[4][:20], 5},
		{"without the last line feed", strings.TrimSuffix(file, "\n"), len(all)},
		{"a line lost", strings.Replace(file, all[3], "", 1), len(all) - 1},
		{"a line twice", strings.Replace(file, all[3], all[3]+all[3], 1), len(all) + 1},
		{"a letter changed", strings.Replace(file, "Ünser anna", "Unser anna", 1), len(all)},
		{"counted wrong", strings.Replace(file, `"users":3`, `"users":4`, 1), len(all)},
		{"goes on", file + "\n", len(all) + 1},
		{"two files", file + file, len(all) + 1},
		{"no checksum", body + `{"end":{"users":3,"credentials":3,"events":2}}` + "\n", len(all)},
		{"end and user", body + strings.Replace(last, "{", strings.TrimSuffix(all[1], "}\n")+",", 1), len(all)},
		{"long line", all[0] + strings.Repeat(" ", transfer.MaxLine+1) + "\n", 2},
		{"endless line", all[0] + strings.Repeat("[", 3*transfer.MaxLine), 2},
		{"deep line", all[0] + `{"user":` + strings.Repeat(`[`, 100_000) + "\n", 2},
		{"NUL", all[0] + "\x00\n", 2},
		{"not UTF-8", all[0] + strings.Replace(all[1], "Ünser", "\xffnser", 1), 2},
		{"empty line", all[0] + "\n", 2},
		{"empty object", all[0] + "{}\n", 2},
		{"two objects", all[0] + strings.TrimSuffix(all[1], "\n") + " " + all[1], 2},
		{"list", all[0] + "[" + strings.TrimSuffix(all[1], "\n") + "]\n", 2},
		{"user and event", all[0] + strings.TrimSuffix(all[1], "}\n") + "," + strings.TrimPrefix(all[7], "{"), 2},
		{"unknown kind", all[0] + `{"session":{}}` + "\n", 2},
	} {
		t.Run(tt.name, func(t *testing.T) { wantMalformed(t, tt.file, tt.line) })
	}
}

// TestWrongRecords: a file whose checksum fits is not believed to be in order.
func TestWrongRecords(t *testing.T) {
	w := newWorld()
	all := lines(export(t, filled(t, w)))
	const user, credential, event = 1, 2, 7
	for _, tt := range []struct {
		name     string
		line     int // index of the line that is changed
		old, new string
	}{
		{"unknown field", user, `"language"`, `"tongue"`},
		{"ID that is none", user, `"id":"`, `"id":"x`},
		{"no handle", user, `"handle":"` + w.anna.Handle.String(), `"handle":"`},
		{"handle of 65 bytes", user, w.anna.Handle.String(), strings.Repeat("A", 87)},
		{"handle that is not base64url", user, w.anna.Handle.String(), "+"},
		{"username with a space", user, `"username":"anna"`, `"username":"an na"`},
		{"username not tidied", user, `"username":"anna"`, `"username":" anna"`},
		{"no name", user, `"displayName":"Ünser anna"`, `"displayName":""`},
		{"override in the name", user, `Ünser`, `\u202e`},
		{"no address", user, `anna@example.com`, `anna`},
		{"the same address twice", user, `anna@example.org`, `ANNA@example.com`},
		{"two primary addresses", user, `"primary":false`, `"primary":true`},
		{"no primary address", user, `"primary":true`, `"primary":false`},
		{"language", user, `"language":"de"`, `"language":"??"`},
		{"status", user, `"active"`, `"asleep"`},
		{"erased, but with a name", user, `"active"`, `"erased"`},
		{"revision", user, `"revision":3`, `"revision":0`},
		{"revision too large", user, `"revision":3`, `"revision":3000000000`},
		{"time", user, `"createdAt":"2026`, `"createdAt":"x`},
		{"time too fine", user, `"createdAt":"2026-05-06T07:08:09.000001Z"`, `"createdAt":"2026-05-06T07:08:09.0000011Z"`},
		{"no time", user, `"createdAt":"2026-05-06T07:08:09.000001Z"`, `"createdAt":"0001-01-01T00:00:00Z"`},
		{"credential ID", credential, `"credentialId":"`, `"credentialId":"","x":"`},
		{"no credential ID", credential, w.red.CredentialID.String(), ""},
		{"no public key", credential, `"publicKey":"AQI"`, `"publicKey":""`},
		{"state", credential, `"state":"suspended"`, `"state":"asleep"`},
		{"signs in without a proof", credential, `"proof":"` + string(w.red.Proof) + `",`, ""},
		{"kind", credential, `"securityKey"`, `"sticker"`},
		{"verdict", credential, `"verdict":"self"`, `"verdict":"sure"`},
		{"ceremony", credential, `"ceremony":"` + string(w.red.Ceremony), `"ceremony":"`},
		{"name of a key", credential, `"name":"red"`, `"name":"` + strings.Repeat("r", 61) + `"`},
		{"who enrolled", credential, `"enrolledBy":{"kind":"system"`, `"enrolledBy":{"kind":"cat"`},
		{"state of a change", credential, `"changes":[{"state":"unproved"`, `"changes":[{"state":""`},
		{"sign count too large", credential, `4294967295`, `4294967296`},
		{"user who is nowhere", credential, string(w.anna.ID), string(enroll.NewID())},
		{"code", event, string(enroll.CodeNotVerified), "oops"},
		{"no act", event, `"act":"user.created"`, `"act":""`},
		{"control character", event, `"request":"r"`, `"request":"\u0007"`},
		{"long address", event, `"::1"`, `"` + strings.Repeat(":", 201) + `"`},
		{"kiosk", event, `"request":"r"`, `"kiosk":"reception"`},
		{"who did it", event, `"kind":"stranger"`, `"kind":""`},
		{"state of an event", event, `"request":"r"`, `"request":"r","state":"asleep"`},
		{"identified by nothing", event, `"request":"r"`, `"request":"r","identified":{"method":"","reference":"x"}`},
		{"control character in how", event, `"request":"r"`, `"request":"r","identified":{"method":"a\u0007","reference":"x"}`},
		{"control character in a reference", event, `"request":"r"`, `"request":"r","identified":{"method":"a","reference":"\u0007"}`},
		{"less than no times", event, `"request":"r"`, `"request":"r","times":-1`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := append([]string{}, all...)
			changed[tt.line] = strings.Replace(all[tt.line], tt.old, tt.new, 1)
			if changed[tt.line] == all[tt.line] {
				t.Fatalf("%q is not in %s", tt.old, all[tt.line])
			}
			wantMalformed(t, sealed(strings.Join(changed[:len(all)-1], ""), 3, 3, 2), tt.line+1)
		})
	}
}

// TestEveryByteCounts: whichever byte of a file is changed, the import fails and
// keeps nothing.
func TestEveryByteCounts(t *testing.T) {
	file := export(t, filled(t, newWorld()))
	s := open(t)
	before := export(t, s)
	for i := 0; i < len(file); i += 29 {
		changed := []byte(file)
		changed[i] ^= 1
		_, err := importInto(t, s, string(changed))
		switch enroll.CodeOf(err) {
		case enroll.CodeMalformed, enroll.CodeStampDiffer:
		default:
			t.Fatalf("byte %d, %q: %v", i, changed[max(0, i-20):min(len(changed), i+20)], err)
		}
	}
	if after := export(t, s); after != before {
		t.Error("the store has changed")
	}
}
