package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	smtp "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"latchkey/backend/enroll"
)

// sendTime is how long one letter may take, from the first byte to the last. It
// is shorter than enroll.MailLease.
const sendTime = time.Minute

// maxReason is how many bytes of a server's answer are kept.
const maxReason = 300

// Server is the mail server that takes our letters. Its methods may be called
// from any goroutine.
type Server struct {
	settings Settings
	from     *mail.Address
	roots    *x509.CertPool // nil: the system's
	now      func() time.Time
}

var _ enroll.Mailer = (*Server)(nil)

// NewServer checks the settings, and connects to nothing: a mail server may be
// away, and come back. Errors are one sentence that names the setting.
func NewServer(s Settings, demo bool, now func() time.Time) (*Server, error) {
	s, err := s.check(demo)
	if err != nil {
		return nil, err
	}
	server := &Server{settings: s, now: now}
	if server.from, err = readFrom(s.From); err != nil {
		return nil, err
	}
	if s.CAFile != "" {
		text, err := os.ReadFile(s.CAFile)
		if err != nil {
			return nil, fmt.Errorf("smtp-ca-file: %w; give a file with certificates in PEM", err)
		}
		server.roots = x509.NewCertPool()
		if !server.roots.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("smtp-ca-file: there is no certificate in %s; give a file with certificates in PEM", s.CAFile)
		}
	}
	return server, nil
}

// Reach connects as for a letter, tells who we are if that is set, and sends nothing.
// The error is one sentence that names the setting.
func (s *Server) Reach(ctx context.Context) error {
	d := &dialer{server: s}
	defer d.close()
	client, err := s.client(d)
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("smtp-host: %s takes no letters from us: %s", net.JoinHostPort(s.settings.Host, strconv.Itoa(s.settings.Port)), reason(err))
	}
	_ = client.CloseWithSMTPClient(conn) // whatever goes wrong in taking leave
	return nil
}

// Send implements enroll.Mailer. What goes wrong before the server has heard for
// whom the letter is, is not the letter's fault, and may be better the next time.
func (s *Server) Send(ctx context.Context, id enroll.ID, letter enroll.Letter) error {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	message, err := s.message(id, letter)
	if err != nil {
		return &enroll.MailError{Permanent: true, Reason: reason(err)}
	}
	d := &dialer{server: s}
	defer d.close()
	client, err := s.client(d)
	if err != nil {
		return &enroll.MailError{Reason: reason(err)}
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &enroll.MailError{Reason: reason(err)}
	}
	stop := context.AfterFunc(ctx, d.close)
	defer stop()
	err = client.SendWithSMTPClient(conn, message)
	if message.IsDelivered() { // whatever went wrong in taking leave
		_ = client.CloseWithSMTPClient(conn)
		return nil
	}
	failure := &enroll.MailError{Reason: reason(err)}
	if refused, ok := errors.AsType[*smtp.SendError](err); ok {
		failure.Permanent = refused.ErrorCode() >= 500 &&
			(refused.Reason == smtp.ErrSMTPRcptTo || refused.Reason == smtp.ErrSMTPData || refused.Reason == smtp.ErrSMTPDataClose)
	}
	return failure
}

// message is a letter as it goes over the wire. Its headers have nothing in them
// that people typed but the one address.
func (s *Server) message(id enroll.ID, letter enroll.Letter) (*smtp.Msg, error) {
	text, err := s.settings.write(letter)
	if err != nil {
		return nil, err
	}
	to, err := recipient(letter.To)
	if err != nil {
		return nil, err
	}
	m := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	m.ToMailAddress(&mail.Address{Address: to})
	m.Subject(text.Subject)
	m.SetDateWithValue(s.now())
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(string(id) + "@" + domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 section 5: no holiday replies
	m.SetBodyString(smtp.TypeTextPlain, text.Text)
	return m, nil
}

// recipient gives an address with its domain as servers look it up.
func recipient(email string) (string, error) {
	email, err := enroll.CheckEmail(email)
	if err != nil {
		return "", err
	}
	local, domain, _ := strings.Cut(email, "@")
	domain, err = idna.Lookup.ToASCII(domain)
	return local + "@" + domain, err
}

func (s *Server) client(d *dialer) (*smtp.Client, error) {
	options := []smtp.Option{
		smtp.WithPort(s.settings.Port), smtp.WithTimeout(sendTime), smtp.WithDialContextFunc(d.dial), smtp.WithoutNoop(),
		smtp.WithTLSConfig(s.tls()),
	}
	switch s.settings.TLS {
	case StartTLS:
		options = append(options, smtp.WithTLSPolicy(smtp.TLSMandatory))
	case Implicit:
		options = append(options, smtp.WithSSL())
	case Plain:
		options = append(options, smtp.WithTLSPolicy(smtp.NoTLS))
	}
	if s.settings.User != "" {
		password, err := readPassword(s.settings.PasswordFile)
		if err != nil {
			return nil, err
		}
		options = append(options, smtp.WithSMTPAuthCustom(&login{user: s.settings.User, password: password, host: s.settings.Host}))
	}
	return smtp.NewClient(s.settings.Host, options...)
}

func (s *Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.settings.Host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
}

// dialer makes the one connection of a letter, so that it is closed whatever
// happens.
type dialer struct {
	server *Server
	conn   net.Conn
}

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.conn = conn
	if d.server.settings.TLS != Implicit {
		return conn, nil
	}
	secure := tls.Client(conn, d.server.tls())
	return secure, secure.HandshakeContext(ctx)
}

func (d *dialer) close() {
	if d.conn != nil {
		_ = d.conn.Close()
	}
}

// reason is what went wrong, as far as it can be shown: the server's words, in one
// line and not without end. For whom the letter is need not be said again.
func reason(err error) string {
	said, _, _ := strings.Cut(err.Error(), ", affected ")
	text := strings.Join(strings.Fields(strings.ToValidUTF8(line(strings.ReplaceAll(said, "\n", " ")), "")), " ")
	for len(text) > maxReason {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}
