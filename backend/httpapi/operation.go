package httpapi

import (
	"context"
	jsonv1 "encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/signing"
)

// maxBody is how many bytes a request may have. A registration with a long
// chain of certificates has some 10 KiB.
const maxBody = 64 << 10

// maxFieldName is how long the name of a field may be that an error tells.
const maxFieldName = 60

const fieldCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789."

// who is a kind of caller, as the table of operations tells them apart.
type who string

const (
	stranger who = "stranger" // shows nothing
	invited  who = "invited"  // redeemed an invitation
	person   who = "person"   // is signed in
	desk     who = "desk"     // enrols others
	auditor  who = "auditor"  // reads the journal
	kiosk    who = "kiosk"    // a kiosk with nobody signed in to it
)

// whoIs gives all that an actor is. What they may do in the end, and to whom, is
// for the service to decide.
func whoIs(a enroll.Actor) []who {
	switch {
	case a.Kind == enroll.ActorSystem:
		return []who{desk, auditor}
	case a.Kind == enroll.ActorKiosk:
		return []who{kiosk}
	case a.Kind == enroll.ActorUser && a.Invitation != "":
		return []who{invited}
	case a.Kind == enroll.ActorUser:
		return append([]who{person}, offices[a.Role]...)
	}
	return []who{stranger}
}

var offices = map[enroll.Role][]who{
	enroll.Administrator: {desk, auditor},
	enroll.Operator:      {desk},
	enroll.Auditor:       {auditor},
}

// operation is one route.
type operation struct {
	method, path string
	summary      string
	by           []who    // everybody else is refused
	query        []string // names of parameters
	status       int
	in, out      reflect.Type // nil: none
	pairs        bool         // is signed by a machine that is no kiosk yet
	forms        []string     // media types of an answer that is not JSON
	serve        func(*call) (any, error)
}

// call is a request on its way through an operation.
type call struct {
	context.Context
	by enroll.Actor
	r  *http.Request
	w  http.ResponseWriter

	told  bool           // Identify said who it is
	pairs bool           // by a machine that is no kiosk yet
	claim *signing.Claim // of that machine; nil: the request is not signed

	heard bool // by the service
	begun bool // the answer is on its way, in a form of its own
}

// id is the one in the path.
func (c *call) id() enroll.ID { return enroll.ID(c.r.PathValue("id")) }

// nothing is the body of a request that says all by its path. {} is taken too.
type nothing struct{}

// op makes an operation of a function on what comes in and goes out.
func op[In, Out any](method, path, summary string, by []who, status int, fn func(*call, In) (Out, error)) operation {
	o := operation{method: method, path: path, summary: summary, by: by, status: status}
	if t := reflect.TypeFor[In](); t != reflect.TypeFor[nothing]() {
		o.in = t
	}
	if t := reflect.TypeFor[Out](); t != reflect.TypeFor[nothing]() {
		o.out = t
	}
	o.serve = func(c *call) (any, error) {
		var in In
		if method != http.MethodGet {
			if err := readBody(c.w, c.r, &in, o.in == nil); err != nil {
				return nil, err
			}
		}
		return fn(c, in)
	}
	return o
}

// signedByNewKey says that whoever sends the operation signs it with a key that we
// do not know yet.
func (o operation) signedByNewKey() operation { o.pairs = true; return o }

// with names the parameters of an operation's query.
func (o operation) with(names ...string) operation { o.query = names; return o }

// as names the media types of an answer that the operation writes by itself.
func (o operation) as(forms ...string) operation { o.forms, o.out = forms, nil; return o }

// serve runs an operation.
func (h *Handler) serve(o operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted(r).route = o.method + " " + o.path
		c := &call{Context: r.Context(), r: r, w: w, pairs: o.pairs}
		out, err := h.answer(o, c)
		if err != nil && c.begun {
			h.Log.ErrorContext(c, "failed", "request", noted(r).id, "route", noted(r).route, "error", err)
			panic(http.ErrAbortHandler) // so that nobody takes half of it for the whole
		}
		if err != nil {
			h.note(o, c, err)
			h.refuse(w, r, err)
			return
		}
		if c.begun {
			return
		}
		if o.out == nil {
			w.WriteHeader(o.status)
			return
		}
		write(w, o.status, "application/json", out)
	})
}

func (h *Handler) answer(o operation, c *call) (any, error) {
	if err := o.checkQuery(c.r.URL.RawQuery); err != nil {
		return nil, err
	}
	if err := h.limitAddress(c); err != nil {
		return nil, err
	}
	by, err := h.identify(c)
	if err != nil {
		return nil, err
	}
	c.by = by
	if err := h.limitAccount(c); err != nil { // before it can be refused in the journal
		return nil, err
	}
	if !slices.ContainsFunc(whoIs(by), func(is who) bool { return slices.Contains(o.by, is) }) {
		if noted(c.r).signedOut {
			return nil, enroll.Errorf(enroll.CodeSignedOut, "", "nobody is signed in here")
		}
		return nil, enroll.Errorf(enroll.CodeForbidden, "", "this is not allowed")
	}
	c.heard = true
	return o.serve(c)
}

// checkQuery makes sure that each parameter is one of the operation's, and is
// there once.
func (o operation) checkQuery(raw string) error {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return enroll.Errorf(enroll.CodeMalformed, "", "the query is not what a form would send")
	}
	for name, values := range query {
		if !slices.Contains(o.query, name) {
			return enroll.Errorf(enroll.CodeMalformed, name, "there is no such parameter")
		}
		if len(values) > 1 {
			return enroll.Errorf(enroll.CodeMalformed, name, "this is there more than once")
		}
	}
	return nil
}

// readBody reads one JSON value into v, which has to have every field that
// comes, written just so and once. An empty body is taken where there is nothing
// to say.
func readBody(w http.ResponseWriter, r *http.Request, v any, mayBeEmpty bool) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return enroll.Errorf(enroll.CodeTooLarge, "", "a request has at most %d bytes", maxBody)
	}
	if err != nil {
		return &enroll.Error{Code: enroll.CodeMalformed, Message: "the request did not arrive whole", Err: err}
	}
	if len(body) == 0 && mayBeEmpty {
		return nil
	}
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := parameters["charset"]; err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return enroll.Errorf(enroll.CodeMalformed, "content-type", "the body has to be application/json in UTF-8")
	}
	if err := json.Unmarshal(body, v, json.RejectUnknownMembers(true)); err != nil {
		return malformed(err)
	}
	return nil
}

// malformed says what is wrong with a body, without repeating any of it.
func malformed(err error) error {
	e := &enroll.Error{Code: enroll.CodeMalformed, Message: "the body is not the JSON that belongs here", Err: err}
	if ours, ok := errors.AsType[*enroll.Error](err); ok {
		e.Message = ours.Message
	}
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		e.Field = fieldOf(wrong.JSONPointer)
	}
	if wrong, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		e.Field = fieldOf(wrong.JSONPointer)
	}
	return e
}

// fieldOf names the place in a body as our other errors do. What is no name of
// ours is not repeated.
func fieldOf(at jsontext.Pointer) string {
	name := strings.ReplaceAll(strings.TrimPrefix(string(at), "/"), "/", ".")
	if len(name) > maxFieldName || strings.ContainsFunc(name, func(r rune) bool { return !strings.ContainsRune(fieldCharacters, r) }) {
		return ""
	}
	return name
}

// write answers with JSON. What goes out are values that JSON can carry.
func write(w http.ResponseWriter, status int, contentType string, v any) {
	body, err := jsonv1.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // whoever has gone hears nothing
}
