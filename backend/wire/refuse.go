//go:build !e2e

package wire

import "latchkey/backend/enroll"

// refusing is the service itself; only tests have it refuse on demand.
func refusing(s enroll.Service, _ string) enroll.Service { return s }
