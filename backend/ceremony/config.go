package ceremony

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"golang.org/x/net/publicsuffix"

	"latchkey/backend/enroll"
)

// maxRPName is how many bytes of a name every key keeps (CTAP 2.1 section 6.1.2).
const maxRPName = 64

// Config says who the relying party is. It comes from settings and never from
// a request.
type Config struct {
	RPID    string        // setting rp-id: the domain that credentials belong to
	RPName  string        // setting rp-name; empty: the RP ID
	Origins []string      // setting origin: where ceremonies may run; the first is the usual one
	Demo    bool          // setting demo: takes practice keys, and http://localhost
	SignUp  enroll.SignUp // setting sign-up; empty: closed. Open in demo mode alone

	// Identification are the ways in which an operator may identify a person:
	// setting identification; empty: enroll.DefaultIdentification.
	Identification []string
	Mail           bool // whether letters are sent; setting smtp-host
	Served         bool // others reach it over the network: kiosks, and people with a browser
}

// Check says what New would find wrong with the configuration.
func (c Config) Check() error {
	_, err := c.check()
	return err
}

// check returns the configuration with its defaults, or an error that names the
// setting and a right value.
func (c Config) check() (Config, error) {
	if err := checkRPID(c.RPID); err != nil {
		return c, err
	}
	if c.RPName = strings.TrimSpace(c.RPName); c.RPName == "" {
		c.RPName = c.RPID
	}
	if len(c.RPName) > maxRPName {
		return c, wrong("rp-name", "rp-name has more than %d bytes: give a short name, such as Example Ltd", maxRPName)
	}
	switch {
	case c.SignUp == "":
		c.SignUp = enroll.SignUpClosed
	case c.SignUp == enroll.SignUpOpen && !c.Demo:
		return c, wrong("sign-up", "sign-up cannot be open outside demo mode: give invited or closed")
	case c.SignUp != enroll.SignUpOpen && c.SignUp != enroll.SignUpInvited && c.SignUp != enroll.SignUpClosed:
		return c, wrong("sign-up", "sign-up %q is not there: give open, invited or closed", c.SignUp)
	}
	if err := c.checkIdentification(); err != nil {
		return c, err
	}
	if len(c.Identification) == 0 {
		c.Identification = enroll.DefaultIdentification()
	}
	if len(c.Origins) == 0 {
		return c, wrong("origin", "origin is missing: give where the pages are, such as https://%s", c.RPID)
	}
	c.Origins = slices.Clone(c.Origins)
	for _, origin := range c.Origins {
		if err := c.checkOrigin(origin); err != nil {
			return c, err
		}
	}
	return c, nil
}

// How many ways of identifying people there may be, and how many code points one
// may have: they are choices on a screen.
const (
	maxIdentification     = 12
	maxIdentificationText = 60
)

func (c Config) checkIdentification() error {
	const setting = "identification"
	if len(c.Identification) > maxIdentification {
		return wrong(setting, "identification has more than %d entries: give the few that operators choose from", maxIdentification)
	}
	for i, method := range c.Identification {
		tidy, err := enroll.CheckDisplayName(method)
		if err != nil || tidy != method || utf8.RuneCountInString(method) > maxIdentificationText {
			return wrong(setting, "identification %q is not a line of at most %d characters: give one such as Staff card", method, maxIdentificationText)
		}
		if slices.Contains(c.Identification[:i], method) {
			return wrong(setting, "identification %q is there twice: give each once", method)
		}
	}
	return nil
}

func checkRPID(id string) error {
	if id == "" {
		return wrong("rp-id", "rp-id is missing: give the domain that people sign in to, such as example.com")
	}
	if _, err := netip.ParseAddr(strings.Trim(id, "[]")); err == nil {
		return wrong("rp-id", "rp-id %q is an address: give a domain, such as example.com", id)
	}
	if protocol.ValidateRPID(id) != nil || id != strings.ToLower(id) {
		return wrong("rp-id", "rp-id %q is not a domain in lower case: give one such as example.com", id)
	}
	return nil
}

// checkOrigin demands the one spelling that clients use, since origins are
// compared byte for byte (HTML, "ASCII serialisation of an origin").
func (c Config) checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || origin != u.Scheme+"://"+u.Host || origin != strings.ToLower(origin) || needlessPort(u) {
		return wrong("origin", "origin %q is not scheme, host and port alone, in lower case: give one such as https://%s", origin, c.RPID)
	}
	host := u.Hostname()
	if practice := u.Scheme == "http" && host == "localhost" && c.Demo; u.Scheme != "https" && !practice {
		return wrong("origin", "origin %q is not secure: give one with https, such as https://%s", origin, c.RPID)
	}
	if host == c.RPID {
		return nil
	}
	// Clients refuse an RP ID that many owners share (WebAuthn section 5.1.3).
	suffix, _ := publicsuffix.PublicSuffix(c.RPID)
	if !strings.HasSuffix(host, "."+c.RPID) || suffix == c.RPID {
		return wrong("origin", "origin %q does not belong to rp-id %q: give one such as https://%[2]s", origin, c.RPID)
	}
	return nil
}

func needlessPort(u *url.URL) bool {
	port := u.Port()
	return port == "" && strings.HasSuffix(u.Host, ":") || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80"
}

func wrong(setting, format string, args ...any) error {
	return enroll.Errorf(enroll.CodeMalformed, setting, format, args...)
}
