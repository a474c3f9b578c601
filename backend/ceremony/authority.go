package ceremony

import (
	"slices"

	"latchkey/backend/enroll"
)

// deed is what somebody wants to do to a person.
type deed int

const (
	deedCreate deed = iota
	deedSearch
	deedRead
	deedKeys // read them
	deedEdit
	deedErase
	deedRegister
	deedProve
	deedSignIn
	deedStepUp
	deedName   // a credential
	deedChange // a credential's state
	deedJournal
	deedInvite
)

// ownDeeds are what people may do to themselves.
var ownDeeds = []deed{deedRead, deedKeys, deedEdit, deedRegister, deedProve, deedStepUp, deedName, deedChange, deedJournal, deedInvite}

// invitedDeeds are what people may do to themselves who have proved nothing but
// that they were invited.
var invitedDeeds = []deed{deedRead, deedRegister, deedProve, deedName}

// may decides whether an actor may do something to a person: CodeForbidden.
// This file holds all such decisions. A subject that is not known, or that there
// is not, is empty, and nobody's own.
func may(by enroll.Actor, what deed, subject enroll.ID) error {
	switch by.Kind {
	case enroll.ActorSystem, enroll.ActorOperator, enroll.ActorKiosk:
		return nil
	case enroll.ActorUser:
		if by.Invitation != "" {
			if subject != "" && by.User == subject && slices.Contains(invitedDeeds, what) || what == deedSignIn {
				return nil
			}
			break
		}
		if subject != "" && by.User == subject && slices.Contains(ownDeeds, what) || what == deedSignIn {
			return nil
		}
	case enroll.ActorStranger:
		if what == deedSignIn {
			return nil
		}
	}
	return forbidden()
}

// mayPatch decides which fields of a person an actor may change. What says who
// somebody is belongs to the desk. So nobody learns by trying which names and
// addresses are taken.
func mayPatch(by enroll.Actor, p enroll.UserPatch) error {
	if by.Kind == enroll.ActorUser &&
		(p.Username != nil || p.Addresses != nil || p.ExternalID != nil || p.Privileged != nil || p.Status != nil) {
		return forbidden()
	}
	return nil
}

// told is what an actor hears of a refused ceremony. The journal has the true
// code in any case.
//
// Only an operator, a kiosk or the holder of a valid invitation hears that a
// credential is in use. A genuine key does not make the same credential ID
// twice, so to all others it is a registration that does not hold. And a
// stranger who signs in hears nothing that tells a credential we know from one
// we do not, until its signature was right.
func told(by enroll.Actor, purpose enroll.Purpose, err error) error {
	if by.Kind != enroll.ActorUser && by.Kind != enroll.ActorStranger || by.Invitation != "" {
		return err
	}
	switch code := enroll.CodeOf(err); {
	case code == enroll.CodeCredentialInUse:
		return enroll.Errorf(enroll.CodeBadAttestation, "", "this registration does not hold")
	case purpose == enroll.PurposeSignIn && (code == enroll.CodeBadSignature || code == enroll.CodeWrongUser):
		return credentialUnknown()
	}
	return err
}

func forbidden() error {
	return enroll.Errorf(enroll.CodeForbidden, "", "this is not allowed")
}
