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

// FindProtected lists those whom operators may not enrol, a page at a time.
func (a *App) FindProtected(cursor string) (_ enroll.UserPage, err error) {
	defer shell.Recover(&err)
	return a.kiosk.FindProtected(a.ctx, cursor)
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

// ErasePerson blanks everything personal of somebody, for good.
func (a *App) ErasePerson(id enroll.ID) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.ErasePerson(a.ctx, id)
}

// InvitationsOf lists all invitations that a person ever had.
func (a *App) InvitationsOf(user enroll.ID) (_ []enroll.Invitation, err error) {
	defer shell.Recover(&err)
	return a.kiosk.InvitationsOf(a.ctx, user)
}

// Invite makes an invitation for a person.
func (a *App) Invite(user enroll.ID, req enroll.InvitationRequest) (_ enroll.NewInvitation, err error) {
	defer shell.Recover(&err)
	return a.kiosk.Invite(a.ctx, user, req)
}

// RevokeInvitation takes an invitation back.
func (a *App) RevokeInvitation(id enroll.ID) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.RevokeInvitation(a.ctx, id)
}

// VerifyAddress sends a link to one of a person's addresses, to verify it.
func (a *App) VerifyAddress(user enroll.ID, email string) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.VerifyAddress(a.ctx, user, email)
}

// ListKiosks lists all kiosks of the service.
func (a *App) ListKiosks() (_ []enroll.Kiosk, err error) {
	defer shell.Recover(&err)
	return a.kiosk.ListKiosks(a.ctx)
}

// CreatePairing makes a code with which one machine can become a kiosk.
func (a *App) CreatePairing(name string) (_ enroll.NewPairing, err error) {
	defer shell.Recover(&err)
	return a.kiosk.CreatePairing(a.ctx, name)
}

// RenameKiosk gives a kiosk another name.
func (a *App) RenameKiosk(id enroll.ID, name string) (_ enroll.Kiosk, err error) {
	defer shell.Recover(&err)
	return a.kiosk.RenameKiosk(a.ctx, id, name)
}

// RevokeKiosk ends a kiosk for good.
func (a *App) RevokeKiosk(id enroll.ID) (_ enroll.Kiosk, err error) {
	defer shell.Recover(&err)
	return a.kiosk.RevokeKiosk(a.ctx, id)
}

// UnsentMail lists the letters that were tried and not sent.
func (a *App) UnsentMail() (_ []enroll.Mail, err error) {
	defer shell.Recover(&err)
	return a.kiosk.UnsentMail(a.ctx)
}

// RetryMail has a letter tried again at once.
func (a *App) RetryMail(id enroll.ID) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.RetryMail(a.ctx, id)
}

// DiscardMail throws a letter away.
func (a *App) DiscardMail(id enroll.ID) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.DiscardMail(a.ctx, id)
}

// Events returns what happened, newest first.
func (a *App) Events(query enroll.EventQuery) (_ enroll.EventPage, err error) {
	defer shell.Recover(&err)
	return a.kiosk.Events(a.ctx, query)
}

// JournalNames finds people and kiosks by name, for reading the journal.
func (a *App) JournalNames(text string) (_ []enroll.Name, err error) {
	defer shell.Recover(&err)
	return a.kiosk.JournalNames(a.ctx, text)
}

// JournalHead says how far the journal is sealed.
func (a *App) JournalHead() (_ enroll.JournalHead, err error) {
	defer shell.Recover(&err)
	return a.kiosk.JournalHead(a.ctx)
}

// ExportJournal writes an export of the journal into its folder.
func (a *App) ExportJournal(req enroll.ExportRequest) (_ kiosk.Export, err error) {
	defer shell.Recover(&err)
	return a.kiosk.ExportJournal(a.ctx, req)
}

// StopExport gives up the export that is being written.
func (a *App) StopExport() (err error) {
	defer shell.Recover(&err)
	a.kiosk.StopExport()
	return nil
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

// UseService takes the service of a link that was opened.
func (a *App) UseService(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.UseService(a.ctx, seq)
}

// TakeInvitation redeems the invitation of a link.
func (a *App) TakeInvitation(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.TakeInvitation(a.ctx, seq)
}

// DropLink lets go of the link that was opened.
func (a *App) DropLink(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.DropLink(seq)
}

// LeaveService gives up the service that a link once named.
func (a *App) LeaveService(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.LeaveService(seq)
}

// SignIn waits for the key of somebody who wants to see their own.
func (a *App) SignIn(seq int32) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.SignIn(seq)
}

// RenameOwn gives one of one's own keys another name.
func (a *App) RenameOwn(id enroll.ID, name string) (err error) {
	defer shell.Recover(&err)
	return a.kiosk.RenameOwn(a.ctx, id, name)
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
