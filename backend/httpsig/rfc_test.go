package httpsig

import (
	"bufio"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The request of RFC 9421 appendix B.2.
const rfcRequest = `POST /foo?param=Value&Pet=dog HTTP/1.1
Host: example.com
Date: Tue, 20 Apr 2021 02:07:55 GMT
Content-Type: application/json
Content-Digest: sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
Content-Length: 18

{"hello": "world"}`

// The key of appendix B.1.4, in PKCS #8.
const rfcKey = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"

func request(t testing.TB, text string) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n"))))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func key(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(rfcKey)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.(ed25519.PrivateKey) //nolint:forcetypeassert // it is one
}

func public(t testing.TB) ed25519.PublicKey {
	t.Helper()
	return key(t).Public().(ed25519.PublicKey) //nolint:forcetypeassert // as above
}

// TestVectors: what RFC 9421 signs with Ed25519 is verified, and signed alike.
func TestVectors(t *testing.T) {
	for name, tt := range map[string]struct{ request, input, signature, base string }{
		"B.2.6": {
			rfcRequest,
			`sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`,
			`sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:`,
			`"date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@authority": example.com
"content-type": application/json
"content-length": 18
"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`,
		},
		"B.4": {
			`GET /demo?name1=Value1&Name2=value2 HTTP/1.1
Host: example.org
Date: Fri, 15 Jul 2022 14:24:55 GMT
Accept: application/json
Accept: */*

`,
			`transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"`,
			`transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:`,
			`"@method": GET
"@path": /demo
"@authority": example.org
"accept": application/json, */*
"@signature-params": ("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(t, tt.request)
			r.Header.Set("Signature-Input", tt.input)
			r.Header.Set("Signature", tt.signature)
			s, err := Read(r)
			if err != nil {
				t.Fatal(err)
			}
			if base, err := s.base(r); err != nil || string(base) != tt.base {
				t.Errorf("%v\n got %s\nwant %s", err, base, tt.base)
			}
			if err := s.Verify(r, public(t)); err != nil {
				t.Error(err)
			}
			// Signatures of Ed25519 are the same each time.
			s.algorithm = ""
			if s.write() != s.parameters {
				t.Errorf("it would be written %s", s.write())
			}
			base, _ := s.base(r)
			if got := s.Label + "=:" + base64.StdEncoding.EncodeToString(ed25519.Sign(key(t), base)) + ":"; got != tt.signature {
				t.Errorf("signed: %s", got)
			}
		})
	}
}

// TestVectorByHMAC: appendix B.2.5 signs the same kind of text with another
// algorithm, so it says something of the text alone.
func TestVectorByHMAC(t *testing.T) {
	secret, err := base64.StdEncoding.DecodeString("uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==")
	if err != nil {
		t.Fatal(err)
	}
	s, err := readInput(`sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`)
	if err != nil {
		t.Fatal(err)
	}
	base, err := s.base(request(t, rfcRequest))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(base)
	if got := base64.StdEncoding.EncodeToString(mac.Sum(nil)); got != "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=" {
		t.Error(got)
	}
}

// TestParts are the examples of RFC 9421 sections 2.1 and 2.2, and of the forms in
// which net/http has a request.
func TestParts(t *testing.T) {
	const head = "GET /path?param=value&foo=bar&baz=batman HTTP/1.1\nHost: www.Example.com\nX-Example:   Example header\nCache-Control: max-age=60\nCache-Control:    must-revalidate\nX-Empty:\n\n"
	for name, tt := range map[string]struct{ request, part, want string }{
		"method":           {head, Method, "GET"},
		"authority":        {head, Authority, "www.example.com"},
		"the usual port":   {"GET / HTTP/1.1\nHost: example.com:80\n\n", Authority, "example.com"},
		"another port":     {"GET / HTTP/1.1\nHost: example.com:8420\n\n", Authority, "example.com:8420"},
		"path":             {head, Path, "/path"},
		"no path":          {"GET http://example.com HTTP/1.1\nHost: example.com\n\n", Path, "/"},
		"escaped path":     {"GET /a%2Fb/%7Ec HTTP/1.1\nHost: example.com\n\n", Path, "/a%2Fb/%7Ec"},
		"query":            {head, Query, "?param=value&foo=bar&baz=batman"},
		"escaped query":    {"GET /path?param=value&foo=bar&baz=bat%2Dman HTTP/1.1\nHost: e\n\n", Query, "?param=value&foo=bar&baz=bat%2Dman"},
		"a query of text":  {"POST /path?queryString HTTP/1.1\nHost: e\n\n", Query, "?queryString"},
		"no query":         {"GET /path HTTP/1.1\nHost: e\n\n", Query, "?"},
		"an empty query":   {"GET /path? HTTP/1.1\nHost: e\n\n", Query, "?"},
		"field":            {head, "x-example", "Example header"},
		"field of lines":   {head, "cache-control", "max-age=60, must-revalidate"},
		"field of nothing": {head, "x-empty", ""},
	} {
		if got, err := part(request(t, tt.request), tt.part); err != nil || got != tt.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, tt.want)
		}
	}
	secure := request(t, "GET / HTTP/1.1\nHost: example.com:443\n\n")
	if got, err := part(secure, Authority); err != nil || got != "example.com:443" {
		t.Errorf("443 without TLS: %q, %v", got, err)
	}
	secure.TLS = &tls.ConnectionState{}
	if got, err := part(secure, Authority); err != nil || got != "example.com" {
		t.Errorf("443 with TLS, as a server sees it: %q, %v", got, err)
	}
	secure.TLS, secure.URL.Scheme = nil, "https"
	if got, err := part(secure, Authority); err != nil || got != "example.com" {
		t.Errorf("443 with TLS, as a client sees it: %q, %v", got, err)
	}
	for _, name := range []string{"x-absent", "@status", "@scheme", "@query-param"} {
		if got, err := part(request(t, head), name); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}

var moment = time.Unix(1_700_000_000, 0)
