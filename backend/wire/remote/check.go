package remote

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/kioskkey"
	"latchkey/backend/wire"
)

// reachTime is how long a check waits for a service.
const reachTime = 15 * time.Second

// Machine is what a check asks of this machine besides its settings.
type Machine struct {
	// Accepts reports whether keys are asked to sign for an RP ID that the store names.
	Accepts func(rpID string) bool
	// Keys says in a sentence which keys are plugged in.
	Keys func(context.Context) (string, error)
}

// Check looks whether the program could start with its settings and do its work, and
// says so: a line to out for each thing, with the next step where one is wrong. It
// changes nothing. wire.ErrUnfit if something is wrong.
func Check(ctx context.Context, s wire.Settings, m Machine, out io.Writer) error {
	r := wire.NewReport(out)
	r.Sources(s)
	_ = r.Takes("data", filepath.Join(s.Data, "latchkey.log"))
	switch {
	case s.Store == "":
		r.Note("store", "none yet: the first link of an invitation says which service")
	case strings.HasPrefix(s.Store, "sqlite:"):
		r.OwnStore(ctx, s)
	default:
		checkService(ctx, r, s, m.Accepts)
	}
	if keys, err := m.Keys(ctx); err != nil {
		r.Wrong("keys", fmt.Errorf("keys: this program cannot come to any here: %w", err))
	} else {
		r.OK("keys", "%s", keys)
	}
	return r.End(fmt.Sprintf("Its mode would be %s.", s.Mode))
}

func checkService(ctx context.Context, r *wire.Report, s wire.Settings, accepts func(string) bool) {
	c, err := client.New(s.Store, client.Options{})
	if err != nil {
		r.Wrong("store", err)
		return
	}
	defer c.Close() //nolint:errcheck // idle connections
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	switch info, err := c.Info(ctx, enroll.Actor{Kind: enroll.ActorStranger}); {
	case err != nil:
		r.Wrong("store", fmt.Errorf("store: %s; see that the service runs, and that this machine knows who vouches for its certificate", wire.Sentence(err)))
	case info.RPID == "":
		r.Wrong("store", fmt.Errorf("store: what answers at %s is no service of Latchkey; give the address of one", s.Host()))
	case !accepts(info.RPID):
		r.Wrong("store", fmt.Errorf("store: the service asks for keys of %q, which is not its own domain; give the address of the right service", info.RPID))
	default:
		r.OK("store", "%s answers, for keys of %s", s.Host(), info.RPID)
	}
	if s.Workstation() {
		return
	}
	keeper, err := kioskkey.Open(filepath.Join(s.Data, "kiosk.json"), strings.TrimSuffix(s.Store, "/"), time.Now)
	switch {
	case err != nil:
		r.Wrong("pairing", err)
	case keeper.Paired():
		r.OK("pairing", "this machine is a kiosk of it, with a key of the fingerprint %s", keeper.Fingerprint())
	default:
		r.Note("pairing", "this machine is no kiosk of it yet: type a code at its first screen, or run latchkey pair")
	}
}
