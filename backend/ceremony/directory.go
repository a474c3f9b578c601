package ceremony

import (
	"context"
	"time"
	"unicode/utf8"

	"latchkey/backend/enroll"
)

// maxCursor is how long a cursor may be, in bytes.
const maxCursor = 1 << 10

// CreateUser implements enroll.Directory.
func (s *Service) CreateUser(ctx context.Context, by enroll.Actor, typed enroll.NewUser) (_ enroll.User, err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActUserCreated}, &err)
	if err := may(by, deedCreate, ""); err != nil {
		return enroll.User{}, err
	}
	typed, err = typed.Check()
	if err != nil {
		return enroll.User{}, err
	}
	event := s.event(by, enroll.ActUserCreated)
	user := newUser(typed, event.At)
	event.User = user.ID
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		if err := tx.InsertUser(ctx, user); err != nil {
			return err
		}
		for _, address := range user.Addresses {
			if err := s.sendAddressLink(ctx, tx, user, address.Email, event); err != nil {
				return err
			}
		}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.User{}, err
	}
	return user, nil
}

// newUser makes a person of what was typed and checked.
func newUser(typed enroll.NewUser, now time.Time) enroll.User {
	user := enroll.User{
		ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Status: enroll.UserActive,
		Username: typed.Username, DisplayName: typed.DisplayName, Addresses: []enroll.Address{},
		ExternalID: typed.ExternalID, Language: typed.Language, Privileged: typed.Privileged,
		CreatedAt: now, UpdatedAt: now, Revision: 1,
	}
	if typed.Email != "" {
		user.Addresses = []enroll.Address{{Email: typed.Email, Primary: true}}
	}
	return user
}

// User implements enroll.Directory.
func (s *Service) User(ctx context.Context, by enroll.Actor, id enroll.ID) (_ enroll.User, err error) {
	defer s.unread(ctx, by, enroll.ActUserRead, id, &err)
	if err := may(by, deedRead, id); err != nil {
		return enroll.User{}, err
	}
	return userByID(ctx, s.store, id)
}

// FindUsers implements enroll.Directory.
func (s *Service) FindUsers(ctx context.Context, by enroll.Actor, query enroll.UserQuery) (_ enroll.UserPage, err error) {
	defer s.unread(ctx, by, enroll.ActUsersFound, "", &err)
	if err := may(by, deedSearch, ""); err != nil {
		return enroll.UserPage{}, err
	}
	if utf8.RuneCountInString(query.Text) > enroll.MaxSearchText {
		return enroll.UserPage{}, enroll.Errorf(enroll.CodeTooLong, "text", "at most %d characters", enroll.MaxSearchText)
	}
	if query.Limit, err = page(query.Limit, query.Cursor); err != nil {
		return enroll.UserPage{}, err
	}
	return s.store.FindUsers(ctx, query)
}

// UpdateUser implements enroll.Directory. A patch that changes nothing is none.
func (s *Service) UpdateUser(ctx context.Context, by enroll.Actor, id enroll.ID, patch enroll.UserPatch) (_ enroll.User, err error) {
	act := enroll.ActUserUpdated
	if patch.Role != nil {
		act = enroll.ActUserRole
	}
	defer s.refused(ctx, by, enroll.Event{Act: act, User: id}, &err)
	if err := may(by, deedEdit, id); err != nil {
		return enroll.User{}, err
	}
	if err := mayPatch(by, id, patch); err != nil {
		return enroll.User{}, err
	}
	event := s.event(by, enroll.ActUserUpdated)
	event.User = id
	var user enroll.User
	err = s.store.InTx(ctx, func(tx enroll.Tx) error {
		before, err := lockUser(ctx, tx, id)
		if err != nil {
			return err
		}
		if before.Revision != patch.Revision {
			return enroll.Errorf(enroll.CodeConflict, "revision", "somebody else changed this person meanwhile")
		}
		if before.Status == enroll.UserErased {
			return enroll.Errorf(enroll.CodeTransition, "status", "this person was erased")
		}
		if err := mayTo(by, deedEdit, before, event.At); err != nil {
			return err
		}
		if patch.Privileged != nil || patch.Role != nil {
			if err := mayTo(by, deedEmpower, before, event.At); err != nil {
				return err
			}
		}
		var different bool
		if user, different, err = patched(before, patch); err != nil || !different {
			return err
		}
		user.Revision++
		user.UpdatedAt = event.At
		if err := spare(ctx, tx, before, func() error { return tx.UpdateUser(ctx, user) }); err != nil {
			return err
		}
		event := event
		switch {
		case user.Role != before.Role:
			event.Act = enroll.ActUserRole
		case !sameAddresses(before.Addresses, user.Addresses):
			event.Act = enroll.ActAddressesChanged
		}
		if user.Status != enroll.UserActive || user.Role != before.Role || user.Protected() && !before.Protected() {
			if err := endAll(ctx, tx, id, event.At); err != nil {
				return err
			}
		}
		if !sameAddresses(before.Addresses, user.Addresses) {
			if err := s.readdressed(ctx, tx, before, user, event); err != nil {
				return err
			}
		}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return enroll.User{}, err
	}
	return user, nil
}

// endAll ends all sessions and invitations of a user. Their ceremonies end with
// the sessions in which they were begun.
func endAll(ctx context.Context, tx enroll.Tx, user enroll.ID, at time.Time) error {
	if err := tx.EndSessions(ctx, user, "", at); err != nil {
		return err
	}
	return tx.EndInvitations(ctx, user, at)
}

// EraseUser implements enroll.Directory.
func (s *Service) EraseUser(ctx context.Context, by enroll.Actor, id enroll.ID) (err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActUserErased, User: id}, &err)
	if err := may(by, deedErase, id); err != nil {
		return err
	}
	event := s.event(by, enroll.ActUserErased)
	event.User = id
	return s.store.InTx(ctx, func(tx enroll.Tx) error {
		user, err := lockUser(ctx, tx, id)
		if err != nil || user.Status == enroll.UserErased {
			return err
		}
		if err := mayTo(by, deedErase, user, event.At); err != nil {
			return err
		}
		credentials, err := tx.Credentials(ctx, id)
		if err != nil {
			return err
		}
		return spare(ctx, tx, user, func() error { return erase(ctx, tx, user, credentials, event) })
	})
}

// erase blanks a user who has these credentials.
func erase(ctx context.Context, tx enroll.Tx, user enroll.User, credentials []enroll.Credential, event enroll.Event) error {
	for _, c := range credentials {
		if err := eraseCredential(ctx, tx, c, event); err != nil {
			return err
		}
	}
	if err := endAll(ctx, tx, user.ID, event.At); err != nil {
		return err
	}
	if err := tx.Forget(ctx, user.ID); err != nil {
		return err
	}
	err := tx.UpdateUser(ctx, enroll.User{
		ID: user.ID, Handle: user.Handle, Status: enroll.UserErased, Addresses: []enroll.Address{},
		CreatedAt: user.CreatedAt, UpdatedAt: event.At, Revision: user.Revision + 1,
	})
	if err != nil {
		return err
	}
	return tx.Append(ctx, event)
}

// eraseCredential revokes a credential and takes its name, which may be a
// person's.
func eraseCredential(ctx context.Context, tx enroll.Tx, c enroll.Credential, cause enroll.Event) error {
	c.Name = ""
	if c.State == enroll.Revoked {
		return tx.UpdateCredential(ctx, c)
	}
	event := cause
	event.ID, event.Act = enroll.NewID(), enroll.ActCredentialState
	return revoke(ctx, tx, c, event, enroll.ReasonErased)
}

// page checks the limit and the cursor of a query.
func page(limit int32, cursor string) (int32, error) {
	switch {
	case limit < 0 || limit > enroll.MaxPage:
		return 0, malformed("limit", "at most %d", enroll.MaxPage)
	case len(cursor) > maxCursor:
		return 0, malformed("cursor", "not a cursor")
	case limit == 0:
		return enroll.DefaultPage, nil
	}
	return limit, nil
}

func userByID(ctx context.Context, r enroll.Reader, id enroll.ID) (enroll.User, error) {
	if !id.Valid() {
		return enroll.User{}, notFound("user")
	}
	return r.User(ctx, id)
}

func lockUser(ctx context.Context, tx enroll.Tx, id enroll.ID) (enroll.User, error) {
	if !id.Valid() {
		return enroll.User{}, notFound("user")
	}
	return tx.LockUser(ctx, id)
}

func notFound(field string) error {
	return enroll.Errorf(enroll.CodeNotFound, field, "there is no such thing")
}
