package storetest

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// newKiosk makes a kiosk with everything set but its end.
func newKiosk() enroll.Kiosk {
	return enroll.Kiosk{
		ID: enroll.NewID(), Name: "Reception", PublicKey: enroll.NewChallenge(), PairedAt: start,
		PairedBy: enroll.Holder{Kind: enroll.ActorUser, User: enroll.NewID(), Session: enroll.NewID()}, SeenAt: start.Add(time.Minute),
	}
}

func newPairing() (enroll.Pairing, enroll.PairingCode) {
	code := enroll.NewPairingCode()
	return enroll.Pairing{
		ID: enroll.NewID(), Name: "Reception", CreatedBy: enroll.Holder{Kind: enroll.ActorSystem}, CreatedAt: start,
		ExpiresAt: start.Add(enroll.PairingLifetime), CodeHash: code.Hash(),
	}, code
}

func kiosks(t *testing.T, open func(t *testing.T) enroll.Store) {
	begin := func(t *testing.T) (enroll.Store, enroll.Kiosk) {
		t.Helper()
		s, kiosk := open(t), newKiosk()
		write(t, s, func(tx enroll.Tx) error { return tx.InsertKiosk(t.Context(), kiosk) })
		return s, kiosk
	}
	read := func(t *testing.T, s enroll.Store, id enroll.ID) enroll.Kiosk {
		t.Helper()
		return must(s.Kiosk(t.Context(), id))(t)
	}
	revoked := func(kiosk enroll.Kiosk) enroll.Kiosk {
		kiosk.RevokedAt = new(start.Add(time.Hour))
		kiosk.RevokedBy = &enroll.Holder{Kind: enroll.ActorUser, User: enroll.NewID()}
		return kiosk
	}
	t.Run("are kept whole", func(t *testing.T) {
		s, kiosk := begin(t)
		wantSame(t, read(t, s, kiosk.ID), kiosk)
		later, gone := newKiosk(), revoked(newKiosk())
		later.PairedAt, gone.PairedAt = start.Add(time.Second), start.Add(-time.Second)
		write(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.InsertKiosk(t.Context(), later), tx.InsertKiosk(t.Context(), gone))
		})
		wantSame(t, must(s.Kiosks(t.Context()))(t), []enroll.Kiosk{gone, kiosk, later})
	})
	t.Run("have names, as people do", func(t *testing.T) {
		s, kiosk := begin(t)
		ben, gone := newUser("ben"), newUser("gone")
		gone.Status = enroll.UserErased
		write(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.InsertUser(t.Context(), ben), tx.InsertUser(t.Context(), gone))
		})
		got := must(s.Names(t.Context(), []enroll.ID{gone.ID, kiosk.ID, enroll.NewID(), ben.ID}))(t)
		slices.SortFunc(got, func(a, b enroll.Name) int { return strings.Compare(string(b.Kind), string(a.Kind)) })
		wantSame(t, got, []enroll.Name{
			{ID: ben.ID, Kind: enroll.NamePerson, Name: ben.DisplayName, Username: ben.Username},
			{ID: kiosk.ID, Kind: enroll.NameKiosk, Name: kiosk.Name},
		})
		wantSame(t, must(s.Names(t.Context(), nil))(t), []enroll.Name{})
	})
	t.Run("absent", func(t *testing.T) {
		s := open(t)
		_, err := s.Kiosk(t.Context(), enroll.NewID())
		wantCode(t, err, enroll.CodeNotFound, "kiosk")
		wantSame(t, must(s.Kiosks(t.Context()))(t), []enroll.Kiosk{})
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.UpdateKiosk(t.Context(), newKiosk()) }), enroll.CodeNotFound, "kiosk")
	})
	t.Run("change in part", func(t *testing.T) {
		s, kiosk := begin(t)
		changed := newKiosk()
		changed.ID, changed.Name, changed.SeenAt = kiosk.ID, "Entrance", start.Add(time.Hour)
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateKiosk(t.Context(), changed) })
		kiosk.Name = changed.Name
		wantSame(t, read(t, s, kiosk.ID), kiosk)
	})
	t.Run("stay revoked", func(t *testing.T) {
		s, kiosk := begin(t)
		gone := revoked(kiosk)
		write(t, s, func(tx enroll.Tx) error { return tx.UpdateKiosk(t.Context(), gone) })
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.UpdateKiosk(t.Context(), kiosk) }), enroll.CodeNotFound, "kiosk")
		wantSame(t, read(t, s, kiosk.ID), gone)
	})
	t.Run("are seen without an event", func(t *testing.T) {
		s, kiosk := begin(t)
		kiosk.SeenAt = start.Add(time.Hour)
		if err := s.InTx(t.Context(), func(tx enroll.Tx) error { return tx.SeeKiosk(t.Context(), kiosk.ID, kiosk.SeenAt) }); err != nil {
			t.Fatal(err)
		}
		wantSame(t, read(t, s, kiosk.ID), kiosk)
	})
	t.Run("are unique", func(t *testing.T) {
		s, kiosk := begin(t)
		same := newKiosk()
		same.PublicKey = kiosk.PublicKey
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertKiosk(t.Context(), same) }), enroll.CodeInUse, "publicKey")
		same = newKiosk()
		same.ID = kiosk.ID
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertKiosk(t.Context(), same) }), enroll.CodeConflict, "")
	})
	t.Run("end their sessions", func(t *testing.T) {
		s, kiosk := begin(t)
		user := newUser("anna")
		insert(t, s, user)
		here, elsewhere, browser := newSession(user.ID), newSession(user.ID), newSession(user.ID)
		here.Kiosk, browser.Kiosk = kiosk.ID, ""
		write(t, s, func(tx enroll.Tx) error {
			return errors.Join(tx.InsertSession(t.Context(), here), tx.InsertSession(t.Context(), elsewhere), tx.InsertSession(t.Context(), browser))
		})
		alive := func(session enroll.Session) bool {
			return must(s.Session(t.Context(), session.ID))(t).EndedAt == nil
		}
		write(t, s, func(tx enroll.Tx) error { return tx.EndSessionsAt(t.Context(), kiosk.ID, start) })
		if alive(here) || !alive(elsewhere) || !alive(browser) {
			t.Error("the wrong ones ended")
		}
		wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.EndSessionsAt(t.Context(), "", start) }), enroll.CodeNotFound, "kiosk")
		if !alive(browser) {
			t.Error("no kiosk is no browser")
		}
	})
}

func pairings(t *testing.T, open func(t *testing.T) enroll.Store) {
	begin := func(t *testing.T) (enroll.Store, enroll.Pairing, enroll.PairingCode) {
		t.Helper()
		s := open(t)
		pairing, code := newPairing()
		write(t, s, func(tx enroll.Tx) error { return tx.InsertPairing(t.Context(), pairing) })
		return s, pairing, code
	}
	t.Run("are kept whole", func(t *testing.T) {
		s, pairing, code := begin(t)
		wantSame(t, must(s.PairingByCode(t.Context(), code.Hash()))(t), pairing)
		for _, hash := range []enroll.Bytes{enroll.NewPairingCode().Hash(), nil} {
			_, err := s.PairingByCode(t.Context(), hash)
			wantCode(t, err, enroll.CodePairingUnknown, "code")
		}
	})
	t.Run("are unique", func(t *testing.T) {
		s, pairing, _ := begin(t)
		for _, change := range []func(*enroll.Pairing){
			func(p *enroll.Pairing) { p.ID = pairing.ID }, func(p *enroll.Pairing) { p.CodeHash = pairing.CodeHash },
		} {
			next, _ := newPairing()
			change(&next)
			wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertPairing(t.Context(), next) }), enroll.CodeConflict, "")
		}
	})
	t.Run("are used once", func(t *testing.T) {
		s, pairing, code := begin(t)
		var used atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := tryWrite(t, s, func(tx enroll.Tx) error { return tx.UsePairing(t.Context(), pairing.ID, enroll.NewID()) })
				if err == nil {
					used.Add(1)
				} else if enroll.CodeOf(err) != enroll.CodePairingUnknown {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := used.Load(); n != 1 {
			t.Errorf("used %d times", n)
		}
		if p := must(s.PairingByCode(t.Context(), code.Hash()))(t); !p.Kiosk.Valid() {
			t.Errorf("%+v", p)
		}
	})
}
