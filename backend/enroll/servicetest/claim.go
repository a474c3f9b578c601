package servicetest

import (
	"strings"
	"sync"
	"sync/atomic"

	"latchkey/backend/enroll"
)

var claimTests = []test{
	{"ANewStoreIsClaimedWithItsCode", claimed},
	{"ACodeClaimsOnce", claimedOnce},
	{"FirstRunIsNotOpenToWhoeverCallsFirst", claimNeedsCode},
	{"AnAbandonedClaimBurnsNoName", claimAbandoned},
}

func (s *suite) info() enroll.Info {
	s.Helper()
	info, err := s.As(stranger).Info(s.Context(), stranger)
	s.ok("Info", err)
	return info
}

func (s *suite) newClaim() enroll.Claim {
	s.Helper()
	code, err := s.NewClaim()
	s.ok("NewClaim", err)
	return code
}

func (s *suite) claim(code enroll.Claim, username string) (enroll.Invited, error) {
	return s.As(stranger).Claim(s.Context(), stranger, enroll.ClaimRequest{Code: code, User: enroll.NewUser{Username: username, DisplayName: "Ada"}})
}

func claimed(s *suite) {
	if s.info().Claimed {
		s.Fatal("a new store is claimed")
	}
	code := s.newClaim()
	invited, err := s.claim(enroll.ReadClaim(" "+strings.ToLower(code.Reveal())+" "), "ada")
	s.ok("Claim", err)
	if invited.User.Role != enroll.Administrator || invited.Session.Invitation == "" {
		s.Errorf("%+v", invited)
	}
	if s.info().Claimed {
		s.Error("claimed before the key was proved")
	}
	by := s.Enter(invited.User.ID, invited.Session.Invitation)
	_, err = s.As(by).FindUsers(s.Context(), by, enroll.UserQuery{})
	s.code("power before the key", err, enroll.CodeForbidden)
	k := NewKey()
	s.enrolledBy(k, by)
	if !s.info().Claimed {
		s.Error("not claimed after the key was proved")
	}
	_, err = s.NewClaim()
	s.code("another code", err, enroll.CodeForbidden)
	ada := s.enters(k)
	_, err = s.As(ada).CreateUser(s.Context(), ada, enroll.NewUser{Username: "ben", DisplayName: "Ben"})
	s.code("an administrator", err, "")
	s.enrolledBy(NewKey(), ada) // the second key that is asked for
}

func claimedOnce(s *suite) {
	code, other := s.newClaim(), s.newClaim()
	var wins atomic.Int32
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			_, err := s.claim([]enroll.Claim{code, other}[i%2], "u"+string(enroll.NewID()))
			switch enroll.CodeOf(err) {
			case "":
				wins.Add(1)
			case enroll.CodeInvitationUsed:
			default:
				s.Errorf("claim: %v", err)
			}
		})
	}
	if group.Wait(); wins.Load() != 1 {
		s.Errorf("claimed %d times", wins.Load())
	}
}

func claimNeedsCode(s *suite) {
	code := s.newClaim()
	for what, c := range map[string]enroll.Claim{
		"none": {}, "another": enroll.NewClaim(), "half": enroll.ReadClaim(code.Reveal()[:11]), "more": enroll.ReadClaim(code.Reveal() + "0"),
		"words": enroll.ReadClaim("let me in"), "long": enroll.ReadClaim(strings.Repeat("A", 1000)),
	} {
		_, err := s.claim(c, "mallory")
		s.code(what, err, enroll.CodeInvitationUnknown)
	}
	_, err := s.claim(code, "no spaces, please")
	s.code("a name that is none leaves the code as it is", err, enroll.CodeBadCharacters)
	s.person("taken")
	_, err = s.claim(code, "taken")
	s.code("a name that is taken too", err, enroll.CodeInUse)
	s.Advance(enroll.ClaimLifetime)
	_, err = s.claim(code, "ada")
	s.code("too late", err, enroll.CodeInvitationExpired)
	by := s.Enter(s.person("anna").ID, "")
	_, err = s.As(by).Claim(s.Context(), by, enroll.ClaimRequest{Code: s.newClaim(), User: enroll.NewUser{Username: "ada", DisplayName: "Ada"}})
	s.code("somebody who is signed in", err, enroll.CodeForbidden)
}

func claimAbandoned(s *suite) {
	first, err := s.claim(s.newClaim(), "ada")
	s.ok("Claim", err)
	by := s.Enter(first.User.ID, first.Session.Invitation)
	_, err = s.beginFor(by, first.User.ID)
	s.ok("begin", err)
	second, err := s.claim(s.newClaim(), "ada")
	s.ok("claim again", err)
	if second.User.ID != first.User.ID || second.User.Role != enroll.Administrator {
		s.Errorf("%+v", second.User)
	}
	if s.Alive(by.Session) {
		s.Error("the first claim goes on")
	}
}
