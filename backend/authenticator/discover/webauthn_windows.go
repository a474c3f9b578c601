package discover

import (
	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practicedialog"
	"latchkey/backend/authenticator/webauthndll"
)

// practicePIN is what is typed in the dialogs that nobody sees. It guards nothing.
const practicePIN = "123456"

func open(o Options) (authenticator.Authenticator, error) {
	if o.Practice != nil {
		return practicedialog.New(o.Practice, practicePIN), nil
	}
	keys, err := webauthndll.New(o.Window)
	if err != nil {
		return nil, err
	}
	return keys, nil
}
