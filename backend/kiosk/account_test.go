package kiosk_test

import (
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestSeveralAccountsOnOneKey: whoever signs in with a key on which several people
// have a credential says who they are; nobody is preferred.
func TestSeveralAccountsOnOneKey(t *testing.T) {
	s := newStand(t)
	await[kiosk.Desk](s)
	for _, name := range []string{"Bea", "Ada", "Cleo"} {
		user, err := s.kiosk.CreatePerson(t.Context(), enroll.NewUser{Username: name, DisplayName: name + " Meier"})
		s.must(err)
		user, err = s.kiosk.UpdatePerson(t.Context(), user.ID, enroll.UserPatch{Revision: user.Revision, Role: new(enroll.Operator)})
		s.must(err)
		s.plug()
		s.enrol(user.ID)
		s.unplug()
	}
	for i, want := range []string{"Ada", "Bea", "Cleo"} {
		s.lock()
		s.plug()
		s.enterPIN()
		asked := await[kiosk.ChooseAccount](s)
		if len(asked.Accounts) != 3 || asked.Accounts[i] != (kiosk.Account{Username: want, DisplayName: want + " Meier"}) || asked.Entry != kiosk.EntrySignIn {
			t.Fatalf("%+v", asked)
		}
		for _, none := range []int32{-1, 3} {
			if err := s.kiosk.ChooseAccount(asked.Seq, none); ownCode(err) != kiosk.CodeStale {
				t.Errorf("account %d: %v", none, err)
			}
		}
		s.must(s.kiosk.ChooseAccount(asked.Seq, int32(i)))
		desk := await[kiosk.Desk](s)
		if desk.Staff.DisplayName != want+" Meier" {
			t.Errorf("%s: the desk is %s's", want, desk.Staff.DisplayName)
		}
		s.must(s.kiosk.Confirm(t.Context())) // of one person, and nobody is asked
		s.enterPIN()
		await(s, func(d kiosk.Desk) bool { return d.Seq > desk.Seq })
		s.unplug()
	}
}

// TestNobodyOfTheAccounts: without an answer nobody signs in, and the key may go.
func TestNobodyOfTheAccounts(t *testing.T) {
	s := newStand(t)
	for _, name := range []string{"anna", "ben"} {
		user := s.person(name)
		s.plug()
		s.enrol(user.ID)
		s.unplug()
	}
	s.lock()
	s.plug()
	s.enterPIN()
	asked := await[kiosk.ChooseAccount](s)
	s.unplug()
	await(s, func(l kiosk.Locked) bool { return l.Seq > asked.Seq && l.Again != nil })
	s.plug()
	s.enterPIN()
	asked = await[kiosk.ChooseAccount](s)
	s.must(s.kiosk.Stop(asked.Seq))
	await(s, func(l kiosk.Locked) bool { return l.Seq > asked.Seq })
}
