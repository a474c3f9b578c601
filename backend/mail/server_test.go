package mail_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
	"latchkey/backend/mail"
)

const password = "correct horse 8%\" battery"

// settings are those for a server.
func settings(t *testing.T, s *servers.Mail, tls mail.TLS) mail.Settings {
	t.Helper()
	return mail.Settings{
		Host: s.Host, Port: s.Port(), TLS: tls, CAFile: s.CAFile, From: "Example keys <keys@example.com>", Name: "Example", Contact: "Extension 1234", Language: "en",
	}
}

func withUser(t *testing.T, s mail.Settings, password string) mail.Settings {
	t.Helper()
	s.User, s.PasswordFile = "latchkey", filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(s.PasswordFile, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T, s mail.Settings, demo bool) *mail.Server {
	t.Helper()
	server, err := mail.NewServer(s, demo, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func invitation(to string) enroll.Letter {
	return enroll.Letter{
		Kind: enroll.LetterInvitation, To: to, Name: "Änna Müller", Language: "de", At: time.Now(), Username: "anna",
		Link: "https://enroll.example.com/device#" + enroll.NewToken().Reveal(), Code: enroll.NewInvitationCode().Reveal(), Expires: time.Now().Add(time.Hour),
	}
}

// body is what a message says.
func body(t *testing.T, m *netmail.Message) string {
	t.Helper()
	if got := m.Header.Get("Content-Transfer-Encoding"); got != "quoted-printable" {
		t.Fatalf("encoded as %q", got)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func subject(t *testing.T, m *netmail.Message) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSend(t *testing.T) {
	for name, tls := range map[string]mail.TLS{"STARTTLS": mail.StartTLS, "implicit TLS": mail.Implicit} {
		for _, user := range []string{"", "latchkey"} {
			t.Run(name+" "+user, func(t *testing.T) {
				there := servers.NewMail(t, servers.MailOptions{TLS: string(tls), User: user, Password: password})
				s := settings(t, there, tls)
				if user != "" {
					s = withUser(t, s, password)
				}
				id, letter := enroll.NewID(), invitation("anna@bücher.example")
				if err := open(t, s, false).Send(t.Context(), id, letter); err != nil {
					t.Fatal(err)
				}
				got := there.Messages(t)
				if len(got) != 1 {
					t.Fatalf("%d messages", len(got))
				}
				for header, want := range map[string]string{
					"X-Secure": "True", "X-Login": map[string]string{"": "None", "latchkey": "latchkey"}[user], "X-To": "anna@xn--bcher-kva.example",
					"From": `"Example keys" <keys@example.com>`, "To": "<anna@xn--bcher-kva.example>", "Message-Id": "<" + string(id) + "@example.com>",
					"Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8",
				} {
					if have := got[0].Header.Get(header); have != want {
						t.Errorf("%s: %q, want %q", header, have, want)
					}
				}
				if have := subject(t, got[0]); have != "Example: Richten Sie Ihren Sicherheitsschlüssel ein" {
					t.Errorf("subject %q", have)
				}
				text := body(t, got[0])
				for _, want := range []string{"Guten Tag Änna Müller,", letter.Link, letter.Code, "Benutzername: anna", "Extension 1234"} {
					if !strings.Contains(text, want) {
						t.Errorf("there is no %q in %s", want, text)
					}
				}
			})
		}
	}
}

// TestLogin: by the way that the server offers.
func TestLogin(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "starttls", User: "latchkey", Password: password, Without: "PLAIN"})
	if err := open(t, withUser(t, settings(t, there, mail.StartTLS), password), false).Send(t.Context(), enroll.NewID(), invitation("anna@example.com")); err != nil {
		t.Error(err)
	}
	neither := servers.NewMail(t, servers.MailOptions{TLS: "starttls", User: "latchkey", Password: password, Without: "PLAIN LOGIN"})
	err := open(t, withUser(t, settings(t, neither, mail.StartTLS), password), false).Send(t.Context(), enroll.NewID(), invitation("anna@example.com"))
	refused(t, err, false, "")
}

// TestSendIsGivenUp: a server that falls silent holds nobody.
func TestSendIsGivenUp(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "implicit"})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begun := time.Now()
	refused(t, open(t, settings(t, there, mail.Implicit), false).Send(ctx, enroll.NewID(), invitation("slow@example.com")), false, "")
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// refused is what a letter was refused for.
func refused(t *testing.T, err error, permanent bool, says string) {
	t.Helper()
	failure, ok := errors.AsType[*enroll.MailError](err)
	if !ok || failure.Permanent != permanent || !strings.Contains(failure.Reason, says) {
		t.Errorf("got %v (%+v), want permanent %t and %q", err, failure, permanent, says)
	}
	if ok && (strings.Contains(failure.Reason, password) || strings.ContainsAny(failure.Reason, "\r\n")) {
		t.Errorf("reason %q", failure.Reason)
	}
}

func TestSendRefused(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "starttls", User: "latchkey", Password: password})
	good := withUser(t, settings(t, there, mail.StartTLS), password)
	send := func(s mail.Settings, to string) error {
		t.Helper()
		return open(t, s, false).Send(t.Context(), enroll.NewID(), invitation(to))
	}
	system, other := good, good
	system.CAFile = ""
	refused(t, send(system, "anna@example.com"), false, "certificate")
	other.CAFile = servers.NewMail(t, servers.MailOptions{TLS: "starttls"}).CAFile
	refused(t, send(other, "anna@example.com"), false, "certificate")
	byAddress := good
	byAddress.Host = "127.0.0.1" // which the certificate does not have
	refused(t, send(byAddress, "anna@example.com"), false, "certificate")
	refused(t, send(withUser(t, good, "wrong"), "anna@example.com"), false, "535")
	nobody := good
	nobody.User, nobody.PasswordFile = "", ""
	refused(t, send(nobody, "anna@example.com"), false, "530")
	refused(t, send(good, "gone@example.com"), true, `550 "5.1.1 There is nobody of that name"`)
	refused(t, send(good, "full@example.com"), true, `552 "5.2.2`)
	refused(t, send(good, "grey-1@example.com"), false, `451 "4.7.1`)
	if err := send(good, "grey-1@example.com"); err != nil {
		t.Errorf("after greylisting: %v", err)
	}
	if err := os.Remove(good.PasswordFile); err != nil {
		t.Fatal(err)
	}
	refused(t, send2(t, good), false, "smtp-password-file")
	there.Stop(t)
	good.PasswordFile, good.User = "", ""
	refused(t, send(good, "anna@example.com"), false, "refused")
	there.Start(t)
	if got := there.Messages(t); len(got) != 1 {
		t.Errorf("%d messages were accepted", len(got))
	}
}

// send2 sends with a password file that went away after the start.
func send2(t *testing.T, s mail.Settings) error {
	t.Helper()
	if err := os.WriteFile(s.PasswordFile, []byte(password), 0o600); err != nil {
		t.Fatal(err)
	}
	server := open(t, s, false)
	if err := os.Remove(s.PasswordFile); err != nil {
		t.Fatal(err)
	}
	return server.Send(t.Context(), enroll.NewID(), invitation("anna@example.com"))
}

// TestNeverInTheOpen: where the server offers no TLS, nothing goes to it.
func TestNeverInTheOpen(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "none"})
	for _, tls := range []mail.TLS{mail.StartTLS, mail.Implicit} {
		refused(t, open(t, settings(t, there, tls), false).Send(t.Context(), enroll.NewID(), invitation("anna@example.com")), false, "")
	}
	plain := settings(t, there, mail.Plain)
	if _, err := mail.NewServer(plain, false, time.Now); err == nil || !strings.HasPrefix(err.Error(), "smtp-tls: ") {
		t.Errorf("in the open outside demo mode: %v", err)
	}
	elsewhere := plain
	elsewhere.Host = "smtp.example.com"
	if _, err := mail.NewServer(elsewhere, true, time.Now); err == nil {
		t.Error("in the open to another machine")
	}
	if err := open(t, plain, true).Send(t.Context(), enroll.NewID(), invitation("anna@example.com")); err != nil {
		t.Errorf("in demo mode, to this machine: %v", err)
	}
	if got := there.Messages(t); len(got) != 1 {
		t.Errorf("%d messages were accepted", len(got))
	}
}

// TestHostileLetters: nothing that people typed makes a header or a recipient.
func TestHostileLetters(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "starttls"})
	server := open(t, settings(t, there, mail.StartTLS), false)
	letter := invitation("anna@example.com")
	letter.Name = "Anna\r\nBcc: thief@example.org\r\n\r\nCall +49 30 1234567 or https://evil.example"
	letter.Username = "anna\r\n.\r\nMAIL FROM:<thief@example.org>"
	if err := server.Send(t.Context(), enroll.NewID(), letter); err != nil {
		t.Fatal(err)
	}
	got := there.Messages(t)
	if len(got) != 1 || got[0].Header.Get("Bcc") != "" || got[0].Header.Get("X-To") != "anna@example.com" {
		t.Fatalf("messages %+v", got)
	}
	text := body(t, got[0])
	if strings.Contains(text, "evil.example") || strings.Contains(text, "1234567") || strings.Contains(text, "\n.") || strings.Contains(text, "\nMAIL") {
		t.Errorf("the letter says %s", text)
	}
	for _, to := range []string{"", "x", "anna@example.com\r\nBcc: thief@example.org", "anna@example.com, thief@example.org", "Anna <anna@example.com>", "anna@example.com>\r\nRCPT TO:<thief@example.org"} {
		letter.To = to
		refused(t, server.Send(t.Context(), enroll.NewID(), letter), true, "")
	}
	if n := len(there.Messages(t)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestSettings(t *testing.T) {
	good := mail.Settings{Host: "smtp.example.com", From: "keys@example.com", Name: "Example"}
	if _, err := mail.NewServer(good, false, time.Now); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		setting string
		change  func(*mail.Settings)
	}{
		{"smtp-host", func(s *mail.Settings) { s.Host = "" }},
		{"smtp-host", func(s *mail.Settings) { s.Host = "smtp.example.com:25" }},
		{"smtp-port", func(s *mail.Settings) { s.Port = 70000 }},
		{"smtp-tls", func(s *mail.Settings) { s.TLS = "opportunistic" }},
		{"smtp-tls", func(s *mail.Settings) { s.TLS = mail.Plain }},
		{"smtp-from", func(s *mail.Settings) { s.From = "" }},
		{"smtp-from", func(s *mail.Settings) { s.From = "keys@example.com\r\nBcc: x@example.com" }},
		{"smtp-password-file", func(s *mail.Settings) { s.User = "latchkey" }},
		{"smtp-password-file", func(s *mail.Settings) { s.User, s.PasswordFile = "latchkey", "/nowhere" }},
		{"smtp-ca-file", func(s *mail.Settings) { s.CAFile = "/nowhere" }},
		{"smtp-ca-file", func(s *mail.Settings) { s.CAFile = os.Args[0] }},
	} {
		s := good
		tt.change(&s)
		if _, err := mail.NewServer(s, false, time.Now); err == nil || !strings.HasPrefix(err.Error(), tt.setting+": ") {
			t.Errorf("%s: %v", tt.setting, err)
		}
	}
}
