package kiosk

import (
	"context"

	"latchkey/backend/enroll"
)

// The methods of this file, of invite.go, office.go and journal.go are those of whoever is
// signed in at the desk, as far as their role goes. While an enrolment is going on
// the screen is the person's, and they all answer CodeBusy; CodeLocked while
// nobody is signed in. CodeStepUpRequired asks for Confirm.

// forStaff does something for whoever is at the desk.
func forStaff[T any](ctx context.Context, k *Kiosk, do func(by enroll.Actor) (T, error)) (T, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		var none T
		return none, err
	}
	return do(by)
}

// staffDoes is forStaff for what answers nothing.
func (k *Kiosk) staffDoes(ctx context.Context, do func(by enroll.Actor) error) error {
	by, err := k.atDesk(ctx)
	if err != nil {
		return err
	}
	return do(by)
}

// FindPeople searches for people, a page at a time.
func (k *Kiosk) FindPeople(ctx context.Context, text, cursor string) (enroll.UserPage, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.UserPage, error) {
		return k.Directory.FindUsers(ctx, by, enroll.UserQuery{Text: text, Cursor: cursor})
	})
}

// FindProtected lists those whom operators may not enrol: who have a role or are
// privileged.
func (k *Kiosk) FindProtected(ctx context.Context, cursor string) (enroll.UserPage, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.UserPage, error) {
		return k.Directory.FindUsers(ctx, by, enroll.UserQuery{Cursor: cursor, Limit: enroll.MaxPage, Protected: true})
	})
}

// CreatePerson adds a person.
func (k *Kiosk) CreatePerson(ctx context.Context, user enroll.NewUser) (enroll.User, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.User, error) { return k.Directory.CreateUser(ctx, by, user) })
}

// Person returns a person and all their credentials.
func (k *Kiosk) Person(ctx context.Context, id enroll.ID) (PersonDetail, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (PersonDetail, error) { return k.person(ctx, by, id) })
}

func (k *Kiosk) person(ctx context.Context, by enroll.Actor, id enroll.ID) (PersonDetail, error) {
	user, err := k.Directory.User(ctx, by, id)
	if err != nil {
		return PersonDetail{}, err
	}
	credentials, err := k.RelyingParty.Credentials(ctx, by, id)
	if err != nil {
		return PersonDetail{}, err
	}
	return PersonDetail{User: user, Credentials: credentials}, nil
}

// UpdatePerson changes what the patch names.
func (k *Kiosk) UpdatePerson(ctx context.Context, id enroll.ID, patch enroll.UserPatch) (enroll.User, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.User, error) { return k.Directory.UpdateUser(ctx, by, id, patch) })
}

// ErasePerson blanks everything personal of somebody, for good.
func (k *Kiosk) ErasePerson(ctx context.Context, id enroll.ID) error {
	return k.staffDoes(ctx, func(by enroll.Actor) error { return k.Directory.EraseUser(ctx, by, id) })
}

// ChangeCredential suspends, reinstates or revokes a credential.
func (k *Kiosk) ChangeCredential(ctx context.Context, id enroll.ID, change enroll.CredentialChange) (enroll.Credential, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.Credential, error) {
		return k.RelyingParty.ChangeCredential(ctx, by, id, change)
	})
}

// RenameCredential gives a credential another name.
func (k *Kiosk) RenameCredential(ctx context.Context, id enroll.ID, name string) (enroll.Credential, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (enroll.Credential, error) {
		return k.RelyingParty.RenameCredential(ctx, by, id, name)
	})
}

// LoseKeys suspends all of a person's keys, which are lost, stolen or
// compromised, and answers with the person as they are then.
func (k *Kiosk) LoseKeys(ctx context.Context, id enroll.ID, reason enroll.Reason) (PersonDetail, error) {
	return forStaff(ctx, k, func(by enroll.Actor) (PersonDetail, error) {
		if _, err := k.RelyingParty.SuspendCredentials(ctx, by, id, reason); err != nil {
			return PersonDetail{}, err
		}
		return k.person(ctx, by, id)
	})
}
