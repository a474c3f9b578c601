package servicetest

import (
	"slices"
	"strings"
	"time"

	"latchkey/backend/enroll"
)

var inviteTests = []test{
	{"OperatorsInvite", operatorsInvite},
	{"InvitationsHoldForSoLong", lifetimes},
	{"ALaterInvitationEndsTheEarlier", laterInvitation},
	{"InvitationsAreTakenBack", takenBack},
	{"InvitationsOfThoseWhoAreProtected", invitingProtected},
	{"InvitationsEndWhenPowerComes", invitedThenPowerful},
	{"RecoveryNeedsIdentification", recoveryIdentified},
	{"NobodyInvitesThemselvesFromTheDesk", invitingOneself},
	{"APeekMasksTheName", peek},
	{"MailedInvitationsAreForTheirReadersAlone", mailedInvitation},
}

// invite has an actor invite a person, whom they have identified.
func (s *suite) invite(by enroll.Actor, user enroll.User, how enroll.Delivery) enroll.NewInvitation {
	s.Helper()
	made, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: user.ID, Delivery: how, Identified: &known})
	s.ok("Invite", err)
	return made
}

// tokenOf is the token of an invitation, codeOf its code.
func (s *suite) tokenOf(made enroll.NewInvitation) enroll.Token {
	s.Helper()
	token, ok := enroll.ParseToken(made.Token)
	if !ok {
		s.Fatalf("no token: %+v", made.Invitation)
	}
	return token
}

func (s *suite) codeOf(made enroll.NewInvitation) enroll.InvitationCode {
	s.Helper()
	code, ok := enroll.ParseInvitationCode(made.Code)
	if !ok {
		s.Fatalf("no code: %+v", made.Invitation)
	}
	return code
}

func operatorsInvite(s *suite) {
	anna := s.person("anna")
	by := s.office(enroll.Operator)
	made, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{
		User: anna.ID, Delivery: enroll.DeliveryHanded, Identified: &enroll.Identification{Method: known.Method, Reference: "  " + known.Reference + " "},
	})
	s.ok("Invite", err)
	if made.User != anna.ID || made.CreatedBy != by.Holder() || made.Delivery != enroll.DeliveryHanded || made.ExpiresAt.Sub(made.CreatedAt) != enroll.InvitationLifetime {
		s.Errorf("made %+v", made.Invitation)
	}
	if e := s.events(enroll.EventQuery{User: anna.ID, Limit: 1})[0]; e.Act != enroll.ActInvited || e.Identified == nil || *e.Identified != known {
		s.Errorf("the journal has %+v", e)
	}
	all, err := s.As(by).Invitations(s.Context(), by, anna.ID)
	s.ok("Invitations", err)
	s.same("the list", all, []enroll.Invitation{made.Invitation})
	got, err := s.redeem(s.tokenOf(made))
	s.ok("redeem", err)
	s.enrolledBy(NewKey(), s.Enter(anna.ID, got.Session.Invitation))
	_, err = s.As(stranger).RedeemCode(s.Context(), stranger, "anna", s.codeOf(made))
	s.code("the code of a link that was followed", err, enroll.CodeInvitationUnknown)

	// What needs an assertion that is fresh.
	s.Advance(enroll.StepUpLifetime)
	_, err = s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: s.person("ben").ID, Delivery: enroll.DeliveryHanded})
	s.code("five minutes later", err, enroll.CodeStepUpRequired)
	_, err = s.As(desk).Invite(s.Context(), desk, enroll.InvitationRequest{User: enroll.NewID(), Delivery: enroll.DeliveryHanded})
	s.field("nobody", err, enroll.CodeNotFound, "user")
}

func lifetimes(s *suite) {
	anna := s.verified(s.person("anna"))
	for _, tt := range []struct {
		name    string
		how     enroll.Delivery
		minutes int32
		want    time.Duration
		field   string
	}{
		{"handed over", enroll.DeliveryHanded, 0, time.Hour, ""},
		{"posted", enroll.DeliveryPost, 0, time.Hour, ""},
		{"mailed", enroll.DeliveryMail, 0, time.Hour, ""},
		{"handed over for a week", enroll.DeliveryHanded, 7 * 24 * 60, 7 * 24 * time.Hour, ""},
		{"posted for a week", enroll.DeliveryPost, 7 * 24 * 60, 7 * 24 * time.Hour, ""},
		{"mailed for a day", enroll.DeliveryMail, 24 * 60, 24 * time.Hour, ""},
		{"handed over for longer", enroll.DeliveryHanded, 7*24*60 + 1, 0, "minutes"},
		{"mailed for longer", enroll.DeliveryMail, 24*60 + 1, 0, "minutes"},
		{"for less than nothing", enroll.DeliveryPost, -1, 0, "minutes"},
		{"for ever", enroll.DeliveryPost, 1<<31 - 1, 0, "minutes"},
		{"by pigeon", "pigeon", 0, 0, "delivery"},
		{"no way", "", 0, 0, "delivery"},
	} {
		by := s.office(enroll.Operator)
		made, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: anna.ID, Delivery: tt.how, Minutes: tt.minutes})
		if tt.field != "" {
			s.field(tt.name, err, enroll.CodeMalformed, tt.field)
			continue
		}
		s.ok(tt.name, err)
		if got := made.ExpiresAt.Sub(made.CreatedAt); got != tt.want {
			s.Errorf("%s: holds for %v, want %v", tt.name, got, tt.want)
		}
	}
	ben := s.person("ben")
	late := s.invite(desk, ben, enroll.DeliveryHanded)
	s.Advance(enroll.InvitationLifetime)
	_, err := s.redeem(s.tokenOf(late))
	s.code("the link, too late", err, enroll.CodeInvitationExpired)
	_, err = s.As(stranger).RedeemCode(s.Context(), stranger, "ben", s.codeOf(late))
	s.code("the code, too late", err, enroll.CodeInvitationExpired)
}

func laterInvitation(s *suite) {
	anna := s.person("anna")
	first := s.invite(desk, anna, enroll.DeliveryHanded)
	got, err := s.redeem(s.tokenOf(first))
	s.ok("redeem", err)
	by := s.Enter(anna.ID, got.Session.Invitation)
	second := s.invite(desk, anna, enroll.DeliveryPost)
	if s.Alive(by.Session) {
		s.Error("who redeemed the earlier one goes on")
	}
	third := s.invite(desk, anna, enroll.DeliveryHanded)
	_, err = s.redeem(s.tokenOf(second))
	s.code("the earlier link", err, enroll.CodeInvitationEnded)
	_, err = s.As(stranger).RedeemCode(s.Context(), stranger, "anna", s.codeOf(second))
	s.code("the earlier code", err, enroll.CodeInvitationUnknown)
	_, err = s.redeem(s.tokenOf(third))
	s.code("the later", err, "")
}

func takenBack(s *suite) {
	anna := s.person("anna")
	by := s.office(enroll.Operator)
	made := s.invite(by, anna, enroll.DeliveryHanded)
	rp := s.As(by)
	s.code("take back", rp.RevokeInvitation(s.Context(), by, made.ID), "")
	s.code("twice", rp.RevokeInvitation(s.Context(), by, made.ID), enroll.CodeInvitationEnded)
	_, err := s.redeem(s.tokenOf(made))
	s.code("the link", err, enroll.CodeInvitationEnded)
	_, err = s.As(stranger).PeekInvitation(s.Context(), stranger, s.tokenOf(made))
	s.code("a look", err, enroll.CodeInvitationEnded)
	used := s.invite(by, anna, enroll.DeliveryHanded)
	_, err = s.redeem(s.tokenOf(used))
	s.ok("redeem", err)
	s.code("one that was used", rp.RevokeInvitation(s.Context(), by, used.ID), enroll.CodeInvitationUsed)
	s.code("none", s.rp().RevokeInvitation(s.Context(), desk, enroll.NewID()), enroll.CodeInvitationUnknown)
	s.code("nonsense", s.rp().RevokeInvitation(s.Context(), desk, "x"), enroll.CodeInvitationUnknown)
	s.code("none, by an operator", rp.RevokeInvitation(s.Context(), by, enroll.NewID()), enroll.CodeInvitationUnknown)
}

func invitingProtected(s *suite) {
	for name, user := range map[string]enroll.User{
		"privileged": s.patched(s.person("minister"), enroll.UserPatch{Privileged: new(true)}), "auditor": s.officer(enroll.Auditor),
	} {
		operator, admin := s.office(enroll.Operator), s.office(enroll.Administrator)
		_, err := s.As(operator).Invite(s.Context(), operator, enroll.InvitationRequest{User: user.ID, Delivery: enroll.DeliveryHanded, Identified: &known})
		s.code(name+" by an operator", err, enroll.CodeForbidden)
		made := s.invite(admin, user, enroll.DeliveryHanded)
		s.code(name+", taken back by an operator", s.As(operator).RevokeInvitation(s.Context(), operator, made.ID), enroll.CodeForbidden)
		_, err = s.redeem(s.tokenOf(made))
		s.code(name+" by an administrator", err, "")
	}
}

func invitedThenPowerful(s *suite) {
	for name, patch := range map[string]enroll.UserPatch{"privileged": {Privileged: new(true)}, "a role": {Role: new(enroll.Operator)}} {
		user := s.person("u" + string(enroll.NewID()))
		got, err := s.redeem(s.tokenOf(s.invite(s.office(enroll.Operator), user, enroll.DeliveryHanded)))
		s.ok("redeem", err)
		by := s.Enter(user.ID, got.Session.Invitation)
		begun, err := s.beginFor(by, user.ID)
		s.ok("begin", err)
		other := s.person("u" + string(enroll.NewID()))
		made := s.invite(s.office(enroll.Operator), other, enroll.DeliveryHanded)
		s.patched(user, patch)
		s.patched(other, patch)
		_, err = s.redeem(s.tokenOf(made))
		s.code(name+": the link", err, enroll.CodeInvitationEnded)
		_, err = s.As(by).FinishRegistration(s.Context(), by, begun.ID, s.make(NewKey(), begun))
		s.oneOf(name+": what was begun", err, enroll.CodeSignedOut, enroll.CodeCeremonyUnknown)
		if len(s.credentials(user.ID)) != 0 {
			s.Errorf("%s: an operator's invitation gave a key of somebody with power", name)
		}
	}
}

func recoveryIdentified(s *suite) {
	anna := s.verified(s.person("anna"))
	s.enrolled(NewKey(), anna.ID)
	by := s.office(enroll.Operator)
	s.Letters()
	ask := func(how *enroll.Identification) error {
		_, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: anna.ID, Delivery: enroll.DeliveryHanded, Identified: how})
		return err
	}
	s.field("not identified", ask(nil), enroll.CodeRequired, "identified.method")
	s.field("in no way", ask(&enroll.Identification{}), enroll.CodeRequired, "identified.method")
	s.field("in another way", ask(&enroll.Identification{Method: "crystalBall"}), enroll.CodeMalformed, "identified.method")
	if got := s.kinds(); len(got) != 0 {
		s.Errorf("refused, and told: %v", got)
	}
	s.code("identified", ask(&known), "")
	if got := s.kinds(); !slices.Equal(got, []enroll.LetterKind{enroll.LetterRecovery}) {
		s.Errorf("told of %v", got)
	}
	ben := s.person("ben") // whose key never worked
	s.registered(NewKey(), ben.ID)
	_, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: ben.ID, Delivery: enroll.DeliveryHanded})
	s.code("no key that worked", err, "")
}

func invitingOneself(s *suite) {
	for _, role := range []enroll.Role{enroll.Operator, enroll.Administrator} {
		by := s.office(role)
		for _, how := range []enroll.Delivery{enroll.DeliveryHanded, enroll.DeliveryPost, enroll.DeliveryMail} {
			_, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: by.User, Delivery: how, Identified: &known})
			s.code(string(role)+" by "+string(how), err, enroll.CodeForbidden)
		}
		_, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: s.person("u" + string(enroll.NewID())).ID, Delivery: enroll.DeliveryDevice})
		s.code(string(role)+", a device of somebody else's", err, enroll.CodeForbidden)
		_, err = s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: by.User})
		s.code(string(role)+", a device of theirs", err, enroll.CodeStepUpRequired)
	}
}

func peek(s *suite) {
	anna := s.patched(s.person("anna"), enroll.UserPatch{DisplayName: new("Anna Meier")})
	token := s.tokenOf(s.invite(desk, anna, enroll.DeliveryHanded))
	for range 3 { // it is not used by that
		got, err := s.As(stranger).PeekInvitation(s.Context(), stranger, token)
		s.ok("peek", err)
		s.same("what is shown", got, enroll.InvitationView{Name: "A••• M•••"})
	}
	_, err := s.redeem(token)
	s.ok("redeem", err)
	_, err = s.As(stranger).PeekInvitation(s.Context(), stranger, token)
	s.code("afterwards", err, enroll.CodeInvitationUsed)
}

func mailedInvitation(s *suite) {
	anna := s.person("anna")
	by := s.office(enroll.Operator)
	_, err := s.As(by).Invite(s.Context(), by, enroll.InvitationRequest{User: anna.ID, Delivery: enroll.DeliveryMail})
	s.code("to an address that is not verified", err, enroll.CodeNoAddress)
	anna = s.verified(anna)
	s.Letters()
	made := s.invite(by, anna, enroll.DeliveryMail)
	if made.Token != "" || made.Code != "" {
		s.Error("whoever invites learns the secrets too")
	}
	letters := s.Letters()
	if len(letters) != 1 || letters[0].To != "anna@example.com" || letters[0].Username != "anna" || !letters[0].Expires.Equal(made.ExpiresAt) {
		s.Fatalf("letters %+v", letters)
	}
	_, secret, ok := strings.Cut(letters[0].Link, s.origin()+"/device#")
	token, parsed := enroll.ParseToken(secret)
	if !ok || !parsed {
		s.Fatalf("link %q", letters[0].Link)
	}
	_, err = s.redeem(token)
	s.ok("redeem", err)
	ben := s.verified(s.person("ben"))
	ben = s.patched(ben, enroll.UserPatch{Addresses: &[]enroll.Address{{Email: "ben@example.com"}, {Email: "first@example.com", Primary: true}}})
	link := s.linkTo("first@example.com")
	s.invite(by, ben, enroll.DeliveryMail)
	s.letterTo("ben@example.com", enroll.LetterInvitation) // the primary one is not verified yet
	_, err = s.confirm(link)
	s.ok("confirm", err)
	s.invite(by, ben, enroll.DeliveryMail)
	s.letterTo("first@example.com", enroll.LetterInvitation)
	made = s.invite(by, ben, enroll.DeliveryMail)
	s.ok("take back", s.As(by).RevokeInvitation(s.Context(), by, made.ID))
	if got := s.kinds(); len(got) != 0 {
		s.Errorf("still sent: %v", got)
	}
}
