package httpapi

import (
	"net/http"

	"latchkey/backend/enroll"
)

// Renamed is a credential's new name; empty takes the name away.
type Renamed struct {
	Name string `json:"name"`
}

// Because is the reason for a change of state.
type Because struct {
	Reason enroll.Reason `json:"reason" enum:"found,lost,stolen,compromised,damaged,reset,replaced,left,mistake,neverProved"`
}

// AllLost is why all of a person's credentials are suspended.
type AllLost struct {
	Reason enroll.Reason `json:"reason" enum:"lost,stolen,compromised"`
}

func (h *Handler) credentials() []operation {
	ops := []operation{
		op(http.MethodPost, "/users/{id}/credentials/suspend", "Suspend all credentials of a person, which somebody else may have.", []who{person, desk}, http.StatusOK,
			func(c *call, in AllLost) (Credentials, error) {
				all, err := h.Service.SuspendCredentials(c, c.by, c.id(), in.Reason)
				return Credentials{Credentials: listed(all)}, err
			}),
		op(http.MethodPatch, "/credentials/{id}", "Rename a credential.", []who{invited, person, desk}, http.StatusOK,
			func(c *call, in Renamed) (enroll.Credential, error) {
				return h.Service.RenameCredential(c, c.by, c.id(), in.Name)
			}),
	}
	for _, change := range []struct {
		path, summary string
		state         enroll.CredentialState
	}{
		{"suspend", "Suspend a credential.", enroll.Suspended},
		{"reinstate", "Let a suspended credential be used again.", enroll.Active},
		{"revoke", "Revoke a credential for good.", enroll.Revoked},
	} {
		ops = append(ops, op(http.MethodPost, "/credentials/{id}/"+change.path, change.summary, []who{invited, person, desk}, http.StatusOK,
			func(c *call, in Because) (enroll.Credential, error) {
				return h.Service.ChangeCredential(c, c.by, c.id(), enroll.CredentialChange{State: change.state, Reason: in.Reason})
			}))
	}
	return ops
}
