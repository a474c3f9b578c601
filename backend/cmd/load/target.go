package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/httpapi/signing"
	"latchkey/backend/internal/desk"
)

// target is the service that is measured, from a kiosk.
type target struct {
	desk     *desk.Desk
	service  *client.Client
	unsigned *client.Client
	origin   string
}

func newTarget(ctx context.Context, url, as string) (*target, error) {
	if as == "" {
		return nil, errors.New("-as is missing: give the file that the seed program wrote with -desk")
	}
	d, err := desk.Read(as)
	if err != nil {
		return nil, err
	}
	t := &target{desk: d}
	many := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	signer := signing.Signer{ID: string(d.Kiosk), Key: d.Key, Now: time.Now}
	sign := func(r *http.Request, s client.Sender) error { return signer.Sign(r, s.Body, s.Token) }
	if t.service, err = client.New(url, client.Options{HTTP: many, Sign: sign}); err != nil {
		return nil, err
	}
	if t.unsigned, err = client.New(url, client.Options{HTTP: many}); err != nil {
		return nil, err
	}
	info, err := t.service.Info(ctx, t.nobody())
	t.origin = info.Origin
	return t, err
}

// nobody is the kiosk with nobody signed in to it.
func (t *target) nobody() enroll.Actor {
	return enroll.Actor{Kind: enroll.ActorKiosk, Kiosk: t.desk.Kiosk}
}

// signIn opens a session of the n-th operator.
func (t *target) signIn(ctx context.Context, n int) (enroll.Actor, error) {
	done, err := t.assert(ctx, t.nobody(), n, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	if err != nil {
		return enroll.Actor{}, err
	}
	return done.Session.Actor(), nil
}

// takeBack ends a hand-over.
func (t *target) takeBack(ctx context.Context, by enroll.Actor, n int) error {
	_, err := t.assert(ctx, by, n, enroll.AuthenticationRequest{Purpose: enroll.PurposeStepUp, Act: enroll.StepUpReturn})
	return err
}

// assert has an operator's key answer.
func (t *target) assert(ctx context.Context, by enroll.Actor, n int, req enroll.AuthenticationRequest) (enroll.Authentication, error) {
	begun, err := t.service.BeginAuthentication(ctx, by, req)
	if err != nil {
		return enroll.Authentication{}, err
	}
	signed, err := t.desk.Owners[n%desk.Operators].Assert(begun.PublicKey, t.origin)
	if err != nil {
		return enroll.Authentication{}, err
	}
	return t.service.FinishAuthentication(ctx, by, begun.ID, signed)
}
