package ceremony

import (
	"errors"
	"fmt"
	"slices"

	"latchkey/backend/enroll"
)

// patched applies a patch to a user, and says whether that changed anything. As
// in NewUser.Check, further fields that are wrong are in the error's Others.
func patched(user enroll.User, p enroll.UserPatch) (enroll.User, bool, error) {
	before := user
	var wrong []*enroll.Error
	note := func(err error) {
		if e, ok := errors.AsType[*enroll.Error](err); ok {
			wrong = append(wrong, e)
		}
	}
	text := func(to, from *string, check func(string) (string, error)) {
		if from != nil {
			var err error
			*to, err = check(*from)
			note(err)
		}
	}
	text(&user.Username, p.Username, enroll.CheckUsername)
	text(&user.DisplayName, p.DisplayName, enroll.CheckDisplayName)
	text(&user.ExternalID, p.ExternalID, enroll.CheckExternalID)
	text(&user.Language, p.Language, enroll.CheckLanguage)
	if p.Addresses != nil {
		var err error
		user.Addresses, err = checkAddresses(before.Addresses, *p.Addresses)
		note(err)
	}
	if p.Privileged != nil {
		user.Privileged = *p.Privileged
	}
	if p.Role != nil {
		if user.Role = *p.Role; !user.Role.Valid() {
			note(malformed("role", "not a role"))
		}
	}
	if p.Status != nil {
		if user.Status = *p.Status; user.Status != enroll.UserActive && user.Status != enroll.UserDisabled {
			note(malformed("status", "not a status to change to"))
		}
	}
	if len(wrong) > 0 {
		wrong[0].Others = wrong[1:]
		return before, false, wrong[0]
	}
	same := user.Username == before.Username && user.DisplayName == before.DisplayName && user.ExternalID == before.ExternalID &&
		user.Language == before.Language && user.Privileged == before.Privileged && user.Role == before.Role && user.Status == before.Status &&
		slices.Equal(user.Addresses, before.Addresses)
	return user, !same, nil
}

// checkAddresses puts a new list in order. Nobody makes an address verified by
// saying so: what was known keeps what was known of it.
func checkAddresses(before, list []enroll.Address) ([]enroll.Address, error) {
	const field = "addresses"
	if len(list) > enroll.MaxAddresses {
		return nil, enroll.Errorf(enroll.CodeTooLong, field, "at most %d addresses", enroll.MaxAddresses)
	}
	out := make([]enroll.Address, 0, len(list))
	primaries := 0
	for i, a := range list {
		at := fmt.Sprintf("%s.%d.email", field, i)
		email, err := enroll.CheckEmail(a.Email)
		if err != nil {
			return nil, enroll.Errorf(enroll.CodeOf(err), at, "not an e-mail address")
		}
		same := func(b enroll.Address) bool { return enroll.MapEmail(b.Email) == enroll.MapEmail(email) }
		if slices.ContainsFunc(out, same) {
			return nil, malformed(at, "an address is in the list twice")
		}
		known := slices.IndexFunc(before, same)
		out = append(out, enroll.Address{Email: email, Verified: known >= 0 && before[known].Verified, Primary: a.Primary})
		if a.Primary {
			primaries++
		}
	}
	if len(out) > 0 && primaries != 1 {
		return nil, malformed(field, "just one address is the primary one")
	}
	return out, nil
}
