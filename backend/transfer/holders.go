package transfer

import (
	"context"

	"latchkey/backend/enroll"
)

// key is a value that only one may have.
type key struct {
	name  string // as in Conflict.Key
	value string // as compared
	shown string
}

func userKeys(u enroll.User) []key {
	keys := []key{{"handle", string(u.Handle), u.Handle.String()}}
	if u.Status == enroll.UserErased {
		return keys
	}
	keys = append(keys, key{"username", enroll.MapUsername(u.Username), u.Username})
	for _, address := range u.Addresses {
		keys = append(keys, key{"email", enroll.MapEmail(address.Email), address.Email})
	}
	if u.ExternalID != "" {
		keys = append(keys, key{"externalId", u.ExternalID, u.ExternalID})
	}
	return keys
}

func credentialKeys(c enroll.Credential) []key {
	keys := []key{
		{"credentialId", string(c.CredentialID), c.CredentialID.String()},
		{"ceremony", string(c.Ceremony), string(c.Ceremony)},
	}
	if c.Proof != "" {
		keys = append(keys, key{"proof", string(c.Proof), string(c.Proof)})
	}
	return keys
}

// holders knows who has which key. It goes through the whole store, so it does
// that only when the first conflict has to be told.
type holders struct{ by map[[2]string]Side }

func (h *holders) add(keys []key, side Side) {
	if h.by == nil {
		return
	}
	for _, k := range keys {
		h.by[[2]string{k.name, k.value}] = side
	}
}

// of gives the one in the store who has a key.
func (h *holders) of(ctx context.Context, store enroll.Reader, k key) (Side, bool, error) {
	if h.by == nil {
		h.by = map[[2]string]Side{}
		for u, err := range store.AllUsers(ctx) {
			if err != nil {
				return Side{}, false, err
			}
			h.add(userKeys(u), Side{u.ID, u.Username})
			credentials, err := store.Credentials(ctx, u.ID)
			if err != nil {
				return Side{}, false, err
			}
			for _, c := range credentials {
				h.add(credentialKeys(c), Side{c.ID, c.Name})
			}
		}
	}
	side, ok := h.by[[2]string{k.name, k.value}]
	return side, ok, nil
}
