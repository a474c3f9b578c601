package ceremony

import (
	"context"
	"slices"

	"latchkey/backend/enroll"
)

// spare does what may take power from a user, and refuses it if nobody is left
// who can sign in as an administrator: CodeLastAdministrator. The user is locked.
// Where several administrators are taken power from at once, their transactions
// wait for each other.
func spare(ctx context.Context, tx enroll.Tx, user enroll.User, do func() error) error {
	if user.Role != enroll.Administrator {
		return do()
	}
	before, err := tx.Administrators(ctx)
	if err != nil {
		return err
	}
	if err := do(); err != nil || !slices.Contains(before, user.ID) {
		return err
	}
	left, err := tx.Administrators(ctx)
	if err == nil && len(left) == 0 {
		err = enroll.Errorf(enroll.CodeLastAdministrator, "", "this is the last administrator with a key that works")
	}
	return err
}
