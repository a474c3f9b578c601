package httpsig

import (
	"fmt"
	"net/http"
	"strings"
)

// The derived parts of a request (RFC 9421 section 2.2). The scheme is not among
// them: a server behind a proxy that ends TLS does not see it.
const (
	Method    = "@method"
	Authority = "@authority"
	Path      = "@path"
	Query     = "@query"
)

// base is what is signed (RFC 9421 section 2.5).
func (s Signature) base(r *http.Request) ([]byte, error) {
	var b []byte
	for _, name := range s.Covered {
		value, err := part(r, name)
		if err != nil {
			return nil, err
		}
		if strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c > '~' }) {
			return nil, fmt.Errorf("%s has characters that no signature covers", name)
		}
		b = append(b, `"`+name+`": `+value+"\n"...)
	}
	return append(b, `"@signature-params": `+s.parameters...), nil
}

// part is one part of a request.
func part(r *http.Request, name string) (string, error) {
	switch name {
	case Method:
		return r.Method, nil
	case Authority:
		return authority(r), nil
	case Path:
		if path := r.URL.EscapedPath(); path != "" {
			return path, nil
		}
		return "/", nil
	case Query:
		return "?" + r.URL.RawQuery, nil
	case "content-length": // which net/http keeps elsewhere
		if r.ContentLength < 0 {
			return "", fmt.Errorf("the request has no %s", name)
		}
		return fmt.Sprint(r.ContentLength), nil
	}
	if strings.HasPrefix(name, "@") {
		return "", fmt.Errorf("%s is not covered here", name)
	}
	values := r.Header.Values(name)
	if len(values) == 0 {
		return "", fmt.Errorf("the request has no %s", name)
	}
	trimmed := make([]string, len(values))
	for i, value := range values {
		trimmed[i] = strings.Trim(value, " \t")
	}
	return strings.Join(trimmed, ", "), nil
}

// authority is the host that a request is for, without the port that its scheme
// has anyway (RFC 9421 section 2.2.3).
func authority(r *http.Request) string {
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	port := ":80"
	if r.TLS != nil || r.URL.Scheme == "https" {
		port = ":443"
	}
	return strings.TrimSuffix(strings.ToLower(host), port)
}
