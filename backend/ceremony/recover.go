package ceremony

import (
	"context"

	"latchkey/backend/enroll"
)

// Recover makes somebody an administrator who can set up a key, for whoever runs
// the program: the last way back when no administrator has a key any more. There
// need be nobody of that name yet. Who is disabled is active again. The codes of
// CreateUser; CodeNotFound if they were erased.
func (s *Service) Recover(ctx context.Context, username string) (enroll.NewInvitation, error) {
	username, err := enroll.CheckUsername(username)
	if err != nil {
		return enroll.NewInvitation{}, err
	}
	system := enroll.Actor{Kind: enroll.ActorSystem}
	event := s.event(system, enroll.ActRecovered)
	var user enroll.User
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err = tx.UserByUsername(ctx, username)
		switch enroll.CodeOf(err) {
		case "":
			user, err = tx.LockUser(ctx, user.ID)
			if err == nil {
				err = s.empowered(ctx, tx, &user, event)
			}
		case enroll.CodeNotFound:
			user = newUser(enroll.NewUser{Username: username, DisplayName: username}, event.At)
			user.Role = enroll.Administrator
			err = tx.InsertUser(ctx, user)
		}
		if err != nil {
			return err
		}
		event := event
		event.User = user.ID
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.NewInvitation{}, err
	}
	return s.Invite(ctx, system, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded})
}

// empowered makes a locked user an administrator who is active. What they had
// begun without that power ends.
func (s *Service) empowered(ctx context.Context, tx enroll.Tx, user *enroll.User, cause enroll.Event) error {
	if user.Status == enroll.UserErased {
		return notFound("user")
	}
	if user.Role == enroll.Administrator && user.Status == enroll.UserActive {
		return nil
	}
	user.Role, user.Status = enroll.Administrator, enroll.UserActive
	user.Revision++
	user.UpdatedAt = cause.At
	if err := tx.UpdateUser(ctx, *user); err != nil {
		return err
	}
	return endAll(ctx, tx, user.ID, cause.At)
}
