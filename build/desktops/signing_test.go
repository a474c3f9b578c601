//go:build desktops

package desktops

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// password is of the tests' certificate; it is looked for where it must not be.
const password = "correct horse battery staple"

// authority is one that vouches for a certificate and for times, as long as a
// test runs.
type authority struct {
	t      *testing.T
	folder string
	URL    string // of its time-stamp service
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, folder: t.TempDir()}
	copyFile(t, "testdata/openssl.cnf", a.path("openssl.cnf"))
	a.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Authority", "-config", "openssl.cnf", "-extensions", "authority", "-keyout", "authority.key", "-out", "authority.pem")
	for _, who := range []string{"signer", "clock"} {
		a.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN="+who, "-config", "openssl.cnf", "-keyout", who+".key", "-out", who+".csr")
		a.openssl("x509", "-req", "-in", who+".csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-extensions", who, "-extfile", "openssl.cnf", "-out", who+".pem")
	}
	a.write("password", password)
	a.openssl("pkcs12", "-export", "-inkey", "signer.key", "-in", "signer.pem", "-certfile", "authority.pem", "-passout", "file:password", "-out", "signer.p12")
	a.write("serial", "01")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := io.ReadAll(r.Body)
		if err == nil {
			a.write("query", string(query))
			a.openssl("ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query", "-signer", "clock.pem", "-inkey", "clock.key", "-chain", "authority.pem", "-out", "reply")
			w.Header().Set("Content-Type", "application/timestamp-reply")
			http.ServeFile(w, r, a.path("reply"))
		}
	}))
	t.Cleanup(server.Close)
	a.URL = server.URL
	return a
}

func (a *authority) path(name string) string { return filepath.Join(a.folder, name) }

func (a *authority) write(name, content string) {
	if err := os.WriteFile(a.path(name), []byte(content), 0o600); err != nil {
		a.t.Error(err)
	}
}

func (a *authority) openssl(args ...string) {
	cmd := exec.Command("openssl", args...)
	cmd.Dir = a.folder
	if out, err := cmd.CombinedOutput(); err != nil {
		a.t.Errorf("openssl %s: %v\n%s", args[0], err, out)
	}
}

// settings are those with which build/tools/sign signs.
func (a *authority) settings() map[string]string {
	return map[string]string{
		"LATCHKEY_SIGN_CERTIFICATE": a.path("signer.p12"),
		"LATCHKEY_SIGN_PASSWORD":    a.path("password"),
		"LATCHKEY_SIGN_TIMESTAMP":   a.URL,
	}
}

// verify checks a program's signature and its time.
func (a *authority) verify(file string) (said string, err error) {
	out, err := exec.Command("osslsigncode", "verify", "-CAfile", a.path("authority.pem"), "-TSA-CAfile", a.path("authority.pem"), "-in", file).CombinedOutput()
	return string(out), err
}

// sign signs a copy of the program with these settings, and returns its path and
// what was said.
func sign(t *testing.T, settings map[string]string) (program, said string, err error) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "program.exe")
	copyFile(t, built(t, "latchkey-*-windows-amd64.exe"), program)
	cmd := exec.Command("../tools/sign", program)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range settings {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	return program, string(out), err
}

func TestSigning(t *testing.T) {
	a := newAuthority(t)
	t.Run("signed and stamped", func(t *testing.T) {
		program, said, err := sign(t, a.settings())
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		if said, err := a.verify(program); err != nil || !strings.Contains(said, "Timestamp Server Signature verification: ok") {
			t.Errorf("%v\n%s", err, said)
		}
		data := read(t, program)
		data[len(data)/2]++
		if err := os.WriteFile(program, data, 0o755); err != nil {
			t.Fatal(err)
		}
		if said, err := a.verify(program); err == nil {
			t.Errorf("a program that was changed passes:\n%s", said)
		}
	})
	t.Run("without a certificate it is said, and nothing is changed", func(t *testing.T) {
		program, said, err := sign(t, nil)
		if err != nil || !strings.Contains(said, "not signed") {
			t.Errorf("%v\n%s", err, said)
		}
		if !bytes.Equal(read(t, program), read(t, built(t, "latchkey-*-windows-amd64.exe"))) {
			t.Error("the program was changed")
		}
	})
	for _, missing := range []string{"LATCHKEY_SIGN_PASSWORD", "LATCHKEY_SIGN_TIMESTAMP"} {
		t.Run("refused without "+missing, func(t *testing.T) {
			settings := a.settings()
			delete(settings, missing)
			if _, said, err := sign(t, settings); err == nil || !strings.Contains(said, missing) {
				t.Errorf("%v\n%s", err, said)
			}
		})
	}
	t.Run("a time-stamp service that is away fails it", func(t *testing.T) {
		settings := a.settings()
		settings["LATCHKEY_SIGN_TIMESTAMP"] = "http://" + freeAddress(t)
		if _, said, err := sign(t, settings); err == nil || strings.Contains(said, password) {
			t.Errorf("%v\n%s", err, said)
		}
	})
}
