package ceremony_test

import (
	"errors"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// TestKiosksComeThroughTheDoor with their key alone, and are seen then and never
// before.
func TestKiosksComeThroughTheDoor(t *testing.T) {
	w, ctx := newWorld(t, false), t.Context()
	system := enroll.Actor{Kind: enroll.ActorSystem}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	made, err := w.service.CreatePairing(ctx, system, "Reception")
	must(err)
	key := enroll.NewChallenge() // 32 bytes, as a public key has
	kiosk, err := w.service.Pair(ctx, enroll.Actor{Kind: enroll.ActorStranger}, enroll.ReadPairingCode(made.Code), key)
	must(err)
	seen := func() time.Time {
		t.Helper()
		got, err := w.store.Kiosk(ctx, kiosk.ID)
		must(err)
		return got.SeenAt
	}
	admit := func(id enroll.ID, proof error) error {
		t.Helper()
		_, _, err := w.service.Admit(ctx, id, enroll.Token{}, func(public enroll.Bytes) error {
			if public.String() != key.String() {
				t.Errorf("asked about the key %s", public)
			}
			return proof
		})
		return err
	}
	other := errors.New("not this key")
	w.clock.Advance(time.Hour)
	if err := admit(kiosk.ID, other); !errors.Is(err, other) || !seen().Equal(kiosk.SeenAt) {
		t.Errorf("without its key: %v, seen at %v", err, seen())
	}
	must(admit(kiosk.ID, nil))
	first := seen()
	if !first.Equal(w.clock.Now().UTC().Truncate(time.Microsecond)) {
		t.Errorf("seen at %v", first)
	}
	w.clock.Advance(59 * time.Second)
	must(admit(kiosk.ID, nil))
	if !seen().Equal(first) {
		t.Error("seen more often than once a minute")
	}
	for _, id := range []enroll.ID{"", enroll.NewID(), "\xff"} {
		if err := admit(id, nil); enroll.CodeOf(err) != enroll.CodeKioskUnknown {
			t.Errorf("%q: %v", id, err)
		}
	}
	_, err = w.service.RevokeKiosk(ctx, system, kiosk.ID)
	must(err)
	if err := admit(kiosk.ID, nil); enroll.CodeOf(err) != enroll.CodeKioskRevoked {
		t.Error(err)
	}
	if err := admit(kiosk.ID, other); !errors.Is(err, other) {
		t.Errorf("who does not have the key hears %v", err)
	}
}

// TestTokensStayWhereTheyWereGiven: the door lets a session in from its own place
// alone.
func TestTokensStayWhereTheyWereGiven(t *testing.T) {
	w, ctx := newWorld(t, false), t.Context()
	user, err := w.service.CreateUser(ctx, enroll.Actor{Kind: enroll.ActorSystem}, enroll.NewUser{Username: "anna", DisplayName: "Anna"})
	if err != nil {
		t.Fatal(err)
	}
	pair := func() enroll.ID {
		t.Helper()
		made, err := w.service.CreatePairing(ctx, enroll.Actor{Kind: enroll.ActorSystem}, "Reception")
		if err != nil {
			t.Fatal(err)
		}
		kiosk, err := w.service.Pair(ctx, enroll.Actor{Kind: enroll.ActorStranger}, enroll.ReadPairingCode(made.Code), enroll.NewChallenge())
		if err != nil {
			t.Fatal(err)
		}
		return kiosk.ID
	}
	shown := func(token enroll.Token, at enroll.ID) (enroll.Session, error) {
		if at == "" {
			return w.service.Resume(ctx, token)
		}
		_, session, err := w.service.Admit(ctx, at, token, func(enroll.Bytes) error { return nil })
		if err == nil && session.ID == "" {
			err = enroll.Errorf(enroll.CodeSignedOut, "", "the kiosk comes in, and nobody with it")
		}
		return session, err
	}
	here, elsewhere := pair(), pair()
	for what, session := range map[enroll.ID]enroll.NewSession{"": w.behind().Enter(t, user.ID, ""), here: w.behind().EnterAt(t, user.ID, "", here)} {
		for _, at := range []enroll.ID{"", here, elsewhere} {
			want := enroll.CodeSignedOut
			if at == what {
				want = ""
			}
			got, err := shown(session.Token, at)
			if enroll.CodeOf(err) != want || err == nil && got.Actor().Kiosk != at {
				t.Errorf("opened at %q, shown at %q: %v", what, at, err)
			}
		}
	}
}
