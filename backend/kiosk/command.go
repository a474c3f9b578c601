package kiosk

import (
	"slices"
	"unicode/utf8"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// PIN is a key's PIN on its way from the screen to the key.
type PIN = authenticator.PIN

type verb string

const (
	verbHandOver  verb = "hand over"
	verbAccept    verb = "accept key"
	verbOtherKey  verb = "other key"
	verbNewPIN    verb = "new PIN"
	verbEnterPIN  verb = "enter PIN"
	verbChangePIN verb = "change PIN"
	verbRetry     verb = "retry"
	verbAccount   verb = "choose account"
	verbGiveBack  verb = "give back"
	verbUnlock    verb = "unlock"
)

// command is what a person answered to a state.
type command struct {
	verb       verb
	name       string
	identified enroll.Identification
	old, pin   PIN
	account    int32
}

// answers lists what each state takes for an answer; a problem takes the ways
// it offers. Stop is taken by all but the desk.
var answers = map[Kind][]verb{
	KindLocked:    {verbUnlock},
	KindHandOver:  {verbHandOver},
	KindKey:       {verbAccept, verbOtherKey},
	KindNewPIN:    {verbNewPIN, verbOtherKey},
	KindEnterPIN:  {verbEnterPIN, verbOtherKey},
	KindChangePIN: {verbChangePIN, verbOtherKey},
	KindAccount:   {verbAccount},
	KindDone:      {verbGiveBack},
	KindStopped:   {verbGiveBack},
}

// HandOver gives the screen to the person, who was identified like this.
func (k *Kiosk) HandOver(seq int32, identified enroll.Identification) error {
	return k.answer(seq, command{verb: verbHandOver, identified: identified})
}

// Unlock goes on with a key that is plugged in already.
func (k *Kiosk) Unlock(seq int32) error { return k.answer(seq, command{verb: verbUnlock}) }

// OtherKey puts the key aside and waits for another.
func (k *Kiosk) OtherKey(seq int32) error { return k.answer(seq, command{verb: verbOtherKey}) }

// ChooseAccount signs in as one of the accounts that are shown, counted from 0.
// CodeStale if there is none of that number.
func (k *Kiosk) ChooseAccount(seq, account int32) error {
	s, shown := k.State().(ChooseAccount)
	if !shown || s.Seq != seq || account < 0 || int(account) >= len(s.Accounts) {
		return &Error{Code: CodeStale}
	}
	return k.answer(seq, command{verb: verbAccount, account: account})
}

// Retry tries the failed step again.
func (k *Kiosk) Retry(seq int32) error { return k.answer(seq, command{verb: verbRetry}) }

// GiveBack returns the screen to the operator and forgets the person.
func (k *Kiosk) GiveBack(seq int32) error { return k.answer(seq, command{verb: verbGiveBack}) }

// AcceptKey takes the key and names it, so that a person's keys can be told
// apart: CodeRequired, and the codes of enroll.CheckCredentialName.
func (k *Kiosk) AcceptKey(seq int32, name string) error {
	name, err := enroll.CheckCredentialName(name)
	if err == nil && name == "" {
		err = enroll.Errorf(enroll.CodeRequired, "name", "the key needs a name")
	}
	if err != nil {
		return err
	}
	return k.answer(seq, command{verb: verbAccept, name: name})
}

// EnterPIN takes the PIN over and overwrites it after use. CodePINMissing; and
// CodePINLong, for what cannot be right is not to cost a try.
func (k *Kiosk) EnterPIN(seq int32, pin PIN) error {
	if pin.Empty() {
		return &Error{Code: CodePINMissing, Field: "pin"}
	}
	if len(pin.Bytes()) > authenticator.MaxPINBytes {
		pin.Zero()
		return &Error{Code: CodePINLong, Field: "pin"}
	}
	return k.answer(seq, command{verb: verbEnterPIN, pin: pin})
}

// NewPIN gives the key its first PIN. It takes both over and overwrites them
// after use. CodePINMissing, -Short, -Long, -Mismatch.
func (k *Kiosk) NewPIN(seq int32, pin, again PIN) error {
	defer again.Zero()
	if err := k.checkNewPIN(pin, again); err != nil {
		pin.Zero()
		return err
	}
	return k.answer(seq, command{verb: verbNewPIN, pin: pin})
}

// ChangePIN replaces the key's PIN, as the key demands; otherwise like NewPIN.
func (k *Kiosk) ChangePIN(seq int32, old, pin, again PIN) error {
	defer again.Zero()
	err := k.checkNewPIN(pin, again)
	if err == nil && old.Empty() {
		err = &Error{Code: CodePINMissing, Field: "old"}
	}
	if err != nil {
		old.Zero()
		pin.Zero()
		return err
	}
	return k.answer(seq, command{verb: verbChangePIN, old: old, pin: pin})
}

// checkNewPIN checks a new PIN by the rules that the screen shows.
func (k *Kiosk) checkNewPIN(pin, again PIN) error {
	var rules PINRules
	switch s := k.State().(type) {
	case NewPIN:
		rules = s.Rules
	case ChangePIN:
		rules = s.Rules
	default:
		return &Error{Code: CodeStale}
	}
	switch {
	case pin.Empty():
		return &Error{Code: CodePINMissing, Field: "pin"}
	case utf8.RuneCount(pin.Bytes()) < int(rules.MinLength):
		return &Error{Code: CodePINShort, Field: "pin"}
	case len(pin.Bytes()) > int(rules.MaxBytes):
		return &Error{Code: CodePINLong, Field: "pin"}
	case !slices.Equal(pin.Bytes(), again.Bytes()):
		return &Error{Code: CodePINMismatch, Field: "again"}
	}
	return nil
}

// Stop ends the enrolment, taking back what can be taken back. It is taken
// while a step is going on too, and answers any state of this enrolment. While an
// operator shows who they are, it gives that up and nothing else.
func (k *Kiosk) Stop(seq int32) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	kind := k.state.Head().Kind
	over := slices.Contains(answers[kind], verbGiveBack)
	if k.flow == nil || seq < k.flow.first || seq > k.seq || over && kind != KindStopped || kind == KindLocked && k.flow.job == jobSignIn && k.Workstation == nil {
		return &Error{Code: CodeStale}
	}
	if !over { // else it has come twice
		k.flow.stop()
	}
	return nil
}

// answer passes a command to the enrolment if it answers the state that is
// shown, once.
func (k *Kiosk) answer(seq int32, c command) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	head := k.state.Head()
	if k.flow == nil || seq != head.Seq || seq == k.answered || !takes(k.state, c.verb) {
		c.old.Zero()
		c.pin.Zero()
		return &Error{Code: CodeStale}
	}
	k.answered = seq
	k.flow.commands <- c // has room: one answer a state, and the flow empties it first
	return nil
}

// takes reports whether a state can be answered like this. A problem takes only
// the ways that it offers.
func takes(s State, v verb) bool {
	if trouble, ok := s.(Trouble); ok {
		return v == verbRetry && slices.Contains(trouble.Ways, WayRetry) || v == verbOtherKey && slices.Contains(trouble.Ways, WayOtherKey)
	}
	return slices.Contains(answers[s.Head().Kind], v)
}
