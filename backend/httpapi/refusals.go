package httpapi

import (
	"strings"

	"latchkey/backend/enroll"
)

// acts are what requests are for, for the journal, if they are refused before the
// service hears of them.
var acts = map[string]enroll.Act{
	"POST /users":                          enroll.ActUserCreated,
	"GET /users":                           enroll.ActUsersFound,
	"GET /users/{id}":                      enroll.ActUserRead,
	"PATCH /users/{id}":                    enroll.ActUserUpdated,
	"DELETE /users/{id}":                   enroll.ActUserErased,
	"GET /users/{id}/credentials":          enroll.ActUserRead,
	"POST /users/{id}/credentials/suspend": enroll.ActCredentialState,
	"POST /users/{id}/registrations":       enroll.ActRegistration,
	"POST /registrations/{id}":             enroll.ActRegistration,
	"POST /credentials/{id}/proofs":        enroll.ActProof,
	"PATCH /credentials/{id}":              enroll.ActCredentialRenamed,
	"POST /credentials/{id}/suspend":       enroll.ActCredentialState,
	"POST /credentials/{id}/reinstate":     enroll.ActCredentialState,
	"POST /credentials/{id}/revoke":        enroll.ActCredentialState,
	"POST /authentications":                enroll.ActSignIn,
	"POST /authentications/{id}":           enroll.ActSignIn,
	"POST /session/step-ups":               enroll.ActStepUp,
	"POST /session/hand-over":              enroll.ActHandedOver,
	"DELETE /session":                      enroll.ActSessionEnded,
	"POST /users/{id}/invitations":         enroll.ActInvited,
	"POST /redemptions":                    enroll.ActRedeemed,
	"POST /signups":                        enroll.ActUserCreated,
	"POST /claims":                         enroll.ActClaimed,
	"GET /users/{id}/invitations":          enroll.ActInvitationsRead,
	"DELETE /invitations/{id}":             enroll.ActInvitationRevoked,
	"POST /invitation-views":               enroll.ActInvitationsRead,
	"POST /pairings":                       enroll.ActPairingCreated,
	"POST /kiosks":                         enroll.ActPaired,
	"GET /kiosks":                          enroll.ActKiosksRead,
	"PATCH /kiosks/{id}":                   enroll.ActKioskRenamed,
	"POST /kiosks/{id}/revoke":             enroll.ActKioskRevoked,
	"POST /users/{id}/verifications":       enroll.ActAddressAsked,
	"POST /confirmations":                  enroll.ActAddressVerified,
	"GET /mail":                            enroll.ActMailRead,
	"POST /mail/{id}/retry":                enroll.ActMailRetried,
	"DELETE /mail/{id}":                    enroll.ActMailDiscarded,
	"GET /users/{id}/events":               enroll.ActJournalRead,
	"GET /events":                          enroll.ActJournalRead,
	"GET /journal/names":                   enroll.ActJournalRead,
	"GET /journal":                         enroll.ActJournalRead,
	"POST /journal/exports":                enroll.ActJournalExported,
}

// note has it noted if a request was refused before the service heard of it, or
// because there were too many. What comes in to the service, that notes itself.
func (h *Handler) note(o operation, c *call, err error) {
	code := enroll.CodeOf(err)
	if c.heard && code != enroll.CodeTooMany {
		return
	}
	what := enroll.Event{Act: enroll.ActRequest}
	if act, ok := acts[o.method+" "+o.path]; ok {
		what.Act = act
	}
	switch {
	case strings.HasPrefix(o.path, "/users/{id}"):
		what.User = c.id()
	case strings.HasPrefix(o.path, "/credentials/{id}"):
		what.Credential = c.id()
	}
	if c.by.Kind == "" { // too many from there to ask who it is
		c.by.Kind = enroll.ActorStranger
	}
	h.Door.Refused(c, c.by, what, code)
}
