// Package client is an enroll.Service that works across the network: a service's
// relying party as a kiosk holds it.
//
// Use New. What the service says of RP ID and origin is passed on and believed by
// nobody: the kiosk decides them itself.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/problem"
	"latchkey/backend/httpapi/signing"
)

const (
	// maxAnswer is how many bytes an answer may have: a page of credentials with
	// their attestation stays far below.
	maxAnswer = 16 << 20
	// timeout is how long one request may take.
	timeout = 15 * time.Second
	// tries is how often a request that changes nothing is sent, and pause how
	// long to wait before the second time; it doubles.
	tries = 3
	pause = 250 * time.Millisecond
)

// Options may be left zero.
type Options struct {
	// HTTP sends the requests; nil: one of our own, which verifies certificates,
	// follows no redirects and gives up after 15 seconds.
	HTTP *http.Client
	// Sign puts into a request what shows who sends it. An error of the domain
	// keeps its code. Without it whoever asks shows what a browser would: the cookies
	// that the service gave them, and no kiosk.
	Sign func(r *http.Request, s Sender) error
}

// Sender is what there is to sign a request for.
type Sender struct {
	By    enroll.Actor
	Token enroll.Token // of By's session, if that began here
	Body  []byte
	// NewKey is the public key of a machine that becomes a kiosk by this request;
	// empty for all others.
	NewKey enroll.Bytes
}

// Client is a service across the network. Its methods may be called from any
// goroutine. CodeUnavailable also says that the service cannot be reached or
// answers what it should not; whether it has done what it was asked is then not
// known, and Outcome tells of ceremonies.
type Client struct {
	base *url.URL
	http *http.Client
	sign func(*http.Request, Sender) error

	// tokens are those of the sessions that began here, by the session's ID.
	tokens  sync.Map
	cookies cookies
}

var _ enroll.Service = (*Client)(nil)

// New returns a client of the service at address, such as
// https://enroll.example.com. CodeMalformed, field "store": that is no address
// of a service. It does not look whether there is one.
func New(address string, opts Options) (*Client, error) {
	u, err := url.Parse(address)
	plain := err == nil && u.Scheme == "http" && u.Hostname() == "localhost"
	if err != nil || u.Scheme != "https" && !plain || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return nil, enroll.Errorf(enroll.CodeMalformed, "store", "store: this is no address of a service; give one such as https://enroll.example.com")
	}
	c := &Client{base: &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/api/v1"}, http: opts.HTTP, sign: opts.Sign}
	if c.http == nil {
		c.http = &http.Client{Timeout: timeout, Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: 90 * time.Second,
			MaxIdleConnsPerHost: 4, ForceAttemptHTTP2: true,
		}}
	}
	own := *c.http
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http = &own
	return c, nil
}

// Close lets go of idle connections.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// request is one call of the API.
type request struct {
	method string
	path   []string // segments, to be escaped
	query  url.Values
	body   any          // nil: none
	newKey enroll.Bytes // see Sender
}

func get(path ...string) request { return request{method: http.MethodGet, path: path} }

func post(body any, path ...string) request {
	return request{method: http.MethodPost, path: path, body: body}
}

// call sends a request and reads what comes back into a T. Only what changes
// nothing is sent again after a failure of the way there.
func call[T any](ctx context.Context, c *Client, by enroll.Actor, req request) (T, error) {
	var out T
	wait := pause
	for try := 1; ; try++ {
		err := c.once(ctx, by, req, &out)
		code := enroll.CodeOf(err)
		if code == enroll.CodeSignedOut {
			c.tokens.Delete(by.Session)
		}
		// net/http sends again by itself what changes nothing, signature and all.
		again := code == enroll.CodeUnavailable || code == enroll.CodeKioskReplayed
		if req.method != http.MethodGet || try == tries || !again || ctx.Err() != nil {
			return out, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return out, err
		}
		wait *= 2
	}
}

func (c *Client) once(ctx context.Context, by enroll.Actor, req request, out any) error {
	r, err := c.build(ctx, by, req)
	if err != nil {
		return err
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return away(err)
	}
	defer answer.Body.Close() //nolint:errcheck // what was to be read has been
	c.cookies.take(answer)
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return away(err)
	}
	if len(body) > maxAnswer {
		return odd("the answer has no end")
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return refused(answer.StatusCode, kind, body)
	}
	if answer.StatusCode == http.StatusNoContent {
		return nil
	}
	if kind != "application/json" {
		return odd("the answer is not JSON: is this a Latchkey service?")
	}
	if err := json.Unmarshal(body, out); err != nil {
		return &enroll.Error{Code: enroll.CodeUnavailable, Message: "the service answered what it should not", Err: err}
	}
	c.takeToken(answer, out)
	return nil
}

// takeToken puts the token of a session that has begun where it belongs, and
// keeps it for what is done in that session. To a kiosk it comes in a field, and to
// all others as a cookie, so that no script of a page can read it.
func (c *Client) takeToken(answer *http.Response, out any) {
	var session *enroll.NewSession
	switch out := out.(type) {
	case *enroll.Authentication:
		session = out.Session
	case *enroll.Invited:
		session = &out.Session
	}
	if session == nil {
		return
	}
	text := answer.Header.Get(signing.SessionField)
	if cookie := find(answer, sessionCookie); cookie != nil {
		text = cookie.Value
	}
	if token, ok := enroll.ParseToken(text); ok {
		session.Token = token
		c.tokens.Store(session.ID, token)
	}
}

func (c *Client) build(ctx context.Context, by enroll.Actor, req request) (*http.Request, error) {
	escaped := make([]string, len(req.path))
	for i, segment := range req.path {
		if segment == "" || segment == "." || segment == ".." {
			segment = "-" // names nothing
		}
		escaped[i] = url.PathEscape(segment)
	}
	address := c.base.String() + "/" + strings.Join(escaped, "/")
	if len(req.query) > 0 {
		address += "?" + req.query.Encode()
	}
	sender := Sender{By: by, NewKey: req.newKey}
	var body io.Reader
	if req.body != nil {
		var err error
		if sender.Body, err = json.Marshal(req.body); err != nil {
			return nil, err
		}
		body = bytes.NewReader(sender.Body)
	}
	r, err := http.NewRequestWithContext(ctx, req.method, address, body)
	if err != nil {
		return nil, enroll.Errorf(enroll.CodeMalformed, "", "this cannot be asked of a service")
	}
	if req.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "application/json")
	if token, ok := c.tokens.Load(by.Session); ok {
		sender.Token = token.(enroll.Token) //nolint:forcetypeassert // nothing else is in it
	}
	if c.sign == nil {
		c.cookies.show(r, sender)
		return r, nil
	}
	return r, c.sign(r, sender)
}

// refused is the error that a refusal tells of.
func refused(status int, kind string, body []byte) error {
	p := problem.Problem{Status: int32(status)}
	if kind == problem.ContentType {
		if err := json.Unmarshal(body, &p); err != nil {
			p = problem.Problem{}
		}
		p.Status = int32(status)
	}
	if status >= 300 && status < 400 {
		return odd("the service is not at this address any more")
	}
	return p.Err()
}

// away is an error of the way to the service. Its text has the address, not
// what was sent.
func away(err error) error {
	return &enroll.Error{Code: enroll.CodeUnavailable, Message: "the service cannot be reached", Err: err}
}

func odd(message string) error {
	return &enroll.Error{Code: enroll.CodeUnavailable, Message: message, Err: errors.New(message)}
}

func number(n int32) string { return strconv.FormatInt(int64(n), 10) }
