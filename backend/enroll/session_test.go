package enroll

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestTokenDoesNotPrint(t *testing.T) {
	token := NewToken()
	asJSON, err := json.Marshal(struct {
		Token   Token
		Session NewSession
	}{token, NewSession{Token: token}})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"%v": fmt.Sprintf("%v", token), "%+v": fmt.Sprintf("%+v", struct{ NewSession }{NewSession{Token: token}}), "%#v": fmt.Sprintf("%#v", token), "JSON": string(asJSON),
	} {
		if strings.Contains(text, token.Reveal()[:12]) || strings.Contains(text, fmt.Sprintf("%d %d %d", token.bytes[0], token.bytes[1], token.bytes[2])) || !strings.Contains(text, "***") {
			t.Errorf("%s prints it: %s", name, text)
		}
	}
}

func TestParseToken(t *testing.T) {
	token := NewToken()
	if got, ok := ParseToken(token.Reveal()); !ok || got.Reveal() != token.Reveal() || got.Hash().String() != token.Hash().String() {
		t.Error("a token does not come back")
	}
	for _, text := range []string{"", "x", token.Reveal() + "A", token.Reveal()[1:], token.Reveal() + "\n", "é" + token.Reveal()[2:]} {
		if _, ok := ParseToken(text); ok {
			t.Errorf("%q is taken for a token", text)
		}
	}
}
