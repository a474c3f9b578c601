package httpapi

import (
	"net/http"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/signing"
)

// KioskName is what a kiosk is called, or will be.
type KioskName struct {
	Name string `json:"name"`
}

// NewKiosk is a machine that wants to be a kiosk. It signs the request with the
// key's private half.
type NewKiosk struct {
	Code      string       `json:"code"`      // of a pairing
	PublicKey enroll.Bytes `json:"publicKey"` // Ed25519, 32 bytes
}

// Kiosks is a list of kiosks.
type Kiosks struct {
	Kiosks []enroll.Kiosk `json:"kiosks"`
}

func (h *Handler) kiosks() []operation {
	return []operation{
		op(http.MethodPost, "/pairings", "Make a code with which one machine can become a kiosk.", []who{desk}, http.StatusCreated,
			func(c *call, in KioskName) (enroll.NewPairing, error) {
				return h.Service.CreatePairing(c, c.by, in.Name)
			}),
		op(http.MethodPost, "/kiosks", "Become a kiosk with a code, and the key that this request is signed with.", []who{stranger, kiosk, desk}, http.StatusCreated, h.pair).signedByNewKey(),
		op(http.MethodGet, "/kiosks", "List all kiosks there ever were, oldest first.", []who{desk}, http.StatusOK,
			func(c *call, _ nothing) (Kiosks, error) {
				all, err := h.Service.ListKiosks(c, c.by)
				return Kiosks{Kiosks: listed(all)}, err
			}),
		op(http.MethodPatch, "/kiosks/{id}", "Give a kiosk another name.", []who{desk}, http.StatusOK,
			func(c *call, in KioskName) (enroll.Kiosk, error) {
				return h.Service.RenameKiosk(c, c.by, c.id(), in.Name)
			}),
		op(http.MethodPost, "/kiosks/{id}/revoke", "Revoke a kiosk for good, and end the sessions opened there.", []who{desk}, http.StatusOK,
			func(c *call, _ nothing) (enroll.Kiosk, error) { return h.Service.RevokeKiosk(c, c.by, c.id()) }),
	}
}

// pair makes a kiosk of a machine that signs with the key that it names. Tries are
// counted by address, since a code that does not exist is nobody's.
func (h *Handler) pair(c *call, in NewKiosk) (enroll.Kiosk, error) {
	if err := h.limitPairing(c); err != nil {
		return enroll.Kiosk{}, err
	}
	if err := enroll.CheckKioskKey(in.PublicKey); err != nil {
		return enroll.Kiosk{}, err
	}
	if !c.told {
		if c.claim == nil || c.claim.KeyID != enroll.Fingerprint(in.PublicKey) {
			return enroll.Kiosk{}, enroll.Errorf(enroll.CodeKioskSignature, "", "the request is not signed with the key that it names")
		}
		if err := h.check(c.r, *c.claim, in.PublicKey); err != nil {
			return enroll.Kiosk{}, err
		}
	}
	return h.Service.Pair(c, c.by, enroll.ReadPairingCode(in.Code), in.PublicKey)
}

// check makes sure that a request is signed with a key, and comes for the first
// time. Only what is signed is remembered, or strangers would fill the memory.
func (h *Handler) check(r *http.Request, claim signing.Claim, public enroll.Bytes) error {
	now := h.Now()
	if err := claim.Check(r, public, now); err != nil {
		return err
	}
	nonce, lifetime := claim.Nonce(now)
	first, err := h.Nonces.Use(r.Context(), nonce, lifetime)
	if err == nil && !first {
		err = enroll.Errorf(enroll.CodeKioskReplayed, "", "this very request came before")
	}
	return err
}
