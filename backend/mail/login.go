package mail

import (
	"errors"
	"slices"

	"github.com/wneessen/go-mail/smtp"
)

// login tells a mail server who we are, by the one of the two simple ways that it
// offers. Both give the password away, so they come after TLS has shown whose
// server that is; the library refuses them otherwise.
type login struct {
	user, password, host string
	way                  smtp.Auth
}

var _ smtp.Auth = (*login)(nil)

// Start implements smtp.Auth.
func (l *login) Start(server *smtp.ServerInfo) (string, []byte, error) {
	switch {
	case slices.Contains(server.Auth, "PLAIN"): // RFC 4616
		l.way = smtp.PlainAuth("", l.user, l.password, l.host, false)
	case slices.Contains(server.Auth, "LOGIN"): // Exchange has no other
		l.way = smtp.LoginAuth(l.user, l.password, l.host, false)
	default:
		return "", nil, errors.New("the server offers neither PLAIN nor LOGIN; leave out smtp-user if it asks for none")
	}
	return l.way.Start(server)
}

// Next implements smtp.Auth.
func (l *login) Next(fromServer []byte, more bool) ([]byte, error) {
	return l.way.Next(fromServer, more)
}
