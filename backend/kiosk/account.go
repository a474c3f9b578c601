package kiosk

import (
	"cmp"
	"slices"
	"strings"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// ofAccount is the one of several assertions to sign in with. A key that holds
// credentials of several people gives one for each of them, the newest first; that
// says nothing about who is there, so they say it.
func (f *flow) ofAccount(found []authenticator.Assertion) (authenticator.Assertion, error) {
	if len(found) == 1 {
		return found[0], nil
	}
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b authenticator.Assertion) int {
		x, y := accountOf(a), accountOf(b)
		return cmp.Or(cmp.Compare(strings.ToLower(x.DisplayName), strings.ToLower(y.DisplayName)), cmp.Compare(x.Username, y.Username))
	})
	state := ChooseAccount{}
	for _, a := range found {
		state.Accounts = append(state.Accounts, accountOf(a))
	}
	answer, err := f.ask(state)
	if err != nil {
		return authenticator.Assertion{}, err
	}
	return found[answer.account], nil
}

// accountOf has the names as far as they can be shown: a key may have cut them off
// or be made by somebody who means harm.
func accountOf(a authenticator.Assertion) Account {
	tidy := func(name string) string {
		name, err := enroll.CheckDisplayName(name)
		if err != nil {
			return ""
		}
		return name
	}
	return Account{Username: tidy(a.UserName), DisplayName: tidy(a.DisplayName)}
}
