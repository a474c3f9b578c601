package ceremony

import (
	"context"

	"latchkey/backend/enroll"
)

// fadeAtOnce is how many rows go in one transaction: few enough that whoever waits
// to write meanwhile waits some milliseconds, also where only one can write.
const fadeAtOnce = 100

// Fade takes away what has been over for long, until nothing of it is left. Nothing
// depends on its being called but the size of the store.
func (s *Service) Fade(ctx context.Context) error {
	for {
		gone := 0
		err := s.store.InTx(ctx, func(tx enroll.Tx) (err error) {
			gone, err = tx.Fade(ctx, s.now(), fadeAtOnce)
			return err
		})
		if err != nil || gone < fadeAtOnce {
			return err
		}
	}
}
