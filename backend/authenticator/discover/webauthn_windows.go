package discover

import (
	"errors"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/webauthndll"
)

var errPractice = errors.New("practice keys need Linux or macOS: on Windows all keys belong to the system")

func open(o Options) (authenticator.Authenticator, error) {
	if o.Practice != nil {
		return nil, unsupported(errPractice)
	}
	keys, err := webauthndll.New(o.Window)
	if err != nil {
		return nil, err
	}
	return keys, nil
}
