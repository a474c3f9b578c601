package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/httpapi/signing"
	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
)

// system may everything: it is the program on the service's own machine.
var system = enroll.Actor{Kind: enroll.ActorSystem}

// desk is an operator who is signed in at a kiosk of a fleet.
type desk struct {
	f       *fleet
	system  *server.Opened // behind the service's back
	kiosk   enroll.Kiosk
	signer  signing.Signer
	service *client.Client
	key     *servicetest.Key // the operator's
	by      enroll.Actor
	token   enroll.Token
}

// desk pairs a kiosk and signs an operator in. The client sends the requests; nil:
// any.
func (f *fleet) desk(by *http.Client) *desk {
	f.Helper()
	settings, _, err := wire.LoadService(append(slices.Clone(f.args), "--origin", f.address), wire.Paths{}, io.Discard)
	f.must(err)
	opened, err := server.OpenExisting(f.Context(), settings, slog.New(slog.DiscardHandler))
	f.must(err)
	f.Cleanup(func() { _ = opened.Close() })
	_, key, err := ed25519.GenerateKey(nil)
	f.must(err)
	public, _ := key.Public().(ed25519.PublicKey)
	d := &desk{f: f, system: opened, signer: signing.Signer{ID: enroll.Fingerprint(enroll.Bytes(public)), Key: key, Now: time.Now}}
	d.service, err = client.New(f.address, client.Options{HTTP: by, Sign: func(r *http.Request, s client.Sender) error { return d.signer.Sign(r, s.Body, s.Token) }})
	f.must(err)
	made, err := opened.Service.CreatePairing(f.Context(), system, "Reception")
	f.must(err)
	d.kiosk, err = d.service.Pair(f.Context(), d.by, enroll.ReadPairingCode(made.Code), enroll.Bytes(public))
	f.must(err)
	d.signer.ID = string(d.kiosk.ID)
	return d.another()
}

func (f *fleet) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// another is another operator at the same kiosk.
func (d *desk) another() *desk {
	d.f.Helper()
	other, ctx := *d, d.f.Context()
	d.insist(func() error {
		user, err := d.system.Service.CreateUser(ctx, system, enroll.NewUser{Username: "o" + string(enroll.NewID()), DisplayName: "Otto"})
		if err != nil {
			return err
		}
		other.key = servicetest.NewKey()
		if _, err = d.setUp(ctx, d.system.Service, system, user.ID, other.key); err != nil {
			return err
		}
		_, err = d.system.Service.UpdateUser(ctx, system, user.ID, enroll.UserPatch{Revision: user.Revision, Role: new(enroll.Operator)})
		return err
	})
	other.signIn()
	return &other
}

// insist tries again while connections of before are found to be gone.
func (d *desk) insist(try func() error) {
	d.f.Helper()
	err := try()
	for end := time.Now().Add(patience); enroll.CodeOf(err) == enroll.CodeUnavailable && time.Now().Before(end); err = try() {
		time.Sleep(20 * time.Millisecond)
	}
	d.f.must(err)
}

func (d *desk) signIn() {
	d.f.Helper()
	ctx, nobody := d.f.Context(), enroll.Actor{Kind: enroll.ActorKiosk, Kiosk: d.kiosk.ID}
	begun, err := d.service.BeginAuthentication(ctx, nobody, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
	d.f.must(err)
	signed, err := d.key.Authenticate(begun.PublicKey, d.f.address)
	d.f.must(err)
	done, err := d.service.FinishAuthentication(ctx, nobody, begun.ID, signed)
	d.f.must(err)
	d.by, d.token = done.Session.Actor(), done.Session.Token
}

func (d *desk) revoke() {
	d.f.Helper()
	_, err := d.system.Service.RevokeKiosk(d.f.Context(), system, d.kiosk.ID)
	d.f.must(err)
}

// begin hands the desk over to somebody new and begins their registration.
func (d *desk) begin(ctx context.Context) (enroll.User, enroll.ID, enroll.RegistrationResponse, error) {
	user, err := d.handOver(ctx)
	if err != nil {
		return user, "", enroll.RegistrationResponse{}, err
	}
	begun, err := d.service.BeginRegistration(ctx, d.by, enroll.RegistrationRequest{User: user.ID})
	if err != nil {
		return user, "", enroll.RegistrationResponse{}, err
	}
	res, err := servicetest.NewKey().Register(begun.PublicKey, d.f.address)
	return user, begun.ID, res, err
}

func (d *desk) handOver(ctx context.Context) (enroll.User, error) {
	if err := d.goBack(ctx); err != nil { // where an enrolment before did not end
		return enroll.User{}, err
	}
	name := string(enroll.NewID())
	user, err := d.service.CreateUser(ctx, d.by, enroll.NewUser{Username: "u" + name, DisplayName: "Person " + name})
	if err != nil {
		return user, err
	}
	session, err := d.service.HandOver(ctx, d.by, enroll.Handed{User: user.ID, Identified: enroll.Identification{Method: "staffCard"}})
	if err == nil {
		d.by = session.Actor()
	}
	return user, err
}

// goBack gives the desk back to its operator, if it was handed over.
func (d *desk) goBack(ctx context.Context) error {
	session, err := d.service.Session(ctx, d.by)
	if err != nil {
		return err
	}
	if d.by = session.Actor(); d.by.HandedTo == "" {
		return nil
	}
	begun, err := d.service.BeginAuthentication(ctx, d.by, enroll.AuthenticationRequest{Purpose: enroll.PurposeStepUp, Act: enroll.StepUpReturn})
	if err != nil {
		return err
	}
	signed, err := d.key.Authenticate(begun.PublicKey, d.f.address)
	if err != nil {
		return err
	}
	if _, err = d.service.FinishAuthentication(ctx, d.by, begun.ID, signed); err == nil {
		d.by.HandedTo = ""
	}
	return err
}

// enrol sets up a key for somebody new, and returns them if all of it was
// acknowledged.
func (d *desk) enrol(ctx context.Context) (enroll.User, enroll.Credential, error) {
	user, err := d.handOver(ctx)
	if err != nil {
		return user, enroll.Credential{}, err
	}
	credential, err := d.setUp(ctx, d.service, d.by, user.ID, servicetest.NewKey())
	return user, credential, err
}

// setUp registers a key and proves it.
func (d *desk) setUp(ctx context.Context, service enroll.RelyingParty, by enroll.Actor, user enroll.ID, k *servicetest.Key) (enroll.Credential, error) {
	begun, err := service.BeginRegistration(ctx, by, enroll.RegistrationRequest{User: user})
	if err != nil {
		return enroll.Credential{}, err
	}
	res, err := k.Register(begun.PublicKey, d.f.address)
	if err != nil {
		return enroll.Credential{}, err
	}
	credential, err := service.FinishRegistration(ctx, by, begun.ID, res)
	if err != nil {
		return enroll.Credential{}, err
	}
	proof, err := service.BeginAuthentication(ctx, by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
	if err != nil {
		return enroll.Credential{}, err
	}
	signed, err := k.Authenticate(proof.PublicKey, d.f.address)
	if err != nil {
		return enroll.Credential{}, err
	}
	done, err := service.FinishAuthentication(ctx, by, proof.ID, signed)
	return done.Credential, err
}

// post is a request of the kiosk, or of who is signed in there. It can be sent
// more than once.
func (d *desk) post(path string, body any, token enroll.Token) *http.Request {
	text, err := json.Marshal(body)
	if err != nil {
		d.f.Error(err)
	}
	r, err := http.NewRequestWithContext(d.f.Context(), http.MethodPost, d.f.address+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		d.f.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if err := d.signer.Sign(r, text, token); err != nil {
		d.f.Error(err)
	}
	return r
}
