package enroll_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"latchkey/backend/enroll"
)

func TestInvitationCode(t *testing.T) {
	form, seen := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$`), map[string]bool{}
	for range 1000 {
		text := enroll.NewInvitationCode().Reveal()
		if !form.MatchString(text) || seen[text] {
			t.Fatalf("code %q", text)
		}
		seen[text] = true
	}
	code := enroll.NewInvitationCode()
	for _, print := range []string{fmt.Sprint(code), fmt.Sprintf("%v %+v %#v %s", code, code, code, code)} {
		if strings.Contains(print, code.Reveal()[:5]) {
			t.Errorf("it prints: %s", print)
		}
	}
}

func TestParseInvitationCode(t *testing.T) {
	for _, tt := range []struct {
		name, typed, want string
	}{
		{"as it is shown", "01ABC-9XYZ7", "01ABC-9XYZ7"},
		{"in small letters", "01abc-9xyz7", "01ABC-9XYZ7"},
		{"without a dash", "01ABC9XYZ7", "01ABC-9XYZ7"},
		{"with blanks and dashes anywhere", "  0 1A-BC — 9X‑YZ 7 ", "01ABC-9XYZ7"},
		{"with look-alikes", "oOiIl-LABCD", "00111-1ABCD"},
		{"one too few", "01ABC-9XYZ", ""},
		{"one too many", "01ABC-9XYZ78", ""},
		{"a sign that is none", "01ABC-9XYZU", ""},
		{"another script", "01АВС-9XYZ7", ""},
		{"nothing", "", ""},
		{"very much", strings.Repeat("-", 10_000), ""},
		{"not UTF-8", "01ABC-9XYZ\xff", ""},
	} {
		code, ok := enroll.ParseInvitationCode(tt.typed)
		if ok != (tt.want != "") || ok && code.Reveal() != tt.want {
			t.Errorf("%s: got %q, %v; want %q", tt.name, code.Reveal(), ok, tt.want)
		}
	}
}

func FuzzParseInvitationCode(f *testing.F) {
	f.Add("01ABC-9XYZ7")
	f.Add("o1abc 9xyzl")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := enroll.ParseInvitationCode(typed)
		if !ok {
			return
		}
		again, ok := enroll.ParseInvitationCode(code.Reveal())
		if !ok || again != code {
			t.Errorf("%q reads as %q, and that as %q", typed, code.Reveal(), again.Reveal())
		}
	})
}

func TestSecret(t *testing.T) {
	s, other := enroll.RandomSecret(), enroll.RandomSecret()
	token, place := enroll.NewToken(), enroll.NewID()
	mark := s.MarkToken("invitation", token)
	if !enroll.SameMark(mark, s.MarkToken("invitation", token)) {
		t.Error("a mark is not the same twice")
	}
	for name, differs := range map[string]enroll.Bytes{
		"another token": s.MarkToken("invitation", enroll.NewToken()), "another use": s.MarkToken("address", token),
		"another secret": other.MarkToken("invitation", token), "its plain hash": token.Hash(), "nothing": nil,
	} {
		if enroll.SameMark(mark, differs) {
			t.Errorf("%s has the same mark", name)
		}
	}
	if enroll.SameMark(nil, nil) {
		t.Error("nothing is the mark of something")
	}
	sealed := s.Seal(place, []byte("Dear Anna"))
	if plain, err := s.Unseal(place, sealed); err != nil || string(plain) != "Dear Anna" {
		t.Errorf("unsealed %q, %v", plain, err)
	}
	if _, err := s.Unseal(enroll.NewID(), sealed); err == nil {
		t.Error("it can be moved to another place")
	}
	if _, err := other.Unseal(place, sealed); err == nil {
		t.Error("another secret reads it")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := s.Unseal(place, sealed); err == nil {
		t.Error("it can be changed")
	}
	if print := fmt.Sprintf("%v %+v %#v", s, s, s); print != "*** *** ***" {
		t.Errorf("it prints: %s", print)
	}
	if _, err := enroll.NewSecret([]byte("short")); err == nil {
		t.Error("a short secret is taken")
	}
}

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{
		"Anna Meier": "A••• M•••", "  Bo  ": "B•••", "": "", "E\u0301va Nagy": "E\u0301••• N•••",
		"Maria da Silva e Sousa Costa": "M••• d••• S••• e•••", "李小龍": "李•••",
	} {
		if got := enroll.MaskName(name); got != want {
			t.Errorf("%q is masked as %q, want %q", name, got, want)
		}
	}
}
