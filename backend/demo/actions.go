package demo

import (
	"fmt"
	"strconv"
	"strings"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/kiosk"
)

// faults are what the screen can make the person's first key do.
var faults = map[kiosk.PracticeAction]practice.Fault{
	kiosk.BehaveWell:      {},
	kiosk.BehaveFull:      {Effect: practice.StorageFull},
	kiosk.BehaveBlocked:   {Effect: practice.PINBlocked},
	kiosk.BehaveSilent:    {Effect: practice.Silence},
	kiosk.BehaveGarbled:   {Effect: practice.WrongCBOR},
	kiosk.BehaveImpatient: {Effect: practice.NoTouch},
	kiosk.BehaveBusy:      {Effect: practice.ChannelBusy},
}

// faultOf is the fault that an action stands for.
func faultOf(action kiosk.PracticeAction) (practice.Fault, bool) {
	if digits, ok := strings.CutPrefix(string(action), kiosk.BehaveRefuse); ok {
		status, err := strconv.ParseUint(digits, 16, 8)
		return practice.Fault{Effect: practice.Refuse, Status: byte(status)}, err == nil && status != 0
	}
	fault, ok := faults[action]
	return fault, ok
}

// Do implements kiosk.PracticeKey.
func (k *Keys) Do(action kiosk.PracticeAction) error {
	k.mu.Lock()
	fault, isFault := faultOf(action)
	if isFault {
		k.first.Inject(fault)
		k.pullAtTouch = false
		k.mu.Unlock()
		return nil
	}
	k.mu.Unlock()
	switch action {
	case kiosk.PracticePlug:
		k.plug(k.persons()[0])
	case kiosk.PracticeUnplug:
		k.unplug()
	case kiosk.PracticeSecond:
		k.plug(k.persons()[1])
	case kiosk.PracticePlugOwn:
		k.plug(k.own)
	case kiosk.PracticePullOwn:
		k.pull(k.own)
	case kiosk.PracticeTouch:
		k.touch()
	case kiosk.PracticeRenew:
		k.renew(practice.Options{})
	case kiosk.PracticeOld:
		k.renew(practice.Options{U2F: true})
		k.plug(k.persons()[0])
	case kiosk.BehaveForced:
		k.demandPIN()
	case kiosk.BehavePullMake:
		k.mu.Lock()
		k.pullAtTouch = true
		k.mu.Unlock()
	default:
		return fmt.Errorf("practice key: no action %q", action)
	}
	k.tell()
	return nil
}
