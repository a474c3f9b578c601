package kioskkey

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/wholefile"
)

// entry is what is kept for one service.
type entry struct {
	Own  *held `json:"own,omitempty"`  // nil: no kiosk
	Next *held `json:"next,omitempty"` // that it is to become
}

// held is a key. It does not print.
type held struct {
	Kiosk     enroll.ID    `json:"kiosk,omitempty"` // empty while it is the next
	PublicKey enroll.Bytes `json:"publicKey"`
	Seed      enroll.Bytes `json:"seed,omitempty"` // empty: in the keyring
}

func (held) String() string { return "***" }

// GoString keeps the key out of %#v.
func (held) GoString() string { return "***" }

// account is the name of a key in the keyring, where other programs of the same
// user, and other data folders, have theirs.
func (h held) account(service string) string {
	return service + " " + enroll.Fingerprint(h.PublicKey)
}

// readFile reads what is kept for all services.
func readFile(path string) (map[string]entry, error) {
	all := map[string]entry{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("read the kiosk's key: %w; delete %s and pair the kiosk again", err, path)
	}
	for _, e := range all {
		for _, h := range []*held{e.Own, e.Next} {
			if h != nil && enroll.CheckKioskKey(h.PublicKey) != nil || h != nil && h == e.Own && !h.Kiosk.Valid() {
				return nil, fmt.Errorf("read the kiosk's key: %s is not as it was written; delete it and pair the kiosk again", path)
			}
		}
	}
	return all, nil
}

// write writes the entry among those of other services, which may have changed
// meanwhile, through a new file of mode 0600.
func (k *Keeper) write() error {
	all, err := readFile(k.path)
	if err != nil {
		return err
	}
	if all[k.service] = k.entry; k.entry == (entry{}) {
		delete(all, k.service)
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err == nil {
		err = wholefile.Replace(k.path, data)
	}
	if err != nil {
		return fmt.Errorf("keep the kiosk's key: %w", err)
	}
	return nil
}
