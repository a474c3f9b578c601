package kiosk

import (
	"strconv"
	"strings"

	"latchkey/backend/enroll"
)

// LinkScheme is what a link to this program begins with. The installers have it
// opened with us.
const LinkScheme = "latchkey:"

const (
	linkStart = LinkScheme + "//"
	linkPath  = "/device#" // as in the link to the pages in a browser
	maxHost   = 253        // bytes (RFC 1035, section 2.3.4, as text)
	maxLabel  = 63         // bytes
	maxLink   = len(linkStart) + maxHost + len(":65535") + len(linkPath) + 64
)

// Link is an invitation as it is opened with this program. Whoever made it is
// unknown: a page of anybody's can have one opened.
type Link struct {
	// Host is where the service is, in lower case and in ASCII; with a port unless
	// that is the one of https.
	Host  string
	Token enroll.Token
}

// ParseLink reads latchkey://HOST/device#TOKEN. There is one way to write a link;
// all else is CodeLinkBad, whose text repeats nothing of it, since the token is a
// secret. A host in another script than ASCII is refused rather than shown as what
// it looks like; so are addresses of networks, for which no key can be set up.
func ParseLink(text string) (Link, error) {
	bad := &Error{Code: CodeLinkBad}
	if len(text) > maxLink {
		return Link{}, bad
	}
	rest, ok := strings.CutPrefix(text, linkStart)
	if !ok {
		return Link{}, bad
	}
	place, secret, ok := strings.Cut(rest, linkPath)
	if !ok {
		return Link{}, bad
	}
	host, ok := readHost(place)
	if !ok {
		return Link{}, bad
	}
	token, ok := enroll.ParseToken(secret)
	if !ok {
		return Link{}, bad
	}
	return Link{Host: host, Token: token}, nil
}

// readHost reads a name of DNS and perhaps a port.
func readHost(text string) (host string, ok bool) {
	name, port, hasPort := strings.Cut(strings.ToLower(text), ":")
	if len(name) > maxHost {
		return "", false
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if !isLabel(label) {
			return "", false
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return "", false // which the rest of the world takes for an IPv4 address
	}
	if !hasPort {
		return name, true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || strconv.FormatUint(n, 10) != port {
		return "", false
	}
	if port == "443" {
		return name, true
	}
	return name + ":" + port, true
}

// isLabel reports whether text is letters, digits and inner hyphens (RFC 1123,
// section 2.1).
func isLabel(text string) bool {
	outside := func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-", r) }
	return text != "" && len(text) <= maxLabel && !strings.ContainsFunc(text, outside) && text[0] != '-' && text[len(text)-1] != '-'
}
