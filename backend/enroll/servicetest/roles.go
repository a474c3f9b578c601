package servicetest

import (
	"reflect"
	"time"

	"latchkey/backend/enroll"
)

var roleTests = []test{
	{"EveryMethodByEveryone", everyMethod},
	{"OperatorsAndThoseWhoAreProtected", protected},
	{"NobodyHasPowerOverThemselves", noPowerOverOneself},
	{"PowerNeedsAFreshAssertion", freshAssertion},
	{"PowerThatIsTakenEndsWhatWasBegun", takenPower},
	{"TheLastAdministratorStays", lastAdministrator},
	{"TwoAdministratorsAtOnce", twoAdministrators},
	{"ChangesOfRolesAreInTheJournal", roleEvents},
}

// office makes somebody with a role, who has just signed in.
func (s *suite) office(role enroll.Role) enroll.Actor {
	s.Helper()
	return s.Enter(s.officer(role).ID, "")
}

func (s *suite) officer(role enroll.Role) enroll.User {
	s.Helper()
	user := s.person("u" + string(enroll.NewID()))
	return s.patched(user, enroll.UserPatch{Role: &role})
}

// patched is a user after the desk has changed them.
func (s *suite) patched(user enroll.User, patch enroll.UserPatch) enroll.User {
	s.Helper()
	user, err := s.update(user, patch)
	s.ok("UpdateUser", err)
	return user
}

// columns are those who call, in the order of a row of everyMethod.
var columns = []string{"stranger", "person", "invited", "auditor", "operator", "administrator", "local desk"}

func (s *suite) column(name string) enroll.Actor {
	switch name {
	case "stranger":
		return stranger
	case "person":
		return s.Enter(s.person("u"+string(enroll.NewID())).ID, "")
	case "invited":
		return s.Enter(s.person("u"+string(enroll.NewID())).ID, enroll.NewID())
	case "local desk":
		return desk
	}
	return s.office(enroll.Role(name))
}

// row is a method, called for somebody else who is an employee and nothing more.
type row struct {
	call func(rp enroll.Service, by enroll.Actor, user enroll.User, active, unproved enroll.Credential) error
	want [7]enroll.Code
}

func everyMethod(s *suite) {
	const ok, no, unknown, out = enroll.Code(""), enroll.CodeForbidden, enroll.CodeCeremonyUnknown, enroll.CodeSignedOut
	forHelpers := [7]enroll.Code{no, no, no, no, ok, ok, ok}
	always := func(code enroll.Code) [7]enroll.Code { return [7]enroll.Code{code, code, code, code, code, code, code} }
	type (
		service    = enroll.Service
		actor      = enroll.Actor
		user       = enroll.User
		credential = enroll.Credential
	)
	ctx := s.Context()
	rows := map[string]row{
		"Info": {func(rp service, by actor, _ user, _, _ credential) error { _, err := rp.Info(ctx, by); return err }, always(ok)},
		"BeginRegistration": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.BeginRegistration(ctx, by, enroll.RegistrationRequest{User: u.ID})
			return err
		}, forHelpers},
		"FinishRegistration": {func(rp service, by actor, u user, _, _ credential) error {
			begun := s.begin(u.ID)
			_, err := rp.FinishRegistration(ctx, by, begun.ID, s.make(NewKey(), begun))
			return err
		}, [7]enroll.Code{unknown, unknown, unknown, unknown, unknown, unknown, ok}}, // it is the local desk's own
		"BeginAuthentication": {func(rp service, by actor, _ user, _, c credential) error {
			_, err := rp.BeginAuthentication(ctx, by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: c.ID})
			return err
		}, forHelpers},
		"FinishAuthentication": {func(rp service, by actor, _ user, _, c credential) error {
			begun := s.beginProof(c.ID)
			_, err := rp.FinishAuthentication(ctx, by, begun.ID, enroll.AuthenticationResponse{})
			return err
		}, [7]enroll.Code{unknown, unknown, unknown, unknown, unknown, unknown, enroll.CodeMalformed}},
		"Outcome": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.Outcome(ctx, by, s.begin(u.ID).ID)
			return err
		},
			[7]enroll.Code{unknown, unknown, unknown, unknown, unknown, unknown, ok}},
		"Credentials": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.Credentials(ctx, by, u.ID)
			return err
		}, forHelpers},
		"RenameCredential": {func(rp service, by actor, _ user, c, _ credential) error {
			_, err := rp.RenameCredential(ctx, by, c.ID, "x")
			return err
		}, forHelpers},
		"ChangeCredential": {func(rp service, by actor, _ user, c, _ credential) error {
			_, err := rp.ChangeCredential(ctx, by, c.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
			return err
		}, forHelpers},
		"CreateUser": {func(rp service, by actor, _ user, _, _ credential) error {
			_, err := rp.CreateUser(ctx, by, enroll.NewUser{Username: string(enroll.NewID()), DisplayName: "X"})
			return err
		}, forHelpers},
		"User": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.User(ctx, by, u.ID)
			return err
		}, forHelpers},
		"FindUsers": {func(rp service, by actor, _ user, _, _ credential) error {
			_, err := rp.FindUsers(ctx, by, enroll.UserQuery{})
			return err
		}, forHelpers},
		"UpdateUser": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.UpdateUser(ctx, by, u.ID, enroll.UserPatch{Revision: u.Revision, DisplayName: new("Another")})
			return err
		}, forHelpers},
		"UpdateUser: role": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.UpdateUser(ctx, by, u.ID, enroll.UserPatch{Revision: u.Revision, Role: new(enroll.Auditor)})
			return err
		}, [7]enroll.Code{no, no, no, no, no, ok, ok}},
		"UpdateUser: privileged": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.UpdateUser(ctx, by, u.ID, enroll.UserPatch{Revision: u.Revision, Privileged: new(true)})
			return err
		}, [7]enroll.Code{no, no, no, no, no, ok, ok}},
		"UpdateUser: disable": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.UpdateUser(ctx, by, u.ID, enroll.UserPatch{Revision: u.Revision, Status: new(enroll.UserDisabled)})
			return err
		}, forHelpers},
		"EraseUser":  {func(rp service, by actor, u user, _, _ credential) error { return rp.EraseUser(ctx, by, u.ID) }, [7]enroll.Code{no, no, no, no, no, ok, ok}},
		"Session":    {func(rp service, by actor, _ user, _, _ credential) error { _, err := rp.Session(ctx, by); return err }, [7]enroll.Code{out, ok, ok, ok, ok, ok, out}},
		"EndSession": {func(rp service, by actor, _ user, _, _ credential) error { return rp.EndSession(ctx, by) }, always(ok)},
		"Invite": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.Invite(ctx, by, u.ID)
			return err
		}, always(no)},
		"Redeem": {func(rp service, by actor, _ user, _, _ credential) error {
			_, err := rp.Redeem(ctx, by, enroll.NewToken())
			return err
		}, always(enroll.CodeInvitationUnknown)},
		"SignUp": {func(rp service, by actor, _ user, _, _ credential) error {
			_, err := rp.SignUp(ctx, by, enroll.NewUser{Username: "x", DisplayName: "X"})
			return err
		}, always(no)},
		"Events": {func(rp service, by actor, _ user, _, _ credential) error {
			_, err := rp.Events(ctx, by, enroll.EventQuery{})
			return err
		}, [7]enroll.Code{no, no, no, ok, no, ok, ok}},
		"Events: of one": {func(rp service, by actor, u user, _, _ credential) error {
			_, err := rp.Events(ctx, by, enroll.EventQuery{User: u.ID})
			return err
		}, [7]enroll.Code{no, no, no, ok, no, ok, ok}},
	}
	for method := range reflect.TypeFor[enroll.Service]().Methods() {
		if _, there := rows[method.Name]; !there {
			s.Errorf("%s has no row: say who may call it", method.Name)
		}
	}
	for name, r := range rows {
		for i, column := range columns {
			by := s.column(column)
			other := s.person("u" + string(enroll.NewID()))
			active, unproved := s.enrolled(NewKey(), other.ID), s.registered(NewKey(), other.ID)
			s.code(name+" by "+column, r.call(s.As(by), by, other, active, unproved), r.want[i])
		}
	}
}

// deeds are what turns one person into another, or away.
func (s *suite) deeds(by enroll.Actor, user enroll.User, active, unproved enroll.Credential) map[string]error {
	rp, out := s.As(by), map[string]error{}
	_, out["register"] = rp.BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user.ID})
	_, out["prove"] = rp.BeginAuthentication(s.Context(), by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: unproved.ID})
	_, out["rename"] = rp.RenameCredential(s.Context(), by, active.ID, "mine")
	_, out["suspend"] = rp.ChangeCredential(s.Context(), by, active.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
	_, out["edit"] = rp.UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{Revision: user.Revision, DisplayName: new("Another")})
	return out
}

func protected(s *suite) {
	s.enrolled(NewKey(), s.officer(enroll.Administrator).ID) // so that none below is the last
	privileged := s.patched(s.person("minister"), enroll.UserPatch{Privileged: new(true)})
	for name, user := range map[string]enroll.User{
		"privileged": privileged, "operator": s.officer(enroll.Operator), "administrator": s.officer(enroll.Administrator), "auditor": s.officer(enroll.Auditor),
	} {
		active, unproved := s.enrolled(NewKey(), user.ID), s.registered(NewKey(), user.ID)
		for what, err := range s.deeds(s.office(enroll.Operator), user, active, unproved) {
			s.code("an operator, "+name+": "+what, err, enroll.CodeForbidden)
		}
		for what, err := range s.deeds(s.office(enroll.Administrator), user, active, unproved) {
			s.code("an administrator, "+name+": "+what, err, "")
		}
	}
}

func noPowerOverOneself(s *suite) {
	for _, role := range []enroll.Role{enroll.Administrator, enroll.Operator, enroll.Auditor} {
		user := s.officer(role)
		key := s.enrolled(NewKey(), user.ID)
		by := s.self(user)
		rp := s.As(by)
		for name, patch := range map[string]enroll.UserPatch{
			"role": {Role: new(enroll.Administrator)}, "no role": {Role: new(enroll.NoRole)}, "privileged": {Privileged: new(true)},
			"username": {Username: new("free")}, "status": {Status: new(enroll.UserDisabled)},
		} {
			patch.Revision = user.Revision
			_, err := rp.UpdateUser(s.Context(), by, user.ID, patch)
			s.code(string(role)+": "+name, err, enroll.CodeForbidden)
		}
		s.code(string(role)+": erase", rp.EraseUser(s.Context(), by, user.ID), enroll.CodeForbidden)
		// As everybody, they step up for what they do to their own keys.
		_, err := rp.ChangeCredential(s.Context(), by, key.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
		s.code(string(role)+": revoke", err, enroll.CodeStepUpRequired)
	}
}

func freshAssertion(s *suite) {
	for _, role := range []enroll.Role{enroll.Operator, enroll.Administrator} {
		user := s.person("u" + string(enroll.NewID()))
		active, unproved := s.enrolled(NewKey(), user.ID), s.registered(NewKey(), user.ID)
		officer, key := s.officer(role), NewKey()
		s.enrolled(key, officer.ID)
		by := s.Enter(officer.ID, "")
		s.Advance(enroll.StepUpLifetime - time.Second)
		begun, err := s.As(by).BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user.ID})
		s.ok("begin in time", err)
		s.Advance(time.Second)
		want := map[string]enroll.Code{"register": enroll.CodeStepUpRequired, "suspend": enroll.CodeStepUpRequired}
		for what, err := range s.deeds(by, user, active, unproved) {
			s.code(string(role)+", stale: "+what, err, want[what])
		}
		if role == enroll.Administrator {
			user, err := s.rp().User(s.Context(), desk, user.ID)
			s.ok("User", err)
			_, err = s.As(by).UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{Revision: user.Revision, Role: new(enroll.Operator)})
			s.code("stale: a role", err, enroll.CodeStepUpRequired)
			s.code("stale: erase", s.As(by).EraseUser(s.Context(), by, user.ID), enroll.CodeStepUpRequired)
		}
		// What was begun in time is finished.
		_, err = s.As(by).FinishRegistration(s.Context(), by, begun.ID, s.make(NewKey(), begun))
		s.code(string(role)+", finish", err, "")
	}
}

func takenPower(s *suite) {
	user := s.person("ben")
	officer := s.officer(enroll.Operator)
	by := s.Enter(officer.ID, "")
	begin := func() enroll.RegistrationCeremony {
		c, err := s.As(by).BeginRegistration(s.Context(), by, enroll.RegistrationRequest{User: user.ID})
		s.ok("begin", err)
		return c
	}
	finish := func(c enroll.RegistrationCeremony) error {
		_, err := s.As(by).FinishRegistration(s.Context(), by, c.ID, s.make(NewKey(), c))
		return err
	}
	begun := begin()
	s.patched(user, enroll.UserPatch{Privileged: new(true)})
	s.code("they became privileged", finish(begun), enroll.CodeForbidden)

	user = s.person("eva")
	begun = begin()
	s.patched(officer, enroll.UserPatch{Role: new(enroll.NoRole)})
	if err := finish(begun); enroll.CodeOf(err) != enroll.CodeSignedOut && enroll.CodeOf(err) != enroll.CodeCeremonyUnknown {
		s.Errorf("the operator was one no more: %v", err)
	}
	if s.Alive(by.Session) || len(s.credentials(user.ID)) != 0 {
		s.Error("a session outlived its power")
	}
}

func lastAdministrator(s *suite) {
	admin := s.officer(enroll.Administrator)
	key := s.enrolled(NewKey(), admin.ID)
	s.officer(enroll.Administrator) // without a key they are none who could help
	attempts := func() map[string]error {
		out := map[string]error{}
		_, out["disable"] = s.update(admin, enroll.UserPatch{Status: new(enroll.UserDisabled)})
		_, out["demote"] = s.update(admin, enroll.UserPatch{Role: new(enroll.Operator)})
		out["erase"] = s.rp().EraseUser(s.Context(), desk, admin.ID)
		_, out["suspend"] = s.rp().ChangeCredential(s.Context(), desk, key.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
		_, out["revoke"] = s.rp().ChangeCredential(s.Context(), desk, key.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
		return out
	}
	for what, err := range attempts() {
		s.code(what, err, enroll.CodeLastAdministrator)
	}
	if got, err := s.rp().User(s.Context(), desk, admin.ID); err != nil || got.Revision != admin.Revision || got.Role != enroll.Administrator {
		s.Errorf("refused, and changed all the same: %+v, %v", got, err)
	}
	s.patched(admin, enroll.UserPatch{DisplayName: new("Still an administrator")})
	second := s.enrolled(NewKey(), admin.ID)
	_, err := s.rp().ChangeCredential(s.Context(), desk, key.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonLost})
	s.code("one of two keys", err, "")
	_, err = s.rp().ChangeCredential(s.Context(), desk, second.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
	s.code("the last key", err, enroll.CodeLastAdministrator)

	other := s.officer(enroll.Administrator)
	s.enrolled(NewKey(), other.ID)
	s.code("one of two administrators", s.rp().EraseUser(s.Context(), desk, admin.ID), "")
	_, err = s.update(other, enroll.UserPatch{Status: new(enroll.UserDisabled)})
	s.code("the other", err, enroll.CodeLastAdministrator)
}

func twoAdministrators(s *suite) {
	var admins []enroll.User
	for range 2 {
		admin := s.officer(enroll.Administrator)
		s.enrolled(NewKey(), admin.ID)
		admins = append(admins, admin)
	}
	codes := make(chan enroll.Code)
	for _, admin := range admins {
		go func() {
			_, err := s.update(admin, enroll.UserPatch{Role: new(enroll.NoRole)})
			codes <- enroll.CodeOf(err)
		}()
	}
	if a, b := <-codes, <-codes; (a == "") == (b == "") || a+b != enroll.CodeLastAdministrator {
		s.Errorf("both at once: %q and %q", a, b)
	}
}

func roleEvents(s *suite) {
	user := s.officer(enroll.Operator)
	if e := s.events(enroll.EventQuery{User: user.ID, Limit: 1})[0]; e.Act != enroll.ActUserRole {
		s.Errorf("%+v", e)
	}
}
