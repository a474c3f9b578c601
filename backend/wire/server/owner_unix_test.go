//go:build unix

package server

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRootMakesNoStoreOfOthers: the first start of a service whose store root has made
// would fail, long after.
func TestRootMakesNoStoreOfOthers(t *testing.T) {
	store := filepath.Join(t.TempDir(), "service.sqlite")
	foreign := filepath.Dir(store)
	if os.Geteuid() == 0 {
		if err := os.Chown(foreign, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	} // else it is this user's, and as foreign to root
	if err := refuseForeign(store, 0); err == nil {
		t.Error("root makes a store in another's folder")
	}
	if err := refuseForeign(store, 65534); err != nil {
		t.Errorf("its owner: %v", err)
	}
	if err := os.WriteFile(store, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := refuseForeign(store, 0); err != nil {
		t.Errorf("one that is there: %v", err)
	}
	if err := refuseForeign(filepath.Join(foreign, "none", "service.sqlite"), 0); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}
