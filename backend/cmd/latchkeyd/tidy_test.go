package main

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
	"latchkey/backend/wire/server"
)

// TestTidies: the program takes away a pairing that is long over, leaves one that
// was offered just now, and revokes a key that was not tried out in time.
func TestTidies(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "store.sqlite")
	f := &fleet{T: t}
	f.args = []string{"serve", "--demo", "--store", address}
	first := f.launch()
	f.awaitReady(first)
	offered := enroll.ReadPairingCode(f.command("kiosk", "pair", "--name", "Reception")[:14])
	store, err := server.OpenStore(t.Context(), wire.ServiceSettings{Store: address})
	f.must(err)
	defer store.Close() //nolint:errcheck // the end of a test
	over, old := enroll.NewPairingCode(), time.Now().Add(-enroll.OverKept-time.Hour)
	by := enroll.Holder{Kind: enroll.ActorSystem}
	f.must(store.InTx(t.Context(), func(tx enroll.Tx) error {
		pairing := enroll.Pairing{ID: enroll.NewID(), Name: "Entrance", CodeHash: over.Hash(), CreatedBy: by, CreatedAt: old, ExpiresAt: old}
		if err := tx.InsertPairing(t.Context(), pairing); err != nil {
			return err
		}
		return tx.Append(t.Context(), enroll.Event{ID: enroll.NewID(), At: old, Act: enroll.ActPairingCreated, By: by})
	}))
	user := enroll.User{ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Username: "mia", DisplayName: "Mia", Status: enroll.UserActive, Revision: 1, CreatedAt: old, UpdatedAt: old}
	untried := enroll.Credential{ID: enroll.NewID(), User: user.ID, CredentialID: enroll.NewChallenge(), State: enroll.Unproved, CreatedAt: time.Now().Add(-enroll.UnprovedLifetime - time.Hour), Ceremony: enroll.NewID()}
	f.must(store.InTx(t.Context(), func(tx enroll.Tx) error {
		return errors.Join(tx.InsertUser(t.Context(), user), tx.InsertCredential(t.Context(), untried),
			tx.Append(t.Context(), enroll.Event{ID: enroll.NewID(), At: old, Act: enroll.ActUserCreated, By: by, User: user.ID}))
	}))
	_ = first.cmd.Process.Kill()
	_ = first.cmd.Wait()
	f.awaitReady(f.launch())
	for late := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		_, err := store.PairingByCode(t.Context(), over.Hash())
		if enroll.CodeOf(err) == enroll.CodePairingUnknown {
			break
		}
		f.must(err)
		if time.Now().After(late) {
			t.Fatal("it is still there")
		}
	}
	_, err = store.PairingByCode(t.Context(), offered.Hash())
	f.must(err)
	for late := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		c, err := store.Credential(t.Context(), untried.ID)
		f.must(err)
		if c.State == enroll.Revoked {
			break
		}
		if time.Now().After(late) {
			t.Fatal("a key that was never tried out is still there")
		}
	}
}
