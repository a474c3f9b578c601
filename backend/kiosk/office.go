package kiosk

import (
	"context"

	"latchkey/backend/enroll"
)

// ListKiosks lists all kiosks of the service there ever were, oldest first.
func (k *Kiosk) ListKiosks(ctx context.Context) ([]enroll.Kiosk, error) {
	return forStaff(ctx, k, func(by enroll.Actor) ([]enroll.Kiosk, error) {
		all, err := k.Kiosks.ListKiosks(ctx, by)
		return listed(all), err
	})
}

// CreatePairing makes a code with which one machine can become a kiosk.
func (k *Kiosk) CreatePairing(ctx context.Context, name string) (enroll.NewPairing, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.NewPairing, error) { return k.Kiosks.CreatePairing(ctx, by, name) })
}

// RenameKiosk gives a kiosk another name.
func (k *Kiosk) RenameKiosk(ctx context.Context, id enroll.ID, name string) (enroll.Kiosk, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.Kiosk, error) { return k.Kiosks.RenameKiosk(ctx, by, id, name) })
}

// RevokeKiosk ends a kiosk for good. If it is this one, it locks with the next
// thing that is asked of the service.
func (k *Kiosk) RevokeKiosk(ctx context.Context, id enroll.ID) (enroll.Kiosk, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.Kiosk, error) { return k.Kiosks.RevokeKiosk(ctx, by, id) })
}

// UnsentMail lists the letters that were tried and not sent.
func (k *Kiosk) UnsentMail(ctx context.Context) ([]enroll.Mail, error) {
	return forStaff(ctx, k, func(by enroll.Actor) ([]enroll.Mail, error) {
		all, err := k.Post.Unsent(ctx, by)
		return listed(all), err
	})
}

// RetryMail has a letter tried again at once.
func (k *Kiosk) RetryMail(ctx context.Context, id enroll.ID) error {
	return k.staffDoes(ctx, func(by enroll.Actor) error { return k.Post.RetryMail(ctx, by, id) })
}

// DiscardMail throws a letter away.
func (k *Kiosk) DiscardMail(ctx context.Context, id enroll.ID) error {
	return k.staffDoes(ctx, func(by enroll.Actor) error { return k.Post.DiscardMail(ctx, by, id) })
}
