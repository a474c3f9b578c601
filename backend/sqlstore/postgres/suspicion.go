package postgres

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"latchkey/backend/sqlstore"
)

// suspicion has connections that were last used before the server was away tried
// out before their next use. After a restart all of them are dead, and each
// would fail somebody.
type suspicion struct{ since atomic.Int64 } // when it was away, in nanoseconds since 1970

// quiet is how long a connection may be left alone and still be trusted. It is
// the driver's own measure.
const quiet = time.Second

// diagnose is the function diagnose, and takes notice.
func (s *suspicion) diagnose(err error) sqlstore.Diagnosis {
	d := diagnose(err)
	if d.Fault == sqlstore.Away {
		s.since.Store(time.Now().UnixNano())
	}
	return d
}

func (s *suspicion) shouldPing(_ context.Context, conn stdlib.ShouldPingParams) bool {
	return conn.IdleDuration > quiet || time.Now().Add(-conn.IdleDuration).UnixNano() < s.since.Load()
}
