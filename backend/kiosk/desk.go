package kiosk

import (
	"context"

	"latchkey/backend/enroll"
)

// The methods of this file are the operator's. While an enrolment is going on
// the screen is the person's, and they all answer CodeBusy.

// FindPeople searches for people, a page at a time.
func (k *Kiosk) FindPeople(ctx context.Context, text, cursor string) (enroll.UserPage, error) {
	if err := k.atDesk(); err != nil {
		return enroll.UserPage{}, err
	}
	return k.Directory.FindUsers(ctx, k.operator(), enroll.UserQuery{Text: text, Cursor: cursor})
}

// CreatePerson adds a person.
func (k *Kiosk) CreatePerson(ctx context.Context, user enroll.NewUser) (enroll.User, error) {
	if err := k.atDesk(); err != nil {
		return enroll.User{}, err
	}
	return k.Directory.CreateUser(ctx, k.operator(), user)
}

// Person returns a person and all their credentials.
func (k *Kiosk) Person(ctx context.Context, id enroll.ID) (PersonDetail, error) {
	if err := k.atDesk(); err != nil {
		return PersonDetail{}, err
	}
	by := k.operator()
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
	if err := k.atDesk(); err != nil {
		return enroll.Credential{}, err
	}
	return k.RelyingParty.ChangeCredential(ctx, k.operator(), id, change)
}

// RenameCredential gives a credential another name.
func (k *Kiosk) RenameCredential(ctx context.Context, id enroll.ID, name string) (enroll.Credential, error) {
	if err := k.atDesk(); err != nil {
		return enroll.Credential{}, err
	}
	return k.RelyingParty.RenameCredential(ctx, k.operator(), id, name)
}

func (k *Kiosk) atDesk() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flow != nil {
		return &Error{Code: CodeBusy}
	}
	return nil
}
