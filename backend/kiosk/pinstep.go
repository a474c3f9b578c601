package kiosk

import "latchkey/backend/authenticator"

// ensurePIN goes on until the key's PIN is held, or the key needs none from us:
// it verifies its user itself, or the system's dialog does.
func (f *flow) ensurePIN() error {
	switch {
	case !f.k.Authenticator.Capabilities().PIN, f.pin.held():
		return nil
	case !f.info.PINSet && f.info.BuiltInUV:
		return nil
	}
	problem := f.pinProblem
	f.pinProblem = nil
	switch {
	case !f.info.PINSet && f.entry != "": // so it holds nothing of anybody
		return authenticator.NewError("look at the key", authenticator.CodeNoCredentials, nil)
	case !f.info.PINSet:
		return f.setPIN(problem)
	case f.info.PINChangeDue:
		return f.changePIN(problem)
	}
	answer, err := f.ask(EnterPIN{Person: f.person, Key: f.view(), Retries: int32(f.info.PINRetries), Problem: problem})
	if err != nil {
		return err
	}
	if answer.verb == verbOtherKey {
		return errOtherKey
	}
	f.pin.hold(answer.pin)
	return nil
}

func (f *flow) setPIN(problem *Problem) error {
	answer, err := f.ask(NewPIN{Person: f.person, Key: f.view(), Rules: f.rules(), Problem: problem})
	if err != nil {
		return err
	}
	if answer.verb == verbOtherKey {
		return errOtherKey
	}
	f.show(Working{Person: f.person, Task: TaskSettingPIN})
	if err := f.key.SetPIN(f.ctx, answer.pin); err != nil {
		answer.pin.Zero()
		return err
	}
	f.info.PINSet, f.newPIN = true, true
	f.pin.hold(answer.pin)
	return nil
}

func (f *flow) changePIN(problem *Problem) error {
	answer, err := f.ask(ChangePIN{Person: f.person, Key: f.view(), Rules: f.rules(), Retries: int32(f.info.PINRetries), Problem: problem})
	if err != nil {
		return err
	}
	if answer.verb == verbOtherKey {
		return errOtherKey
	}
	f.show(Working{Person: f.person, Task: TaskSettingPIN})
	err = f.key.ChangePIN(f.ctx, answer.old, answer.pin)
	answer.old.Zero()
	if err != nil {
		answer.pin.Zero()
		return err
	}
	f.info.PINChangeDue, f.newPIN = false, true
	f.pin.hold(answer.pin)
	return nil
}

func (f *flow) rules() PINRules {
	return PINRules{MinLength: int32(f.minPIN), MaxBytes: authenticator.MaxPINBytes}
}
