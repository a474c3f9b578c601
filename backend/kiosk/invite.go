package kiosk

import (
	"context"

	"latchkey/backend/enroll"
)

// InvitationsOf lists a person's invitations, oldest first: those that are not long over.
func (k *Kiosk) InvitationsOf(ctx context.Context, user enroll.ID) ([]enroll.Invitation, error) {
	return forStaff(ctx, k, func(by enroll.Actor) ([]enroll.Invitation, error) {
		all, err := k.Invitations.Invitations(ctx, by, user)
		return listed(all), err
	})
}

// Invite makes an invitation for a person.
func (k *Kiosk) Invite(ctx context.Context, user enroll.ID, req enroll.InvitationRequest) (enroll.NewInvitation, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.NewInvitation, error) {
		req.User = user
		return k.Invitations.Invite(ctx, by, req)
	})
}

// RevokeInvitation takes an invitation back.
func (k *Kiosk) RevokeInvitation(ctx context.Context, id enroll.ID) error {
	return k.staffDoes(ctx, func(by enroll.Actor) error { return k.Invitations.RevokeInvitation(ctx, by, id) })
}

// VerifyAddress sends a link to one of a person's addresses, to verify it.
func (k *Kiosk) VerifyAddress(ctx context.Context, user enroll.ID, email string) error {
	return k.staffDoes(ctx, func(by enroll.Actor) error { return k.Addresses.VerifyAddress(ctx, by, user, email) })
}

// listed is never nil, which would be null.
func listed[T any](list []T) []T { return append([]T{}, list...) }
