package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi"
	"latchkey/backend/httpapi/problem"
)

// with adds members to a value's JSON.
func with(t *testing.T, v any, members map[string]any, inside ...string) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	to := out
	for _, name := range inside {
		to = to[name].(map[string]any)
	}
	for name, value := range members {
		to[name] = value
	}
	return out
}

// TestResponsesAsBrowsersGiveThem: what toJSON() gives is taken whole (WebAuthn
// Level 3, section 5.1, RegistrationResponseJSON and AuthenticationResponseJSON).
func TestResponsesAsBrowsersGiveThem(t *testing.T) {
	b := newBrowser(t, newWorld(t, true)).asDesk()
	k := servicetest.NewKey()
	var user enroll.User
	b.want(b.do("POST", "/users", enroll.NewUser{Username: "anna", DisplayName: "Anna"}), http.StatusCreated, &user)
	var begun enroll.RegistrationCeremony
	b.want(b.do("POST", "/users/"+string(user.ID)+"/registrations", plain), http.StatusCreated, &begun)
	made, err := k.Register(begun.PublicKey, origins[0])
	if err != nil {
		t.Fatal(err)
	}
	results := map[string]any{"clientExtensionResults": map[string]any{"credProps": map[string]any{"rk": true}}, "authenticatorAttachment": "cross-platform"}
	body := with(t, made, map[string]any{"authenticatorData": "AAAA", "publicKey": "AAAA", "publicKeyAlgorithm": -7, "transports": []string{"usb"}}, "response")
	var credential enroll.Credential
	b.want(b.do("POST", "/registrations/"+string(begun.ID), with(t, body, results)), http.StatusCreated, &credential)
	if len(credential.PublicKey) < 70 {
		t.Errorf("the key that was signed is not the one that was taken: %d bytes", len(credential.PublicKey))
	}
	var proof enroll.AuthenticationCeremony
	b.want(b.do("POST", "/credentials/"+string(credential.ID)+"/proofs", plain), http.StatusCreated, &proof)
	signed, err := k.Authenticate(proof.PublicKey, origins[0])
	if err != nil {
		t.Fatal(err)
	}
	b.want(b.do("POST", "/authentications/"+string(proof.ID), with(t, signed, results)), http.StatusOK, nil)
}

// TestBodiesAreTakenLiterally: a member counts under its own name and once.
func TestBodiesAreTakenLiterally(t *testing.T) {
	b := newBrowser(t, newWorld(t, true)).asDesk()
	for _, tt := range []struct{ name, body, field string }{
		{"another case", `{"USERNAME":"anna","displayName":"Anna"}`, "USERNAME"},
		{"twice", `{"username":"anna","username":"ben","displayName":"Anna"}`, "username"},
		{"unknown", `{"username":"anna","displayName":"Anna","admin":true}`, "admin"},
		{"unknown, and not to be repeated", `{"username":"anna","displayName":"Anna","<b>":true}`, ""},
		{"unknown, and long", `{"username":"anna","displayName":"Anna","` + strings.Repeat("x", 5000) + `":true}`, ""},
		{"another type", `{"username":7,"displayName":"Anna"}`, "username"},
		{"something after it", `{"username":"anna","displayName":"Anna"} {}`, ""},
		{"not UTF-8", "{\"username\":\"\xff\",\"displayName\":\"Anna\"}", ""},
	} {
		a := b.send("POST", httpapi.Prefix+"/users", "application/json", tt.body)
		b.refused(tt.name, a, enroll.CodeMalformed)
		var p problem.Problem
		if err := json.Unmarshal(a.body, &p); err != nil || p.Field != tt.field {
			t.Errorf("%s: field %q, want %q (%v)", tt.name, p.Field, tt.field, err)
		}
	}
	whole := `{"username":"anna","displayName":"Anna"}`
	b.refused("another charset", b.send("POST", httpapi.Prefix+"/users", "application/json; charset=iso-8859-1", whole), enroll.CodeMalformed)
	b.want(b.send("POST", httpapi.Prefix+"/users", "application/json; charset=UTF-8", whole), http.StatusCreated, nil)
	for _, body := range []string{`{"admin":true}`, `[]`, `{`, "x"} { // where there is nothing to say
		b.refused(body, b.send("DELETE", httpapi.Prefix+"/users/"+string(enroll.NewID()), "application/json", body), enroll.CodeMalformed)
	}
	b.refused("nothing", b.send("DELETE", httpapi.Prefix+"/users/"+string(enroll.NewID()), "", ""), enroll.CodeNotFound)
	b.refused("nothing in braces", b.send("DELETE", httpapi.Prefix+"/users/"+string(enroll.NewID()), "application/json", "{}"), enroll.CodeNotFound)
	for _, query := range []string{"text=%zz", "text=a;b=1", "limit=1&limit=2", "Text=a", "text=a&text="} {
		b.refused(query, b.send("GET", httpapi.Prefix+"/users?"+query, "", ""), enroll.CodeMalformed)
	}
}
