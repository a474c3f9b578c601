package main

import (
	"context"
	"encoding/json"

	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
	"latchkey/backend/shell"
)

// App is what the page can call: each exported method is bound under its own
// name. It forwards to the kiosk and does nothing itself.
type App struct {
	ctx   context.Context // until the program ends
	boot  kiosk.Boot
	kiosk *kiosk.Kiosk
}

// Boot tells the page, once, what it has to know before anything else.
func (a *App) Boot() (_ kiosk.Boot, err error) {
	defer shell.Recover(&err)
	return a.boot, nil
}

// State returns what the page has to show.
func (a *App) State() (_ kiosk.State, err error) {
	defer shell.Recover(&err)
	return a.kiosk.State(), nil
}

// Present says that somebody is there.
func (a *App) Present() (err error) {
	defer shell.Recover(&err)
	a.kiosk.Present()
	return nil
}

// FindPeople searches for people, a page at a time.
func (a *App) FindPeople(text, cursor string) (_ enroll.UserPage, err error) {
	defer shell.Recover(&err)
	return a.kiosk.FindPeople(a.ctx, text, cursor)
}

// CreatePerson adds a person.
func (a *App) CreatePerson(user enroll.NewUser) (_ enroll.User, err error) {
	defer shell.Recover(&err)
	return a.kiosk.CreatePerson(a.ctx, user)
}

// Person returns a person with their credentials.
func (a *App) Person(id enroll.ID) (_ kiosk.PersonDetail, err error) {
	defer shell.Recover(&err)
	return a.kiosk.Person(a.ctx, id)
}

// ChangeCredential suspends, reinstates or revokes a credential.
func (a *App) ChangeCredential(id enroll.ID, change enroll.CredentialChange) (_ enroll.Credential, err error) {
	defer shell.Recover(&err)
	return a.kiosk.ChangeCredential(a.ctx, id, change)
}

// RenameCredential gives a credential another name.
func (a *App) RenameCredential(id enroll.ID, name string) (_ enroll.Credential, err error) {
	defer shell.Recover(&err)
	return a.kiosk.RenameCredential(a.ctx, id, name)
}

// LoseKeys suspends all of a person's keys.
func (a *App) LoseKeys(id enroll.ID, reason enroll.Reason) (_ kiosk.PersonDetail, err error) {
	defer shell.Recover(&err)
	return a.kiosk.LoseKeys(a.ctx, id, reason)
}

// UpdatePerson changes what the patch names.
func (a *App) UpdatePerson(id enroll.ID, patch enroll.UserPatch) (_ enroll.User, err error) {
	defer shell.Recover(&err)
	return a.kiosk.UpdatePerson(a.ctx, id, patch)
}

// Pair makes this machine a kiosk of its service.
func (a *App) Pair(seq int32, code string) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Pair(a.ctx, seq, code)
}

// SetUp makes the first administrator.
func (a *App) SetUp(seq int32, user enroll.NewUser) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.SetUp(a.ctx, seq, user)
}

// Redeem takes somebody's invitation.
func (a *App) Redeem(seq int32, username, code string) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Redeem(a.ctx, seq, username, code)
}

// Unlock goes on with an operator's key that is plugged in already.
func (a *App) Unlock(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Unlock(seq)
}

// BeginOwn sets up a further key for the operator.
func (a *App) BeginOwn() (err error) {
	defer shell.Recover(&err)
	return a.kiosk.BeginOwn(a.ctx)
}

// Lock signs the operator out.
func (a *App) Lock() (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Lock(a.ctx)
}

// Confirm has the operator show their key once more.
func (a *App) Confirm() (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Confirm(a.ctx)
}

// Begin takes up a person's enrolment.
func (a *App) Begin(req kiosk.EnrolRequest) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Begin(a.ctx, req)
}

// HandOver gives the screen to the person, who was identified like this.
func (a *App) HandOver(seq int32, identified enroll.Identification) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.HandOver(seq, identified)
}

// AcceptKey takes the key that is shown, and names it.
func (a *App) AcceptKey(seq int32, name string) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.AcceptKey(seq, name)
}

// OtherKey puts the key aside and waits for another.
func (a *App) OtherKey(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.OtherKey(seq)
}

// ChooseAccount signs in as one of the accounts that are shown.
func (a *App) ChooseAccount(seq, account int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.ChooseAccount(seq, account)
}

// NewPIN gives the key its first PIN.
func (a *App) NewPIN(seq int32, pin, again kiosk.PIN) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.NewPIN(seq, pin, again)
}

// EnterPIN takes the key's PIN.
func (a *App) EnterPIN(seq int32, pin kiosk.PIN) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.EnterPIN(seq, pin)
}

// ChangePIN replaces the key's PIN.
func (a *App) ChangePIN(seq int32, old, pin, again kiosk.PIN) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.ChangePIN(seq, old, pin, again)
}

// Retry tries the failed step again.
func (a *App) Retry(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Retry(seq)
}

// Stop ends the enrolment.
func (a *App) Stop(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Stop(seq)
}

// GiveBack returns the screen to the operator.
func (a *App) GiveBack(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.GiveBack(seq)
}

// CleanUp removes what an interrupted enrolment left behind.
func (a *App) CleanUp(leftover enroll.ID) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.CleanUp(a.ctx, leftover)
}

// Forget strikes a leftover off the list.
func (a *App) Forget(leftover enroll.ID) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.Forget(a.ctx, leftover)
}

// Practice handles the practice key of demo mode.
func (a *App) Practice(action kiosk.PracticeAction) (_ kiosk.PracticeView, err error) {
	defer shell.Recover(&err)
	return a.kiosk.Practise(action)
}

// failure is the text with which a call fails in the page: a kiosk.Failure in
// JSON.
func (a *App) failure(err error) string {
	text, _ := json.Marshal(a.kiosk.Failure(err)) // strings alone: cannot fail
	return string(text)
}
