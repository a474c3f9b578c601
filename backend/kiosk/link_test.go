package kiosk_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

func TestParseLink(t *testing.T) {
	token := enroll.NewToken().Reveal()
	for _, tt := range []struct{ name, text, host string }{
		{"a host", "latchkey://enroll.example.com/device#" + token, "enroll.example.com"},
		{"a port", "latchkey://enroll.example.com:8443/device#" + token, "enroll.example.com:8443"},
		{"the port of https", "latchkey://enroll.example.com:443/device#" + token, "enroll.example.com"},
		{"capitals", "latchkey://Enroll.EXAMPLE.com/device#" + token, "enroll.example.com"},
		{"a name of this machine", "latchkey://localhost:8420/device#" + token, "localhost:8420"},
		{"another script, in ASCII", "latchkey://xn--mnchen-3ya.example/device#" + token, "xn--mnchen-3ya.example"},
		{"the longest name", "latchkey://" + strings.Repeat("abcdefg.", 31) + "abcde/device#" + token, strings.Repeat("abcdefg.", 31) + "abcde"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			link, err := kiosk.ParseLink(tt.text)
			if err != nil || link.Host != tt.host || link.Token.Reveal() != token {
				t.Errorf("%+v, %v", link, err)
			}
		})
	}
}

func TestParseLinkRefuses(t *testing.T) {
	token := enroll.NewToken().Reveal()
	at := func(host string) string { return "latchkey://" + host + "/device#" + token }
	for name, text := range map[string]string{
		"nothing":                 "",
		"another scheme":          "https://enroll.example.com/device#" + token,
		"the scheme in capitals":  "LATCHKEY://enroll.example.com/device#" + token,
		"no slashes":              "latchkey:enroll.example.com/device#" + token,
		"no host":                 at(""),
		"a user":                  at("bank.example@evil.example"),
		"a user and a password":   at("bank.example:443@evil.example"),
		"a path before the host":  at("/enroll.example.com"),
		"a path behind it":        at("enroll.example.com/.."),
		"a backslash":             at(`enroll.example.com\evil.example`),
		"a query":                 "latchkey://enroll.example.com/device?x=1#" + token,
		"another path":            "latchkey://enroll.example.com/verify#" + token,
		"a longer path":           "latchkey://enroll.example.com/device/#" + token,
		"no token":                "latchkey://enroll.example.com/device#",
		"no fragment":             "latchkey://enroll.example.com/device",
		"a token cut off":         at("enroll.example.com")[:70],
		"a token and more":        at("enroll.example.com") + "x",
		"a second fragment":       at("enroll.example.com") + "#" + token,
		"white space":             " " + at("enroll.example.com"),
		"the end of a line":       at("enroll.example.com") + "\n",
		"letters that look alike": at("еnroll.example.com"),
		"full-width letters":      at("ｅnroll.example.com"),
		"an escape":               at("enroll%2eexample.com"),
		"an empty label":          at("enroll..example.com"),
		"the dot of the root":     at("enroll.example.com."),
		"a hyphen at an end":      at("enroll-.example.com"),
		"an underscore":           at("en_roll.example.com"),
		"a label that is long":    at(strings.Repeat("a", 64) + ".example"),
		"a name that is long":     at(strings.Repeat("abcdefg.", 32) + "abc"),
		"IPv4":                    at("10.0.0.1"),
		"IPv4 as a number":        at("167772161"),
		"IPv4 in base 16":         at("0x0a000001"),
		"IPv6":                    at("[::1]"),
		"no port":                 at("enroll.example.com:"),
		"port 0":                  at("enroll.example.com:0"),
		"a port with a zero":      at("enroll.example.com:08443"),
		"a port with a sign":      at("enroll.example.com:+8443"),
		"a port that is too high": at("enroll.example.com:65536"),
		"two ports":               at("enroll.example.com:1:2"),
		"a zero byte":             at("enroll.example.com\x00"),
		"very long":               at(strings.Repeat("a", 1<<20)),
	} {
		t.Run(name, func(t *testing.T) {
			link, err := kiosk.ParseLink(text)
			var coded *kiosk.Error
			if !errors.As(err, &coded) || coded.Code != kiosk.CodeLinkBad {
				t.Fatalf("%+v, %v", link, err)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, link), token) {
				t.Error("the error tells the token")
			}
		})
	}
}

// FuzzParseLink: what is taken is an https host that everybody else reads as the
// same one, and is read again as it was written.
func FuzzParseLink(f *testing.F) {
	token := enroll.NewToken().Reveal()
	for _, seed := range []string{"enroll.example.com", "a:443", "a:1", "xn--a.b", "1.2.3.4", "a@b", "a/b", "[::1]", ""} {
		f.Add("latchkey://" + seed + "/device#" + token)
	}
	f.Fuzz(func(t *testing.T, text string) {
		link, err := kiosk.ParseLink(text)
		if err != nil {
			return
		}
		u, err := url.Parse("https://" + link.Host)
		if err != nil || u.Host != link.Host || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q is no host of https", link.Host)
		}
		if _, err := kiosk.ServiceTarget("https://" + link.Host); err != nil {
			t.Fatalf("%q cannot be signed for: %v", link.Host, err)
		}
		again, err := kiosk.ParseLink("latchkey://" + link.Host + "/device#" + link.Token.Reveal())
		if err != nil || again.Host != link.Host || again.Token.Reveal() != link.Token.Reveal() {
			t.Fatalf("%q is read as %+v, %v", text, again, err)
		}
	})
}
