package servers

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
)

// account is a user of this system.
type account struct{ uid, gid uint32 }

// unprivileged is who runs what refuses to be run by root. It is nil for
// everybody who is not root.
func unprivileged() (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &account{uint32(uid), uint32(gid)}, nil
		}
	}
	return nil, fmt.Errorf("PostgreSQL refuses to be run by root, and there is neither a user postgres nor nobody")
}
