package storetest

import (
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// records tests the stamp, policies and ended ceremonies.
func records(t *testing.T, open func(t *testing.T) enroll.Store) {
	t.Run("a new store has no stamp", func(t *testing.T) {
		_, err := open(t).Stamped(t.Context())
		wantCode(t, err, enroll.CodeNotFound, "stamp")
	})
	t.Run("the first stamp stays", func(t *testing.T) {
		s, stamp := open(t), enroll.Stamp{RPID: "example.com", Demo: true}
		for range 2 {
			if err := s.Stamp(t.Context(), stamp); err != nil {
				t.Fatal(err)
			}
			wantSame(t, must(s.Stamped(t.Context()))(t), stamp)
		}
		for _, other := range []enroll.Stamp{{RPID: "example.org", Demo: true}, {RPID: "example.com"}, {RPID: "EXAMPLE.com", Demo: true}, {}} {
			err := s.Stamp(t.Context(), other)
			wantCode(t, err, enroll.CodeStampDiffer, "")
			if !strings.Contains(err.Error(), stamp.RPID) || !strings.Contains(err.Error(), other.RPID) {
				t.Errorf("%q does not name both", err)
			}
			wantSame(t, must(s.Stamped(t.Context()))(t), stamp)
		}
	})
	t.Run("another secret than before is noticed, once", func(t *testing.T) {
		s := open(t)
		_, err := s.NoteSecret(t.Context(), enroll.Bytes("one"))
		wantCode(t, err, enroll.CodeNotFound, "stamp")
		if err := s.Stamp(t.Context(), enroll.Stamp{RPID: "example.com"}); err != nil {
			t.Fatal(err)
		}
		for i, step := range []struct {
			mark    string
			changed bool
		}{{"one", false}, {"one", false}, {"two", true}, {"two", false}, {"one", true}} {
			if got := must(s.NoteSecret(t.Context(), enroll.Bytes(step.mark)))(t); got != step.changed {
				t.Errorf("step %d, %q: %v, want %v", i, step.mark, got, step.changed)
			}
		}
		wantSame(t, must(s.Stamped(t.Context()))(t), enroll.Stamp{RPID: "example.com"})
	})
	t.Run("a new store has the default policy", func(t *testing.T) {
		s := open(t)
		got := must(s.Policy(t.Context()))(t)
		want := enroll.DefaultPolicy(got.CreatedAt)
		wantSame(t, got, want)
		if got.CreatedAt.IsZero() || got.CreatedAt.Location() != time.UTC || got.CreatedAt.Nanosecond()%1000 != 0 {
			t.Errorf("made at %v", got.CreatedAt)
		}
		wantSame(t, must(s.Policy(t.Context()))(t), got)
	})
	t.Run("the newest policy", func(t *testing.T) {
		s := open(t)
		want := enroll.Policy{
			Version: 2, Kinds: []enroll.Kind{enroll.Platform}, Algorithms: []enroll.Algorithm{enroll.RS256}, BackupEligible: true,
			Attestation: enroll.AttestationTrusted, AllowModels: []enroll.AAGUID{enroll.PracticeAAGUID}, BlockModels: []enroll.AAGUID{},
			CredProtect: 3, MinPINLength: 8, CeremonySeconds: 60, OnClone: enroll.CloneSuspend, Hints: []string{"client-device"},
			CreatedAt: start, CreatedBy: enroll.Holder{Kind: enroll.ActorSystem, User: enroll.NewID()},
		}
		write(t, s, func(tx enroll.Tx) error { return tx.InsertPolicy(t.Context(), want) })
		wantSame(t, must(s.Policy(t.Context()))(t), want)
	})
	t.Run("a version of the policy is there once", func(t *testing.T) {
		s := open(t)
		before := must(s.Policy(t.Context()))(t)
		write(t, s, func(tx enroll.Tx) error {
			wantFailed(t, tx, func() error { return tx.InsertPolicy(t.Context(), enroll.DefaultPolicy(start)) }, enroll.CodeConflict, "")
			return nil
		})
		wantSame(t, must(s.Policy(t.Context()))(t), before)
	})
	t.Run("ended ceremonies", func(t *testing.T) {
		s := open(t)
		want := enroll.Ended{
			ID: enroll.NewID(), Purpose: enroll.PurposeProve, Holder: enroll.Holder{Kind: enroll.ActorUser, User: enroll.NewID(), Session: enroll.NewID()},
			User: enroll.NewID(), Credential: enroll.NewID(), Code: enroll.CodeBadSignature, At: start,
		}
		_, err := s.Ended(t.Context(), want.ID)
		wantCode(t, err, enroll.CodeCeremonyUnknown, "")
		write(t, s, func(tx enroll.Tx) error { return tx.End(t.Context(), want) })
		again := want
		again.Code = ""
		write(t, s, func(tx enroll.Tx) error {
			wantFailed(t, tx, func() error { return tx.End(t.Context(), again) }, enroll.CodeCeremonyUsed, "")
			return nil
		})
		wantSame(t, must(s.Ended(t.Context(), want.ID))(t), want)
	})
}
