package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

func newClaimCode() enroll.ClaimCode {
	return enroll.ClaimCode{ID: enroll.NewID(), CodeHash: enroll.NewClaim().Hash(), CreatedAt: start, ExpiresAt: start.Add(time.Hour)}
}

// claims tests who has claimed a store, and the codes for that.
func claims(t *testing.T, open func(t *testing.T) enroll.Store) {
	begin := func(t *testing.T) (enroll.Store, enroll.ClaimCode) {
		t.Helper()
		s, code := open(t), newClaimCode()
		write(t, s, func(tx enroll.Tx) error { return tx.InsertClaimCode(t.Context(), code) })
		return s, code
	}
	t.Run("codes are kept whole", func(t *testing.T) {
		s, code := begin(t)
		wantSame(t, must(s.ClaimCode(t.Context(), code.CodeHash))(t), code)
		_, err := s.ClaimCode(t.Context(), enroll.NewClaim().Hash())
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
		for _, same := range []func(*enroll.ClaimCode){
			func(c *enroll.ClaimCode) { c.ID = code.ID }, func(c *enroll.ClaimCode) { c.CodeHash = code.CodeHash },
		} {
			next := newClaimCode()
			same(&next)
			wantCode(t, tryWrite(t, s, func(tx enroll.Tx) error { return tx.InsertClaimCode(t.Context(), next) }), enroll.CodeConflict, "")
		}
	})
	t.Run("one code uses up all", func(t *testing.T) {
		s, code := begin(t)
		other := newClaimCode()
		write(t, s, func(tx enroll.Tx) error { return tx.InsertClaimCode(t.Context(), other) })
		err := tryWrite(t, s, func(tx enroll.Tx) error { return tx.UseClaimCodes(t.Context(), enroll.NewID(), start) })
		wantCode(t, err, enroll.CodeInvitationUnknown, "")
		var wins atomic.Int32
		var group sync.WaitGroup
		for i := range 6 {
			group.Go(func() {
				err := tryWrite(t, s, func(tx enroll.Tx) error {
					return tx.UseClaimCodes(t.Context(), []enroll.ID{code.ID, other.ID}[i%2], start.Add(time.Second))
				})
				switch enroll.CodeOf(err) {
				case "":
					wins.Add(1)
				case enroll.CodeInvitationUsed:
				default:
					t.Error(err)
				}
			})
		}
		if group.Wait(); wins.Load() != 1 {
			t.Errorf("used %d times", wins.Load())
		}
		if used := must(s.ClaimCode(t.Context(), other.CodeHash))(t).UsedAt; used == nil {
			t.Error("the other code is still good")
		}
	})
	t.Run("claimed by a proved key of an administrator", func(t *testing.T) {
		s := open(t)
		is := func(want bool, when string) {
			t.Helper()
			if got := must(s.Claimed(t.Context()))(t); got != want {
				t.Errorf("%s: claimed is %t", when, got)
			}
		}
		is(false, "a new store")
		user := newUser("anna") // an auditor
		insert(t, s, user)
		proved := newCredential(user.ID)
		write(t, s, func(tx enroll.Tx) error { return tx.InsertCredential(t.Context(), proved) })
		is(false, "an auditor's key")
		admin := newUser("ben")
		admin.Role = enroll.Administrator
		insert(t, s, admin)
		is(false, "an administrator without a key")
		unproved := newCredential(admin.ID)
		unproved.State, unproved.Proof, unproved.ProvedAt = enroll.Unproved, "", nil
		write(t, s, func(tx enroll.Tx) error { return tx.InsertCredential(t.Context(), unproved) })
		is(false, "an administrator's key that was not proved")
		once := newCredential(admin.ID)
		once.State = enroll.Revoked
		write(t, s, func(tx enroll.Tx) error { return tx.InsertCredential(t.Context(), once) })
		is(true, "an administrator who had a key")
	})
}
