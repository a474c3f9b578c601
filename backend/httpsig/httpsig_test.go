package httpsig

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func signed(t testing.TB) *http.Request {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "https://example.com/api/v1/users?limit=3", strings.NewReader("{}"))
	SetDigest(r.Header, []byte("{}"))
	if err := Sign(r, key(t), Signature{
		Label: "one", Covered: []string{Method, Authority, Path, Query, "content-digest"},
		Created: moment, Nonce: "n;o=n", KeyID: "k", Tag: "test",
	}); err != nil {
		t.Fatal(err)
	}
	return r
}

func verify(r *http.Request, key ed25519.PublicKey) error {
	s, err := Read(r)
	if err == nil {
		err = s.Verify(r, key)
	}
	return err
}

// TestAltered: whatever is covered cannot be changed, nor what is said of the
// signature.
func TestAltered(t *testing.T) {
	if err := verify(signed(t), public(t)); err != nil {
		t.Fatal(err)
	}
	edit := func(field, from, to string) func(*http.Request) {
		return func(r *http.Request) {
			before := r.Header.Get(field)
			r.Header.Set(field, strings.Replace(before, from, to, 1))
			if r.Header.Get(field) == before {
				t.Errorf("%s has no %s", field, from)
			}
		}
	}
	for name, change := range map[string]func(*http.Request){
		"method":              func(r *http.Request) { r.Method = http.MethodPut },
		"host":                func(r *http.Request) { r.Host = "example.org" },
		"port":                func(r *http.Request) { r.Host = "example.com:444" },
		"path":                func(r *http.Request) { r.URL.Path = "/api/v1/user" },
		"spelling of path":    func(r *http.Request) { r.URL.RawPath = "/api/v1/%75sers" },
		"query":               func(r *http.Request) { r.URL.RawQuery = "limit=4" },
		"no query":            func(r *http.Request) { r.URL.RawQuery = "" },
		"digest":              func(r *http.Request) { SetDigest(r.Header, []byte("{ }")) },
		"no digest":           func(r *http.Request) { r.Header.Del(DigestField) },
		"a second digest":     func(r *http.Request) { r.Header.Add(DigestField, r.Header.Get(DigestField)) },
		"time":                edit("Signature-Input", "created=17", "created=18"),
		"nonce":               edit("Signature-Input", "n;o=n", "n;o=m"),
		"key":                 edit("Signature-Input", `keyid="k"`, `keyid="l"`),
		"algorithm":           edit("Signature-Input", "ed25519", "hmac-sha256"),
		"tag":                 edit("Signature-Input", `tag="test"`, `tag="text"`),
		"no tag":              edit("Signature-Input", `;tag="test"`, ""),
		"covers less":         edit("Signature-Input", ` "content-digest"`, ""),
		"in another order":    edit("Signature-Input", `"@method" "@authority"`, `"@authority" "@method"`),
		"label":               edit("Signature-Input", "one=", "two="),
		"signature":           edit("Signature", "=:", "=:A"),
		"no signature":        func(r *http.Request) { r.Header.Del("Signature") },
		"no input":            func(r *http.Request) { r.Header.Del("Signature-Input") },
		"a second signature":  func(r *http.Request) { r.Header.Add("Signature", "two=:AAAA:") },
		"a second input":      func(r *http.Request) { r.Header.Add("Signature-Input", r.Header.Get("Signature-Input")) },
		"two in one field":    func(r *http.Request) { r.Header["Signature"][0] += ", two=:AAAA:" },
		"two inputs in one":   func(r *http.Request) { r.Header["Signature-Input"][0] += `, two=("@method")` },
		"characters in query": func(r *http.Request) { r.URL.RawQuery = "limit=3\x00" },
	} {
		r := signed(t)
		change(r)
		switch err := verify(r, public(t)); {
		case err == nil:
			t.Errorf("%s was changed, and the signature fits", name)
		case errors.Is(err, ErrNone): // which would make a stranger of the sender
			t.Errorf("%s was changed, and it counts as not signed", name)
		}
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]ed25519.PublicKey{"another's key": other, "no key": nil, "half a key": other[:16]} {
		if verify(signed(t), key) == nil {
			t.Error(name)
		}
	}
	if _, err := Read(httptest.NewRequest(http.MethodGet, "/", nil)); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}

// TestMalformed: one spelling is taken.
func TestMalformed(t *testing.T) {
	for _, text := range []string{
		"", "a", "a=", "a=(", "a=)", "=()", "A=()", "1=()", "a b=()", `a=(")`, `a=("x)`, `a=(x)`, `a=("")`, `a=("X")`, `a=("x" )`, `a=( "x")`,
		`a=("x"  "y")`, `a=("x" "x")`, `a=("x";sf)`, `a=("@query-param";name="b")`, `a=("x"),b=("x")`, `a=("x") ;created=1`, `a=("x");`, `a=("x");created`,
		`a=("x");created="1"`, `a=("x");created=01`, `a=("x");created=+1`, `a=("x");created=1.0`, `a=("x");created=9999999999999999`,
		`a=("x");created=1;created=1`, `a=("x");expires=1`, `a=("x");keyid=k`, `a=("x");keyid=""`, `a=("x");keyid="\""`, `a=("x");keyid="a"b"`, `a=("x");keyid="k`,
		`a=("x");keyid="ü"`, `a=("x");keyid="a\b"`, "a=(\"x\");keyid=\"a\tb\"", `a=(xx")`, `a=("xx)`, `a=("x")_created=1`, `a=("x");nonce="1"; keyid="k"`, `a=("x");Nonce="1"`, `a=("signature")`, `a=("signature-input")`, `a=("@")`, `a=("@@method")`,
		"a=(\"x\")\n", `a=("` + strings.Repeat("x", maxInput) + `")`, manyParts(maxParts + 1),
	} {
		if s, err := readInput(text); err == nil {
			t.Errorf("%q is taken as %+v", text, s)
		}
	}
	if s, err := readInput(manyParts(maxParts)); err != nil || len(s.Covered) != maxParts {
		t.Errorf("%d parts: %v", len(s.Covered), err)
	}
	for _, text := range []string{"", "a=::", "a=:AA:", "a=:" + strings.Repeat("A", 86) + "\n==:", "b=:" + strings.Repeat("A", 86) + "==:", "a=:" + strings.Repeat("A", 86) + "==", "a=:" + strings.Repeat("A", 85) + "B==:", "a=:" + strings.Repeat("A", 86) + ":", "a=:" + strings.Repeat("A", 86) + "==:;x"} {
		if _, err := readValue(text, "a"); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// manyParts is an input that covers so many parts, each of them once.
func manyParts(n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(`"x%d"`, i)
	}
	return "a=(" + strings.Join(parts, " ") + ")"
}

// TestDigest: the example of RFC 9530 appendix D, and what is no digest of a body.
func TestDigest(t *testing.T) {
	h, body := http.Header{}, []byte(`{"hello": "world"}`)
	SetDigest(h, body)
	if got := h.Get(DigestField); got != "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:" {
		t.Error(got)
	}
	if err := CheckDigest(h, body); err != nil {
		t.Error(err)
	}
	good := h.Get(DigestField)
	for _, text := range []string{
		"", "sha-256=::", strings.TrimSuffix(good, ":"), strings.Replace(good, "sha-256", "sha-512", 1), good + ", " + good, good + ";a",
		strings.Replace(good, "X", "Y", 1), strings.Replace(good, "PE=", "PF=", 1), strings.Replace(good, "PE=", "PE", 1), " " + good,
	} {
		h.Set(DigestField, text)
		if CheckDigest(h, body) == nil {
			t.Errorf("%q is taken", text)
		}
	}
	h.Del(DigestField)
	if CheckDigest(h, nil) == nil {
		t.Error("none is taken")
	}
}

// TestSignRefuses what nobody could read.
func TestSignRefuses(t *testing.T) {
	for name, s := range map[string]Signature{
		"no label":      {Covered: []string{Method}},
		"a quote":       {Label: "a", Nonce: `"`},
		"a part of old": {Label: "a", Covered: []string{"Date"}},
		"no such field": {Label: "a", Covered: []string{"date"}},
		"much":          {Label: "a", KeyID: strings.Repeat("k", maxInput)},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if err := Sign(r, key(t), s); err == nil || Signed(r) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A line break in a part would be another line of what is signed.
	for _, value := range []string{"a\n\"@method\": DELETE", "\x00", "\x1f", "\x7f", "ü"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["X-Part"] = []string{value}
		if err := Sign(r, key(t), Signature{Label: "a", Covered: []string{"x-part"}}); err == nil || Signed(r) {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// FuzzRead: whatever a header says, it is refused or read in its one spelling.
func FuzzRead(f *testing.F) {
	r := signed(f)
	f.Add(r.Header.Get("Signature-Input"), r.Header.Get("Signature"), r.Header.Get(DigestField))
	f.Add(`sig-b26=("date" "@method");created=1618884473;keyid="test-key-ed25519"`, "sig-b26=:AAAA:", "sha-256=::")
	f.Add(`a=();nonce="a;b"`, "a=:=:", "")
	f.Fuzz(func(t *testing.T, input, value, digest string) {
		if s, err := readInput(input); err == nil {
			again, err := readInput(s.Label + "=" + s.parameters)
			if err != nil || s.Label+"="+s.parameters != input || !again.Created.Equal(s.Created) {
				t.Errorf("%q is read as %+v, %v", input, again, err)
			}
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header = http.Header{"Signature-Input": {input}, "Signature": {value}, DigestField: {digest}}
		if verify(r, public(t)) == nil {
			t.Errorf("%q, %q fits", input, value)
		}
		_ = CheckDigest(r.Header, nil)
	})
}

func BenchmarkSign(b *testing.B) {
	for b.Loop() {
		signed(b)
	}
}

func BenchmarkVerify(b *testing.B) {
	r, k := signed(b), public(b)
	for b.Loop() {
		if err := verify(r, k); err != nil {
			b.Fatal(err)
		}
	}
}
