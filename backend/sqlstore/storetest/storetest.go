// Package storetest is the contract suite of enroll.Store: every store runs it,
// on its real database.
package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"latchkey/backend/enroll"
)

// Run runs the suite. Each call of open gives a new, empty store, and closes it
// at the end of its test.
func Run(t *testing.T, open func(t *testing.T) enroll.Store) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, open func(t *testing.T) enroll.Store)
	}{
		{"Users", users},
		{"Changes of users", changes},
		{"Search", search},
		{"Pages", pages},
		{"Credentials", credentials},
		{"Records", records},
		{"Events", events},
		{"Claims", claims},
		{"Queries of events", queries},
		{"Rare among many", rareAmongMany},
		{"Ledger", ledger},
		{"Sessions", sessions},
		{"Invitations", invitations},
		{"Kiosks", kiosks},
		{"Pairings", pairings},
		{"Fading", fades},
		{"Mail", mails},
		{"Addresses", addresses},
		{"Transactions", transactions},
		{"Concurrency", concurrency},
		{"Hostile", hostile},
		{"Text that nothing keeps", unkept},
		{"Closing", closing},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.run(t, open)
		})
	}
}

// start is when the tests begin: a time that a store can keep.
var start = time.Date(2026, 3, 29, 1, 30, 0, 123456000, time.UTC)

// newUser makes a user with everything set. Names must differ.
func newUser(name string) enroll.User {
	return enroll.User{
		ID:          enroll.NewID(),
		Username:    name,
		DisplayName: "Person " + name,
		Addresses: []enroll.Address{
			{Email: name + "@example.com", Verified: true, Primary: true},
			{Email: name + "@example.org"},
		},
		ExternalID: "ext-" + name,
		Language:   "de-CH",
		Status:     enroll.UserActive,
		Privileged: true,
		Role:       enroll.Auditor,
		CreatedAt:  start,
		UpdatedAt:  start.Add(time.Microsecond),
		Revision:   1,
		Handle:     enroll.NewUserHandle(),
	}
}

// newCredential makes an active credential with everything set.
func newCredential(user enroll.ID) enroll.Credential {
	holder := enroll.Holder{Kind: enroll.ActorSystem, User: enroll.NewID(), Session: enroll.NewID(), Kiosk: enroll.NewID(), Invitation: enroll.NewID()}
	proved, used := start.Add(time.Minute), start.Add(time.Hour)
	return enroll.Credential{
		ID:           enroll.NewID(),
		User:         user,
		CredentialID: enroll.NewChallenge(),
		Name:         "blue key",
		State:        enroll.Active,
		Kind:         enroll.SecurityKey,
		PublicKey:    enroll.Bytes{0xa5, 0, 1, 2},
		Algorithm:    enroll.ES256,
		SignCount:    1<<32 - 1,
		CloneWarning: true,
		Transports:   []string{"usb", "nfc"},
		AAGUID:       enroll.PracticeAAGUID,
		Flags:        enroll.Flags{UserPresent: true, UserVerified: true, BackupEligible: true, BackedUp: true},
		Attestation:  enroll.Attestation{Format: "packed", Type: "self", Object: enroll.Bytes{0, 1, 0}, ClientData: enroll.Bytes("{}")},

		PolicyVersion: 1,
		Verdict:       enroll.VerdictSelf,
		Ceremony:      enroll.NewID(),
		Proof:         enroll.NewID(),
		Replaces:      enroll.NewID(),
		EnrolledBy:    holder,
		CreatedAt:     start,
		ProvedAt:      &proved,
		LastUsedAt:    &used,
		Changes: []enroll.StateChange{
			{State: enroll.Unproved, At: start, By: holder},
			{State: enroll.Active, At: proved, By: enroll.Holder{Kind: enroll.ActorUser}, Reason: enroll.ReasonProved},
		},
	}
}

// newEvent makes an event with everything set.
func newEvent(user enroll.ID) enroll.Event {
	return enroll.Event{
		ID:           enroll.NewID(),
		At:           start,
		Act:          enroll.ActRegistration,
		Code:         enroll.CodeRefusedModel,
		By:           enroll.Holder{Kind: enroll.ActorKiosk, Kiosk: enroll.NewID()},
		User:         user,
		Credential:   enroll.NewID(),
		CredentialID: enroll.NewChallenge(),
		AAGUID:       enroll.PracticeAAGUID,
		Ceremony:     enroll.NewID(),
		Kiosk:        enroll.NewID(),
		State:        enroll.Revoked,
		Reason:       enroll.ReasonStolen,
		Identified:   &enroll.Identification{Method: "known", Reference: "4711"},
		Request:      "request 1",
		Address:      "2001:db8::1",
	}
}

// write runs fn in a transaction with an event, and fails the test unless it is
// committed.
func write(t *testing.T, s enroll.Store, fn func(enroll.Tx) error) {
	t.Helper()
	if err := tryWrite(t, s, fn); err != nil {
		t.Fatalf("InTx: %v", err)
	}
}

func tryWrite(t *testing.T, s enroll.Store, fn func(enroll.Tx) error) error {
	return s.InTx(t.Context(), func(tx enroll.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Append(t.Context(), newEvent(""))
	})
}

// insert adds users.
func insert(t *testing.T, s enroll.Store, users ...enroll.User) {
	t.Helper()
	write(t, s, func(tx enroll.Tx) error {
		for _, user := range users {
			if err := tx.InsertUser(t.Context(), user); err != nil {
				return fmt.Errorf("user %s: %w", user.Username, err)
			}
		}
		return nil
	})
}

// wantCode checks code and field of an error.
func wantCode(t *testing.T, err error, code enroll.Code, field string) {
	t.Helper()
	e, _ := errors.AsType[*enroll.Error](err)
	if e == nil {
		t.Fatalf("got %v, want code %q", err, code)
	}
	if e.Code != code || e.Field != field {
		t.Fatalf("got %v (code %q, field %q), want code %q, field %q", err, e.Code, e.Field, code, field)
	}
}

// wantFailed tries something that has to fail, and does not keep the transaction
// from going on.
func wantFailed(t *testing.T, tx enroll.Tx, fn func() error, code enroll.Code, field string) {
	t.Helper()
	wantCode(t, tx.Try(t.Context(), fn), code, field)
}

// wantSame compares what was read with what was written. Empty and nil are the
// same.
func wantSame[T any](t *testing.T, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}

// must gives the value of a call that must not fail.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
