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

// addDesk puts a kiosk and an operator into a store, and their keys into a file
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
	members := crowd.New(uint64(now.UnixNano()), now)
	user := members.Person(0)
	user.Username = "operator-" + string(user.ID)
	user.Addresses, user.ExternalID = nil, ""
	kiosk, user, credential := d.Of(user, members.Key(user), now)
	if err := d.Write(path); err != nil {
		return fmt.Errorf("keep the keys: %w", err)
	}
	return store.InTx(ctx, func(tx enroll.Tx) error {
		if err := tx.InsertKiosk(ctx, kiosk); err != nil {
			return err
		}
		return add(ctx, tx, []member{{user, []enroll.Credential{credential}}})
	})
}
