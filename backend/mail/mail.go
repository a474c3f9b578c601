// Package mail writes letters in their reader's language and hands them to a mail
// server.
//
// Courier takes the letters that wait in the store and sends them with Server,
// which is an enroll.Mailer by SMTP.
package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"os"
	"strings"

	"golang.org/x/net/idna"
)

// TLS says how the connection to the mail server is secured.
type TLS string

// The ways. The certificate is verified in both of the first two.
const (
	StartTLS TLS = "starttls" // RFC 3207; without it nothing is sent
	Implicit TLS = "implicit" // from the first byte (RFC 8314 section 3.3)
	Plain    TLS = "none"     // to this machine, in demo mode alone
)

// Settings say which mail server takes our letters, and for whom.
type Settings struct {
	Host         string // setting smtp-host
	Port         int    // setting smtp-port; 0: 587, or 465 with implicit TLS (RFC 8314 section 3.3)
	TLS          TLS    // setting smtp-tls; empty: starttls
	CAFile       string // setting smtp-ca-file; empty: the system's authorities
	User         string // setting smtp-user; empty: the server asks for none
	PasswordFile string // setting smtp-password-file; read for each connection
	From         string // setting smtp-from, such as Keys <keys@example.com>

	Name     string // of the service, in the letters
	Contact  string // of the help desk; may be empty
	Language string // of readers who have none; one of Languages
}

// Languages are those that letters are written in.
func Languages() []string { return []string{"en", "de"} }

// check fills in what is left out. An error is one sentence that names the setting.
func (s Settings) check(demo bool) (Settings, error) {
	if s.TLS == "" {
		s.TLS = StartTLS
	}
	if s.Port == 0 {
		s.Port = map[TLS]int{StartTLS: 587, Implicit: 465, Plain: 25}[s.TLS]
	}
	if s.Language == "" {
		s.Language = Languages()[0]
	}
	switch {
	case !isHost(s.Host):
		return s, fmt.Errorf("smtp-host: %q is no name of a host; give one such as smtp.example.com", s.Host)
	case s.TLS != StartTLS && s.TLS != Implicit && s.TLS != Plain:
		return s, fmt.Errorf("smtp-tls: %q is not there; give starttls or implicit", s.TLS)
	case s.Port < 1 || s.Port > 65535:
		return s, fmt.Errorf("smtp-port: %d is no port; give one such as 587", s.Port)
	case s.TLS == Plain && (!demo || !isLoopback(s.Host)):
		return s, errors.New("smtp-tls: letters have secrets in them and do not go in the open; give starttls or implicit")
	case s.TLS == Plain && s.User != "":
		return s, errors.New("smtp-user: a password does not go in the open; leave out smtp-user, or give starttls or implicit for smtp-tls")
	case (s.User == "") != (s.PasswordFile == ""):
		return s, errors.New("smtp-password-file: a user and their password belong together; give both smtp-user and smtp-password-file")
	case s.Name == "":
		return s, errors.New("rp-name: letters need a name to speak of")
	}
	if _, err := readFrom(s.From); err != nil {
		return s, err
	}
	if s.PasswordFile != "" {
		if _, err := readPassword(s.PasswordFile); err != nil {
			return s, err
		}
	}
	return s, nil
}

// readFrom reads the sender of all letters.
func readFrom(text string) (*mail.Address, error) {
	from, err := mail.ParseAddress(text)
	if err != nil || !isASCII(from.Address) || !strings.Contains(from.Address, ".") {
		return nil, fmt.Errorf("smtp-from: %q is no sender; give one such as keys@example.com or Example <keys@example.com>", text)
	}
	return from, nil
}

// readPassword reads a password, which is one line. It is nowhere but in its file
// while nothing is sent.
func readPassword(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("smtp-password-file: %w; give a file with the password of smtp-user", err)
	}
	password := strings.TrimRight(string(text), "\r\n")
	if password == "" || strings.ContainsAny(password, "\r\n\x00") {
		return "", fmt.Errorf("smtp-password-file: %s is to have one line, the password of smtp-user", path)
	}
	return password, nil
}

func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	_, err := idna.Lookup.ToASCII(host)
	return err == nil && host != "" && !strings.ContainsAny(host, ":/@ ")
}

func isLoopback(host string) bool {
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.IsLoopback()
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' || r < ' ' })
}
