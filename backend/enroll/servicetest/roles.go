package servicetest

import (
	"reflect"
	"slices"
	"strings"

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

// columns are those who call.
var columns = []string{
	"stranger", "kiosk", "revoked kiosk", "person", "invited", "auditor", "operator", "operator in hand-over", "operator at a kiosk", "operator at a revoked kiosk", "administrator", "administrator in hand-over",
	"disabled operator", "system",
}

// column returns a caller who wants something of other. The call of one whom the
// door does not let in fails with its code.
func (s *suite) column(name string, other enroll.User) (enroll.Actor, error) {
	s.Helper()
	role, handed := strings.CutSuffix(name, " in hand-over")
	switch role {
	case "stranger":
		return stranger, nil
	case "kiosk":
		return s.kiosk(), nil
	case "revoked kiosk":
		return s.revoked(s.kiosk())
	case "operator at a kiosk":
		return s.EnterAt(s.officer(enroll.Operator).ID, "", s.kiosk().Kiosk), nil
	case "operator at a revoked kiosk":
		at := s.kiosk()
		by := s.EnterAt(s.officer(enroll.Operator).ID, "", at.Kiosk)
		_, err := s.revoked(at)
		s.code(name, err, enroll.CodeKioskRevoked)
		session, err := s.As(by).Session(s.Context(), by)
		return session.Actor(), err
	case "person":
		return s.Enter(s.person("u"+string(enroll.NewID())).ID, ""), nil
	case "invited":
		return s.Enter(s.person("u"+string(enroll.NewID())).ID, enroll.NewID()), nil
	case "disabled operator":
		user := s.officer(enroll.Operator)
		by := s.Enter(user.ID, "")
		s.patched(user, enroll.UserPatch{Status: new(enroll.UserDisabled)})
		session, err := s.As(by).Session(s.Context(), by)
		return session.Actor(), err
	case "system":
		return desk, nil
	}
	by := s.office(enroll.Role(role))
	if handed {
		by = s.handOver(by, other.ID)
	}
	return by, nil
}

// revoked is a kiosk after it was revoked, as the door sees it.
func (s *suite) revoked(kiosk enroll.Actor) (enroll.Actor, error) {
	s.Helper()
	_, err := s.rp().RevokeKiosk(s.Context(), desk, kiosk.Kiosk)
	s.ok("RevokeKiosk", err)
	return kiosk, s.Admit(kiosk.Kiosk)
}

// answers are what the columns get that do not get CodeForbidden.
type answers map[string]enroll.Code

func allowed(names ...string) answers { return answers{}.and("", names...) }

func (a answers) and(code enroll.Code, names ...string) answers {
	for _, name := range names {
		a[name] = code
	}
	return a
}

// row is a method, called for somebody else who is an employee and nothing more.
type row struct {
	call func(c callOfRow) error
	want answers
}

// callOfRow is one call of a row.
type callOfRow struct {
	*suite
	rp               enroll.Service
	by               enroll.Actor
	user             enroll.User
	active, unproved enroll.Credential
}

// helpers are those who do things for others, handed those whose session is
// handed over to the person.
var (
	helpers = []string{"operator", "operator at a kiosk", "administrator", "system"}
	handed  = []string{"operator in hand-over", "administrator in hand-over"}
)

// everyMethod walks all methods and all kinds of caller, and looks into the journal
// for each refusal.
func everyMethod(s *suite) {
	rows := s.everyRow()
	for method := range reflect.TypeFor[enroll.Service]().Methods() {
		if _, there := rows[method.Name]; !there {
			s.Errorf("%s has no row: say who may call it", method.Name)
		}
	}
	for name, r := range rows {
		for column := range r.want {
			if !slices.Contains(columns, column) {
				s.Errorf("%s: there is no column %q", name, column)
			}
		}
	}
	for _, column := range columns {
		s.everyCall(column, rows)
	}
}

// everyCall has one kind of caller call all methods. What was refused has changed
// nothing: then caller and person are good for the next call too.
func (s *suite) everyCall(column string, rows map[string]row) {
	var c callOfRow
	used := true
	for name, r := range rows {
		if used {
			var err error
			if c, err = s.callBy(column); err != nil { // at the door, whatever the method
				s.oneOf(column, err, enroll.CodeSignedOut, enroll.CodeKioskRevoked)
				return
			}
		}
		want, said := r.want[column]
		if !said {
			want = enroll.CodeForbidden
		}
		err := s.recorded(name, column, c.by, func() error { return r.call(c) })
		s.code(name+" by "+column, err, want)
		used = err == nil
	}
}

// callBy is a call by one of a column, and for whom.
func (s *suite) callBy(column string) (c callOfRow, err error) {
	s.Helper()
	c = callOfRow{suite: s, user: s.person("u" + string(enroll.NewID()))}
	if c.by, err = s.column(column, c.user); err != nil {
		return c, err
	}
	c.rp = s.As(c.by)
	c.active, c.unproved = s.enrolled(NewKey(), c.user.ID), s.registered(NewKey(), c.user.ID)
	return c, nil
}

// deeds are what turns one person into another, or away.
func (s *suite) deeds(by enroll.Actor, user enroll.User, active, unproved enroll.Credential) map[string]error {
	rp, out := s.As(by), map[string]error{}
	_, out["give up"] = rp.ChangeCredential(s.Context(), by, unproved.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
	_, out["rename"] = rp.RenameCredential(s.Context(), by, active.ID, "mine")
	_, out["suspend"] = rp.ChangeCredential(s.Context(), by, active.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
	_, out["edit"] = rp.UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{Revision: user.Revision, DisplayName: new("Another")})
	_, out["hand over"] = rp.HandOver(s.Context(), by, enroll.Handed{User: user.ID, Identified: known})
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
		s.Advance(enroll.StepUpLifetime)
		want := map[string]enroll.Code{"suspend": enroll.CodeStepUpRequired, "hand over": enroll.CodeStepUpRequired}
		for what, err := range s.deeds(by, user, active, unproved) {
			s.code(string(role)+", stale: "+what, err, want[what])
		}
		_, err := s.As(by).SuspendCredentials(s.Context(), by, user.ID, enroll.ReasonLost)
		s.code("stale: all are lost", err, enroll.CodeStepUpRequired)
		if role == enroll.Administrator {
			user, err := s.rp().User(s.Context(), desk, user.ID)
			s.ok("User", err)
			_, err = s.As(by).UpdateUser(s.Context(), by, user.ID, enroll.UserPatch{Revision: user.Revision, Role: new(enroll.Operator)})
			s.code("stale: a role", err, enroll.CodeStepUpRequired)
			s.code("stale: erase", s.As(by).EraseUser(s.Context(), by, user.ID), enroll.CodeStepUpRequired)
		}
		s.stepUpFor(key, by, enroll.StepUpDesk)
		_, err = s.As(by).SuspendCredentials(s.Context(), s.again(by), user.ID, enroll.ReasonLost)
		s.code("fresh", err, "")
	}
}

func takenPower(s *suite) {
	user := s.person("eva")
	officer := s.officer(enroll.Operator)
	by := s.handOver(s.Enter(officer.ID, ""), user.ID)
	begun, err := s.beginFor(by, user.ID)
	s.ok("begin", err)
	s.patched(officer, enroll.UserPatch{Role: new(enroll.NoRole)})
	_, err = s.As(by).FinishRegistration(s.Context(), by, begun.ID, s.make(NewKey(), begun))
	s.oneOf("the operator was one no more", err, enroll.CodeSignedOut, enroll.CodeCeremonyUnknown)
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
	s.patched(user, enroll.UserPatch{Role: new(enroll.NoRole), Addresses: &[]enroll.Address{{Email: "other@example.com", Primary: true}}})
	acts := map[enroll.Act]int{}
	for _, e := range s.events(enroll.EventQuery{User: user.ID}) {
		acts[e.Act]++
	}
	s.same("with other addresses", acts, map[enroll.Act]int{enroll.ActUserCreated: 1, enroll.ActUserRole: 2, enroll.ActAddressesChanged: 1})
}
