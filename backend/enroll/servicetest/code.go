package servicetest

import (
	"strings"
	"sync"
	"sync/atomic"

	"latchkey/backend/enroll"
)

var codeTests = []test{
	{"CodesWorkWithTheirUsername", codes},
	{"TenWrongCodesEndAnInvitation", tenTries},
	{"WrongCodesAtOnceAreAllCounted", triesAtOnce},
	{"WrongNamesAndWrongCodesAreAlike", wrongAlike},
	{"LinkAndCodeAtOnce", linkAndCode},
	{"OneTimeCodesOfDisabledUsers", disabledUsers},
}

func (s *suite) redeemCode(username string, code enroll.InvitationCode) (enroll.Invited, error) {
	return s.As(stranger).RedeemCode(s.Context(), stranger, username, code)
}

func codes(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	annas, bens := s.codeOf(s.invite(desk, anna, enroll.DeliveryHanded)), s.codeOf(s.invite(desk, ben, enroll.DeliveryHanded))
	_, err := s.redeemCode("anna", bens)
	s.code("another's code", err, enroll.CodeInvitationUnknown)
	_, err = s.redeemCode("anna", enroll.InvitationCode{})
	s.code("no code", err, enroll.CodeInvitationUnknown)
	for _, name := range []string{"", "nobody", "\x00", strings.Repeat("x", 1000), "an\xffna"} {
		_, err = s.redeemCode(name, annas)
		s.code("the name "+name[:min(len(name), 8)], err, enroll.CodeInvitationUnknown)
	}
	got, err := s.redeemCode("ANNA", annas) // names are compared as everywhere
	s.ok("redeem", err)
	if got.User.ID != anna.ID || got.Session.Invitation == "" {
		s.Errorf("got %+v", got)
	}
	by := s.Enter(anna.ID, got.Session.Invitation)
	_, err = s.beginStepUp(by, enroll.StepUpInvite)
	s.code("redeeming signs nobody in", err, enroll.CodeForbidden)
	s.enrolledBy(NewKey(), by)
	_, err = s.redeemCode("anna", annas)
	s.code("twice", err, enroll.CodeInvitationUnknown)
}

func tenTries(s *suite) {
	anna, ben := s.person("anna"), s.person("ben")
	made, bens := s.invite(desk, anna, enroll.DeliveryHanded), s.invite(desk, ben, enroll.DeliveryHanded)
	for range enroll.MaxCodeTries - 1 {
		_, err := s.redeemCode("anna", enroll.NewInvitationCode())
		s.code("a wrong code", err, enroll.CodeInvitationUnknown)
		_, err = s.redeemCode("ben", enroll.NewInvitationCode())
		s.code("a wrong code", err, enroll.CodeInvitationUnknown)
	}
	_, err := s.redeemCode("ben", s.codeOf(bens))
	s.code("the right one after nine wrong ones", err, "")
	if e := s.events(enroll.EventQuery{User: anna.ID, Limit: 1})[0]; e.Act != enroll.ActRedeemed || e.Code != enroll.CodeInvitationUnknown {
		s.Errorf("the journal has %+v", e)
	}
	_, err = s.redeemCode("anna", enroll.NewInvitationCode())
	s.code("the tenth wrong one", err, enroll.CodeInvitationUnknown)
	_, err = s.redeemCode("anna", s.codeOf(made))
	s.code("the right one after ten", err, enroll.CodeInvitationUnknown)
	_, err = s.redeem(s.tokenOf(made))
	s.code("the link after ten", err, enroll.CodeInvitationEnded)
	all, err := s.rp().Invitations(s.Context(), desk, anna.ID)
	s.ok("Invitations", err)
	if all[0].Tries != enroll.MaxCodeTries || all[0].EndedAt == nil {
		s.Errorf("the list has %+v", all[0])
	}
}

func triesAtOnce(s *suite) {
	anna := s.person("anna")
	made := s.invite(desk, anna, enroll.DeliveryHanded)
	var group sync.WaitGroup
	for range enroll.MaxCodeTries {
		group.Go(func() {
			_, err := s.redeemCode("anna", enroll.NewInvitationCode())
			s.code("a wrong code", err, enroll.CodeInvitationUnknown)
		})
	}
	group.Wait()
	_, err := s.redeemCode("anna", s.codeOf(made))
	s.code("the right one", err, enroll.CodeInvitationUnknown)
}

func wrongAlike(s *suite) {
	invited, disabled := s.person("anna"), s.person("ben")
	s.person("eva") // is not invited
	s.invite(desk, invited, enroll.DeliveryHanded)
	s.invite(desk, disabled, enroll.DeliveryHanded)
	s.patched(disabled, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	_, want := s.redeemCode("nobody", enroll.NewInvitationCode())
	for _, name := range []string{"anna", "ben", "eva"} {
		_, err := s.redeemCode(name, enroll.NewInvitationCode())
		if err == nil || err.Error() != want.Error() {
			s.Errorf("%s: %v, but nobody: %v", name, err, want)
		}
	}
}

func linkAndCode(s *suite) {
	made := s.invite(desk, s.person("anna"), enroll.DeliveryHanded)
	token, code := s.tokenOf(made), s.codeOf(made)
	var wins atomic.Int32
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			redeem := func() (enroll.Invited, error) { return s.redeem(token) }
			if i%2 == 0 {
				redeem = func() (enroll.Invited, error) { return s.redeemCode("anna", code) }
			}
			switch _, err := redeem(); enroll.CodeOf(err) {
			case "":
				wins.Add(1)
			case enroll.CodeInvitationUsed, enroll.CodeInvitationUnknown:
			default:
				s.Errorf("redeem: %v", err)
			}
		})
	}
	if group.Wait(); wins.Load() != 1 {
		s.Errorf("redeemed %d times", wins.Load())
	}
}

// disabledUsers: elsewhere, one-time codes worked for people who were disabled.
func disabledUsers(s *suite) {
	anna := s.person("anna")
	made := s.invite(desk, anna, enroll.DeliveryHanded)
	anna = s.patched(anna, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	_, err := s.redeem(s.tokenOf(made))
	s.code("the link", err, enroll.CodeUserDisabled)
	_, err = s.redeemCode("anna", s.codeOf(made))
	s.code("the code", err, enroll.CodeInvitationUnknown)
	_, err = s.rp().Invite(s.Context(), desk, enroll.InvitationRequest{User: anna.ID, Delivery: enroll.DeliveryHanded})
	s.code("a new one", err, enroll.CodeUserDisabled)
	// Being let in again brings nothing back.
	s.patched(anna, enroll.UserPatch{Status: new(enroll.UserActive)})
	_, err = s.redeem(s.tokenOf(made))
	s.code("the link, later", err, enroll.CodeInvitationEnded)
	_, err = s.redeemCode("anna", s.codeOf(made))
	s.code("the code, later", err, enroll.CodeInvitationUnknown)

	ben := s.person("ben")
	made = s.invite(desk, ben, enroll.DeliveryHanded)
	s.ok("erase", s.rp().EraseUser(s.Context(), desk, ben.ID))
	_, err = s.redeem(s.tokenOf(made))
	s.code("the link of somebody erased", err, enroll.CodeNotFound)
	_, err = s.redeemCode("ben", s.codeOf(made))
	s.code("the code of somebody erased", err, enroll.CodeInvitationUnknown)
}
