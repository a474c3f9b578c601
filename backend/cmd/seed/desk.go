package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/crowd"
	"latchkey/backend/internal/desk"
)

// addDesk puts a kiosk and its operators into a store, and their keys into a file
// for the load program. It goes behind the service's back, which a store that is
// thrown away allows.
func addDesk(ctx context.Context, address, path string) (err error) {
	store, err := open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	d, err := desk.New()
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	people := crowd.New(uint64(now.UnixNano()), now)
	var operators []member
	for i, key := range d.Owners {
		user := people.Person(i)
		user.Username = "operator-" + string(user.ID)
		user.Addresses, user.ExternalID = nil, ""
		user, credential := key.Of(user, people.Key(user))
		operators = append(operators, member{user, []enroll.Credential{credential}})
	}
	if err := d.Write(path); err != nil {
		return fmt.Errorf("keep the keys: %w", err)
	}
	return store.InTx(ctx, func(tx enroll.Tx) error {
		if err := tx.InsertKiosk(ctx, d.At(now)); err != nil {
			return err
		}
		return add(ctx, tx, operators)
	})
}
