package main

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/client"
)

// TestOverTLS: a whole enrolment over TLS, with a certificate that the client
// trusts; from one that it does not, nothing goes out.
func TestOverTLS(t *testing.T) {
	cert, key := writePair(t, t.TempDir(), 1)
	f := &fleet{T: t}
	f.args = []string{"serve", "--demo", "--tls-cert-file", cert, "--tls-key-file", key, "--data", t.TempDir()}
	i := f.launch()
	_, port, _ := net.SplitHostPort(i.url.Host)
	f.address = "https://localhost:" + port
	trusted := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: rootsOf(t, cert)}, ForceAttemptHTTP2: true}}
	f.awaitAnswer(i, trusted, f.address+"/readyz")

	if _, credential, err := f.desk(trusted).enrol(t.Context()); err != nil || credential.State != enroll.Active {
		t.Fatalf("%+v, %v", credential, err)
	}
	res, err := f.get(trusted, f.address+"/api/v1/info")
	if err != nil {
		t.Fatal(err)
	}
	if res.Proto != "HTTP/2.0" || res.TLS.Version < tls.VersionTLS12 || !strings.HasPrefix(res.Header.Get("Strict-Transport-Security"), "max-age=") {
		t.Errorf("%s, TLS %x, %v", res.Proto, res.TLS.Version, res.Header)
	}

	suspicious, err := client.New(f.address, client.Options{}) // knows the system's authorities alone
	if err != nil {
		t.Fatal(err)
	}
	if _, err := suspicious.Info(t.Context(), enroll.Actor{}); enroll.CodeOf(err) != enroll.CodeUnavailable || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
	plain, err := f.get(http.DefaultClient, "http://localhost:"+port+"/api/v1/info")
	if err != nil {
		t.Fatal(err)
	}
	if plain.StatusCode != http.StatusBadRequest {
		t.Errorf("without TLS: %s", plain.Status)
	}
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: rootsOf(t, cert), MaxVersion: tls.VersionTLS11}}} //nolint:gosec // that it is refused is the test
	if _, err := f.get(old, f.address+"/api/v1/info"); err == nil {
		t.Error("TLS 1.1 was taken")
	}
}

func rootsOf(t *testing.T, cert string) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		t.Fatal("no certificate")
	}
	return roots
}
