package ceremony

import (
	"bytes"
	"context"

	"latchkey/backend/enroll"
)

// CreatePairing implements enroll.Kiosks.
func (s *Service) CreatePairing(ctx context.Context, by enroll.Actor, name string) (_ enroll.NewPairing, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActPairingCreated}, &err)
	if err := mayHere(by, deedPair, s.now()); err != nil {
		return enroll.NewPairing{}, err
	}
	name, err = enroll.CheckKioskName(name)
	if err != nil {
		return enroll.NewPairing{}, err
	}
	event, code := s.event(by, enroll.ActPairingCreated), enroll.NewPairingCode()
	pairing := enroll.Pairing{
		ID: enroll.NewID(), Name: name, CreatedBy: by.Holder(), CreatedAt: event.At, ExpiresAt: event.At.Add(enroll.PairingLifetime),
		CodeHash: code.Hash(),
	}
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		if err := tx.InsertPairing(ctx, pairing); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.NewPairing{}, err
	}
	return enroll.NewPairing{Pairing: pairing, Code: code.Reveal()}, nil
}

// Pair implements enroll.Kiosks.
func (s *Service) Pair(ctx context.Context, by enroll.Actor, code enroll.PairingCode, public enroll.Bytes) (_ enroll.Kiosk, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActPaired}, &err)
	if by.Kind == enroll.ActorUser {
		return enroll.Kiosk{}, forbidden() // people are no machines
	}
	if err := enroll.CheckKioskKey(public); err != nil {
		return enroll.Kiosk{}, err
	}
	pairing, err := s.store.PairingByCode(ctx, code.Hash())
	if err != nil {
		return enroll.Kiosk{}, err
	}
	if pairing.Kiosk != "" {
		return s.paired(ctx, pairing, public)
	}
	event := s.event(by, enroll.ActPaired)
	if !event.At.Before(pairing.ExpiresAt) {
		return enroll.Kiosk{}, enroll.Errorf(enroll.CodePairingExpired, "code", "this code is too old")
	}
	kiosk := enroll.Kiosk{
		ID: enroll.NewID(), Name: pairing.Name, PublicKey: bytes.Clone(public),
		PairedAt: event.At, PairedBy: pairing.CreatedBy, SeenAt: event.At,
	}
	event.Kiosk = kiosk.ID
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		if err := stillOffered(ctx, tx, pairing); err != nil {
			return err
		}
		if err := tx.UsePairing(ctx, pairing.ID, kiosk.ID); err != nil {
			return err
		}
		if err := tx.InsertKiosk(ctx, kiosk); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	return kiosk, err
}

// paired is the kiosk that a pairing became already, for the one who has its key
// and did not hear of it.
func (s *Service) paired(ctx context.Context, pairing enroll.Pairing, public enroll.Bytes) (enroll.Kiosk, error) {
	kiosk, err := s.store.Kiosk(ctx, pairing.Kiosk)
	if err != nil {
		return enroll.Kiosk{}, err
	}
	if !bytes.Equal(kiosk.PublicKey, public) || kiosk.RevokedAt != nil || !s.now().Before(pairing.ExpiresAt) {
		return enroll.Kiosk{}, pairingUnknown()
	}
	return kiosk, nil
}

// stillOffered makes sure that whoever made a pairing's code may still make one.
func stillOffered(ctx context.Context, r enroll.Reader, pairing enroll.Pairing) error {
	if pairing.CreatedBy.Kind != enroll.ActorUser {
		return nil
	}
	user, err := r.User(ctx, pairing.CreatedBy.User)
	if err == nil && (able(user) != nil || user.Role != enroll.Administrator) {
		err = pairingUnknown()
	}
	return err
}

// ListKiosks implements enroll.Kiosks.
func (s *Service) ListKiosks(ctx context.Context, by enroll.Actor) (_ []enroll.Kiosk, err error) {
	defer s.unread(ctx, by, enroll.ActKiosksRead, "", &err)
	if err := mayHere(by, deedKiosks, s.now()); err != nil {
		return nil, err
	}
	return s.store.Kiosks(ctx)
}

// RenameKiosk implements enroll.Kiosks.
func (s *Service) RenameKiosk(ctx context.Context, by enroll.Actor, id enroll.ID, name string) (_ enroll.Kiosk, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActKioskRenamed, Kiosk: id}, &err)
	if err := mayHere(by, deedKiosks, s.now()); err != nil {
		return enroll.Kiosk{}, err
	}
	name, err = enroll.CheckKioskName(name)
	if err != nil {
		return enroll.Kiosk{}, err
	}
	event := s.event(by, enroll.ActKioskRenamed)
	return s.changeKiosk(ctx, id, event, func(kiosk *enroll.Kiosk) bool {
		if kiosk.RevokedAt != nil || kiosk.Name == name {
			return false
		}
		kiosk.Name = name
		return true
	})
}

// RevokeKiosk implements enroll.Kiosks.
func (s *Service) RevokeKiosk(ctx context.Context, by enroll.Actor, id enroll.ID) (_ enroll.Kiosk, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActKioskRevoked, Kiosk: id}, &err)
	if err := mayHere(by, deedPair, s.now()); err != nil {
		return enroll.Kiosk{}, err
	}
	event, holder := s.event(by, enroll.ActKioskRevoked), by.Holder()
	return s.changeKiosk(ctx, id, event, func(kiosk *enroll.Kiosk) bool {
		if kiosk.RevokedAt != nil {
			return false
		}
		kiosk.RevokedAt, kiosk.RevokedBy = &event.At, &holder
		return true
	})
}

// changeKiosk writes a change of a kiosk with its event, and ends the sessions of
// one that is revoked by it. A change that reports false is none.
func (s *Service) changeKiosk(ctx context.Context, id enroll.ID, event enroll.Event, change func(*enroll.Kiosk) bool) (enroll.Kiosk, error) {
	event.Kiosk = id
	var kiosk enroll.Kiosk
	err := s.store.InTx(ctx, func(tx enroll.Tx) error {
		var err error
		if kiosk, err = tx.Kiosk(ctx, id); err != nil || !change(&kiosk) {
			return err
		}
		if err := tx.UpdateKiosk(ctx, kiosk); err != nil {
			return err
		}
		if kiosk.RevokedAt != nil {
			if err := tx.EndSessionsAt(ctx, id, event.At); err != nil {
				return err
			}
		}
		return tx.Append(ctx, event)
	})
	return kiosk, err
}

// Admit implements enroll.Door.
func (s *Service) Admit(ctx context.Context, id enroll.ID, token enroll.Token, proved func(enroll.Bytes) error) (enroll.Kiosk, enroll.Session, error) {
	var nobody enroll.Session
	kiosk, session, err := s.store.KioskAndSession(ctx, id, token.Hash())
	if enroll.CodeOf(err) == enroll.CodeNotFound {
		return enroll.Kiosk{}, nobody, kioskUnknown()
	}
	if err != nil {
		return enroll.Kiosk{}, nobody, err
	}
	if err := proved(kiosk.PublicKey); err != nil {
		return enroll.Kiosk{}, nobody, err
	}
	if kiosk.RevokedAt != nil {
		return enroll.Kiosk{}, nobody, kioskRevoked()
	}
	now := s.now()
	if !now.Before(kiosk.SeenAt.Add(seenEvery)) {
		kiosk.SeenAt = now
		if err := s.store.InTx(ctx, func(tx enroll.Tx) error { return tx.SeeKiosk(ctx, id, now) }); err != nil {
			return enroll.Kiosk{}, nobody, err
		}
	}
	if token.Zero() || !resumable(session, id, now) {
		return kiosk, nobody, nil
	}
	session, err = s.seen(ctx, session, now)
	return kiosk, session, err
}

// kioskStill makes sure, in the transaction that finishes what was begun at a
// kiosk, that it still is one. A kiosk with a store of its own has no ID.
func kioskStill(ctx context.Context, r enroll.Reader, h enroll.Holder) error {
	if h.Kiosk == "" {
		return nil
	}
	kiosk, err := r.Kiosk(ctx, h.Kiosk)
	switch {
	case enroll.CodeOf(err) == enroll.CodeNotFound:
		return kioskUnknown()
	case err == nil && kiosk.RevokedAt != nil:
		return kioskRevoked()
	}
	return err
}

func pairingUnknown() error {
	return enroll.Errorf(enroll.CodePairingUnknown, "code", "there is no such code, or it was used")
}

func kioskUnknown() error {
	return enroll.Errorf(enroll.CodeKioskUnknown, "", "this is no kiosk of this service")
}

func kioskRevoked() error {
	return enroll.Errorf(enroll.CodeKioskRevoked, "", "this kiosk was revoked")
}
