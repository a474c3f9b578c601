package servers

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

//go:embed mail.py
var mailProgram []byte

// python is Debian's own, for that is where python3-aiosmtpd is installed.
const python = "/usr/bin/python3"

// MailOptions say how a Mail is reached.
type MailOptions struct {
	TLS            string // starttls, implicit or none
	User, Password string // empty: it asks for none
	Without        string // a way to log in that it does not offer
}

// Mail is a mail server. What it does with a letter goes by whom that is for; see
// mail.py. It keeps what it has accepted over a restart.
type Mail struct {
	server
	CAFile string // the authority of its certificate
	Host   string
}

// NewMail starts a mail server for one test, with a certificate of its own.
func NewMail(tb testing.TB, o MailOptions) *Mail {
	tb.Helper()
	if err := exec.CommandContext(tb.Context(), python, "-c", "import aiosmtpd").Run(); err != nil {
		tb.Fatal(missing("aiosmtpd", "python3-aiosmtpd"))
	}
	m := &Mail{server: server{polite: syscall.SIGTERM, abrupt: syscall.SIGTERM}, Host: "localhost"}
	var err error
	if m.dir, err = folder("mail", nil); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := m.remove(); err != nil {
			tb.Error(err)
		}
	})
	file := func(name string, text []byte) string {
		path := filepath.Join(m.dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			tb.Fatal(err)
		}
		return path
	}
	cert, key := certificate(tb, m.Host)
	m.CAFile = file("ca.pem", cert)
	settings, err := json.Marshal(map[string]string{
		"tls": o.TLS, "user": o.User, "password": o.Password, "without": o.Without, "cert": m.CAFile, "key": file("key.pem", key),
	})
	if err != nil {
		tb.Fatal(err)
	}
	program, config := file("mail.py", mailProgram), file("settings.json", settings)
	m.argv = func(port int) []string { return []string{python, program, config, strconv.Itoa(port)} }
	m.ready = func(ctx context.Context) error {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.address())
		if err != nil {
			return err
		}
		return conn.Close()
	}
	m.Start(tb)
	return m
}

// Port is where it listens.
func (m *Mail) Port() int { return m.port }

// Messages are those that were accepted, in the order of their coming.
func (m *Mail) Messages(tb testing.TB) []*mail.Message {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join(m.dir, "*.eml"))
	if err != nil {
		tb.Fatal(err)
	}
	slices.Sort(paths)
	var out []*mail.Message
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		message, err := mail.ReadMessage(bytes.NewReader(text))
		if err != nil {
			tb.Fatalf("%v in %q", err, text)
		}
		out = append(out, message)
	}
	return out
}

// certificate makes a certificate that signs itself, with its key, in PEM.
func certificate(tb testing.TB, host string) (cert, key []byte) {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		tb.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		tb.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}
