package kiosk

import (
	"context"

	"latchkey/backend/enroll"
)

// The methods of this file are the operator's. While an enrolment is going on
// the screen is the person's, and they all answer CodeBusy; CodeLocked while
// nobody is signed in. CodeStepUpRequired asks for Confirm.

// FindPeople searches for people, a page at a time.
func (k *Kiosk) FindPeople(ctx context.Context, text, cursor string) (enroll.UserPage, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		return enroll.UserPage{}, err
	}
	return k.Directory.FindUsers(ctx, by, enroll.UserQuery{Text: text, Cursor: cursor})
}

// CreatePerson adds a person.
func (k *Kiosk) CreatePerson(ctx context.Context, user enroll.NewUser) (enroll.User, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		return enroll.User{}, err
	}
	return k.Directory.CreateUser(ctx, by, user)
}

// Person returns a person and all their credentials.
func (k *Kiosk) Person(ctx context.Context, id enroll.ID) (PersonDetail, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		return PersonDetail{}, err
	}
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

// ChangeCredential suspends, reinstates or revokes a credential.
func (k *Kiosk) ChangeCredential(ctx context.Context, id enroll.ID, change enroll.CredentialChange) (enroll.Credential, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		return enroll.Credential{}, err
	}
	return k.RelyingParty.ChangeCredential(ctx, by, id, change)
}

// RenameCredential gives a credential another name.
func (k *Kiosk) RenameCredential(ctx context.Context, id enroll.ID, name string) (enroll.Credential, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		return enroll.Credential{}, err
	}
	return k.RelyingParty.RenameCredential(ctx, by, id, name)
}

// LoseKeys suspends all of a person's keys, which are lost, stolen or
// compromised, and answers with the person as they are then.
func (k *Kiosk) LoseKeys(ctx context.Context, id enroll.ID, reason enroll.Reason) (PersonDetail, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		return PersonDetail{}, err
	}
	if _, err := k.RelyingParty.SuspendCredentials(ctx, by, id, reason); err != nil {
		return PersonDetail{}, err
	}
	return k.Person(ctx, id)
}

// UpdatePerson changes what the patch names.
func (k *Kiosk) UpdatePerson(ctx context.Context, id enroll.ID, patch enroll.UserPatch) (enroll.User, error) {
	by, err := k.atDesk(ctx)
	if err != nil {
		return enroll.User{}, err
	}
	return k.Directory.UpdateUser(ctx, by, id, patch)
}
