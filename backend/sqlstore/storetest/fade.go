package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// fade takes away what is over at a time.
func fade(t *testing.T, s enroll.Store, now time.Time, most int) int {
	t.Helper()
	gone := 0
	err := s.InTx(t.Context(), func(tx enroll.Tx) (err error) { gone, err = tx.Fade(t.Context(), now, most); return err })
	if err != nil {
		t.Fatal(err)
	}
	return gone
}

// look reads one thing, and fails if it is gone.
type look func(ctx context.Context, r enroll.Reader) error

// fading is something that fades. insert adds one that is over at a time; absent is
// what its look says once it is gone.
type fading struct {
	name   string
	kept   time.Duration
	absent enroll.Code
	insert func(ctx context.Context, tx enroll.Tx, user enroll.ID, over time.Time) (look, error)
}

var fadings = []fading{
	{"sessions", enroll.OverKept, enroll.CodeSignedOut, func(ctx context.Context, tx enroll.Tx, user enroll.ID, over time.Time) (look, error) {
		v := newSession(user)
		v.ExpiresAt = over
		return func(ctx context.Context, r enroll.Reader) error { _, err := r.Session(ctx, v.ID); return err }, tx.InsertSession(ctx, v)
	}},
	{"invitations", enroll.InvitationKept, enroll.CodeInvitationUnknown, func(ctx context.Context, tx enroll.Tx, user enroll.ID, over time.Time) (look, error) {
		v := newInvitation(user)
		v.ExpiresAt = over
		return func(ctx context.Context, r enroll.Reader) error { _, err := r.Invitation(ctx, v.ID); return err }, tx.InsertInvitation(ctx, v)
	}},
	{"ends of ceremonies", enroll.EndedKept, enroll.CodeCeremonyUnknown, func(ctx context.Context, tx enroll.Tx, user enroll.ID, over time.Time) (look, error) {
		v := enroll.Ended{ID: enroll.NewID(), Purpose: enroll.PurposeProve, User: user, At: over}
		return func(ctx context.Context, r enroll.Reader) error { _, err := r.Ended(ctx, v.ID); return err }, tx.End(ctx, v)
	}},
	{"links", enroll.OverKept, enroll.CodeLinkUnknown, func(ctx context.Context, tx enroll.Tx, user enroll.ID, over time.Time) (look, error) {
		v := newLink(user)
		v.ExpiresAt = over
		return func(ctx context.Context, r enroll.Reader) error {
			_, err := r.AddressLink(ctx, v.TokenMark)
			return err
		}, tx.InsertAddressLink(ctx, v)
	}},
	{"who changed addresses", enroll.AddressCooling + enroll.OverKept, enroll.CodeNotFound, func(ctx context.Context, tx enroll.Tx, user enroll.ID, over time.Time) (look, error) {
		by := enroll.NewID()
		return func(ctx context.Context, r enroll.Reader) error {
			at, err := r.AddressesChanged(ctx, user, by)
			if err == nil && at.IsZero() {
				err = enroll.Errorf(enroll.CodeNotFound, "", "it is forgotten")
			}
			return err
		}, tx.NoteAddressChange(ctx, user, by, over)
	}},
	{"pairings", enroll.OverKept, enroll.CodePairingUnknown, func(ctx context.Context, tx enroll.Tx, _ enroll.ID, over time.Time) (look, error) {
		v, code := newPairing()
		v.ExpiresAt = over
		return func(ctx context.Context, r enroll.Reader) error {
			_, err := r.PairingByCode(ctx, code.Hash())
			return err
		}, tx.InsertPairing(ctx, v)
	}},
	{"codes of claims", enroll.OverKept, enroll.CodeInvitationUnknown, func(ctx context.Context, tx enroll.Tx, _ enroll.ID, over time.Time) (look, error) {
		v := newClaimCode()
		v.ExpiresAt = over
		return func(ctx context.Context, r enroll.Reader) error { _, err := r.ClaimCode(ctx, v.CodeHash); return err }, tx.InsertClaimCode(ctx, v)
	}},
}

// fades tests what fades, when, and how much at once.
func fades(t *testing.T, open func(t *testing.T) enroll.Store) {
	for _, f := range fadings {
		t.Run(f.name, func(t *testing.T) {
			s, user := open(t), newUser("anna")
			insert(t, s, user)
			var first, second look
			write(t, s, func(tx enroll.Tx) error {
				var errs [2]error
				first, errs[0] = f.insert(t.Context(), tx, user.ID, start)
				second, errs[1] = f.insert(t.Context(), tx, user.ID, start.Add(time.Microsecond))
				return errors.Join(errs[:]...)
			})
			for _, step := range []struct {
				at            time.Time
				gone          int
				first, second enroll.Code
			}{
				{start.Add(f.kept - time.Microsecond), 0, "", ""},
				{start.Add(f.kept), 1, f.absent, ""},
				{start.Add(f.kept + time.Hour), 1, f.absent, f.absent},
				{start.Add(f.kept + time.Hour), 0, f.absent, f.absent},
			} {
				if gone := fade(t, s, step.at, 10); gone != step.gone {
					t.Errorf("at %s %d went, not %d", step.at, gone, step.gone)
				}
				if code := enroll.CodeOf(first(t.Context(), s)); code != step.first {
					t.Errorf("at %s the first is %q, not %q", step.at, code, step.first)
				}
				if code := enroll.CodeOf(second(t.Context(), s)); code != step.second {
					t.Errorf("at %s the second is %q, not %q", step.at, code, step.second)
				}
			}
		})
	}
	t.Run("in parts, the oldest first", func(t *testing.T) {
		s, user := open(t), newUser("anna")
		insert(t, s, user)
		reads := map[string][]look{}
		write(t, s, func(tx enroll.Tx) error {
			for _, f := range fadings {
				for i := range 3 {
					read, err := f.insert(t.Context(), tx, user.ID, start.Add(time.Duration(2-i)*time.Minute))
					if err != nil {
						return err
					}
					reads[f.name] = append(reads[f.name], read)
				}
			}
			return nil
		})
		all, late := 3*len(fadings), start.Add(1000*time.Hour)
		for left := all; left > 0; {
			want := min(2, left)
			if gone := fade(t, s, late, 2); gone != want {
				t.Fatalf("%d went, not %d, when there were %d", gone, want, left)
			}
			left -= want
			there := 0
			for name, of := range reads {
				before := false
				for _, read := range of { // the latest first
					gone := read(t.Context(), s) != nil
					if before && !gone {
						t.Errorf("%s: a later one went first", name)
					}
					before = gone
					if !gone {
						there++
					}
				}
			}
			if there != left {
				t.Fatalf("%d are there, not %d", there, left)
			}
		}
		if gone := fade(t, s, late, 2); gone != 0 {
			t.Errorf("%d went, and there were none", gone)
		}
	})
	t.Run("not what is renewed meanwhile", func(t *testing.T) {
		s, user, by := open(t), newUser("anna"), enroll.NewID()
		insert(t, s, user)
		write(t, s, func(tx enroll.Tx) error { return tx.NoteAddressChange(t.Context(), user.ID, by, start) })
		late := start.Add(1000 * time.Hour)
		noted := make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			err := tryWrite(t, s, func(tx enroll.Tx) error {
				err := tx.NoteAddressChange(t.Context(), user.ID, by, late)
				close(noted)
				time.Sleep(50 * time.Millisecond) // in which the other finds what it was before
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-noted
		fade(t, s, late, 10)
		all.Wait()
		if at := must(s.AddressesChanged(t.Context(), user.ID, by))(t); !at.Equal(late) {
			t.Errorf("changed at %s, not %s", at, late)
		}
	})
}
