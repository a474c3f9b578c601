package ceremony

import (
	"slices"
	"time"

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
	deedEmpower // decide what they may do, and who may do what to them
	deedErase
	deedRegister
	deedProve
	deedSignIn
	deedStepUp
	deedName    // a credential
	deedChange  // a credential's state
	deedAbandon // revoke a credential that was never proved
	deedJournal
	deedInvite
	deedHandOver
	deedKiosks      // list and name them
	deedPair        // make a machine one, or no longer
	deedInvitations // list them, and take them back
	deedPost        // look after mail that was not sent
)

// ownDeeds are what people may do to themselves.
var ownDeeds = []deed{
	deedRead, deedKeys, deedEdit, deedRegister, deedProve, deedStepUp, deedName, deedChange, deedAbandon, deedJournal, deedInvite,
}

// invitedDeeds are what people may do to themselves who have proved nothing but
// that they were invited.
var invitedDeeds = []deed{deedRead, deedKeys, deedRegister, deedProve, deedName, deedAbandon}

// deskDeeds are what an operator may do for others.
var deskDeeds = []deed{
	deedCreate, deedSearch, deedRead, deedKeys, deedEdit, deedName, deedChange, deedAbandon, deedHandOver, deedInvite, deedInvitations,
}

// handedDeeds are what can be done for a person with the session that was handed
// over to them. Nothing else can be done with it, and these in no other way.
var handedDeeds = []deed{deedRead, deedKeys, deedRegister, deedProve, deedAbandon}

// personal are the deeds that nobody does for others from the desk.
var personal = []deed{deedRegister, deedProve, deedStepUp}

// grave are the deeds with which one could become somebody else. Done for
// others, they need an assertion that is fresh.
var grave = []deed{deedEmpower, deedErase, deedChange, deedInvite, deedHandOver}

// may decides whether an actor may do something to a person: CodeForbidden.
// This file holds all such decisions. A subject that is not known, or that there
// is not, is empty, and nobody's own.
func may(by enroll.Actor, what deed, subject enroll.ID) error {
	switch by.Kind {
	case enroll.ActorSystem:
		return nil
	case enroll.ActorUser:
		if what == deedSignIn || mayAs(by, what, subject) {
			return nil
		}
	case enroll.ActorStranger, enroll.ActorKiosk: // a kiosk by itself enrols nobody
		if what == deedSignIn {
			return nil
		}
	}
	return forbidden()
}

// mayAs decides for a person who is signed in. A role counts for others alone:
// nobody uses its powers on themselves.
func mayAs(by enroll.Actor, what deed, subject enroll.ID) bool {
	own := subject != "" && by.User == subject
	switch {
	case by.HandedTo != "":
		return own && what == deedStepUp || subject == by.HandedTo && slices.Contains(handedDeeds, what)
	case by.Invitation != "":
		return own && slices.Contains(invitedDeeds, what)
	case own:
		return slices.Contains(ownDeeds, what)
	case slices.Contains(personal, what):
		return false
	}
	switch by.Role {
	case enroll.Administrator:
		return true
	case enroll.Operator:
		return slices.Contains(deskDeeds, what)
	case enroll.Auditor:
		return what == deedJournal
	case enroll.NoRole:
	}
	return false
}

// mayTo decides what depends on who the other person is, after may, as soon as
// they are known: CodeForbidden, CodeStepUpRequired. In the transaction that does
// it they are looked at once more.
func mayTo(by enroll.Actor, what deed, user enroll.User, now time.Time) error {
	if by.Kind != enroll.ActorUser || by.User == user.ID {
		return nil
	}
	if by.Role == enroll.Operator && user.Protected() && what != deedRead && what != deedKeys {
		return forbidden()
	}
	if by.HandedTo == "" && slices.Contains(grave, what) && !fresh(by, now) {
		return stepUpRequired()
	}
	return nil
}

// mayHere decides about what is done to no person: CodeForbidden,
// CodeStepUpRequired.
func mayHere(by enroll.Actor, what deed, now time.Time) error {
	if err := may(by, what, ""); err != nil {
		return err
	}
	if by.Kind == enroll.ActorUser && what == deedPair && !fresh(by, now) {
		return stepUpRequired()
	}
	return nil
}

// fresh reports whether an actor's last assertion is one of the last minutes.
func fresh(by enroll.Actor, now time.Time) bool {
	return now.Before(by.AssertedAt.Add(enroll.StepUpLifetime))
}

// mayInviteProtected decides whether an invitation holds for somebody whom
// operators may not invite: one of an administrator, of the program itself or of
// that person.
func mayInviteProtected(i enroll.Invitation) bool {
	return i.CreatedBy.Kind == enroll.ActorSystem || i.MadeAs == enroll.Administrator || i.CreatedBy.User == i.User
}

// mayPatch decides which fields of a person an actor may change. What says who
// somebody is belongs to the desk. So nobody learns by trying which names and
// addresses are taken.
func mayPatch(by enroll.Actor, user enroll.ID, p enroll.UserPatch) error {
	if by.Kind != enroll.ActorUser {
		return nil
	}
	power := p.Privileged != nil || p.Role != nil
	identity := p.Username != nil || p.Addresses != nil || p.ExternalID != nil || p.Status != nil
	if by.User == user && (power || identity) || power && by.Role != enroll.Administrator {
		return forbidden()
	}
	return nil
}

// told is what an actor hears of a refused ceremony. The journal has the true
// code in any case.
//
// Only the help desk, a kiosk or the holder of a valid invitation hears that a
// credential is in use. A genuine key does not make the same credential ID
// twice, so to all others it is a registration that does not hold. And a
// stranger who signs in hears nothing that tells a credential we know from one
// we do not, until its signature was right.
func told(by enroll.Actor, purpose enroll.Purpose, err error) error {
	if by.Kind == enroll.ActorSystem || by.Kind == enroll.ActorKiosk || by.Invitation != "" || by.Role == enroll.Administrator || by.Role == enroll.Operator {
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
