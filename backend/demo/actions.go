package demo

import (
	"fmt"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/kiosk"
)

// faults are what the screen can make the first key do.
var faults = map[kiosk.PracticeAction]practice.Fault{
	kiosk.BehaveWell:      {},
	kiosk.BehaveFull:      {Effect: practice.StorageFull},
	kiosk.BehaveBlocked:   {Effect: practice.PINBlocked},
	kiosk.BehaveSilent:    {Effect: practice.Silence},
	kiosk.BehaveGarbled:   {Effect: practice.WrongCBOR},
	kiosk.BehaveImpatient: {Effect: practice.NoTouch},
}

// Do implements kiosk.PracticeKey.
func (k *Keys) Do(action kiosk.PracticeAction) error {
	k.mu.Lock()
	fault, isFault := faults[action]
	if isFault {
		k.first.Inject(fault)
		k.pullAtTouch = false
		k.mu.Unlock()
		return nil
	}
	k.mu.Unlock()
	switch action {
	case kiosk.PracticePlug:
		k.plug()
	case kiosk.PracticeUnplug:
		k.unplug()
	case kiosk.PracticeSecond:
		k.plugSecond()
	case kiosk.PracticeTouch:
		k.touch()
	case kiosk.PracticeRenew:
		k.renew()
	case kiosk.BehaveForced:
		k.key().RequirePINChange()
	case kiosk.BehavePullMake:
		k.mu.Lock()
		k.pullAtTouch = true
		k.mu.Unlock()
	default:
		return fmt.Errorf("practice key: no action %q", action)
	}
	k.notify(k.Look())
	return nil
}
