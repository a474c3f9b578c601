// Package ceremony is the relying party itself: enroll.Service over a store and
// a place for challenges. Responses are verified by go-webauthn, of which no
// type leaves this package.
//
// Use New. The way of one response is in finish.go: its ceremony is taken before
// anything is looked at, and what becomes of it is written together with its
// event, well or not.
package ceremony

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"latchkey/backend/enroll"
)

// Deps is what a Service needs. Nothing of it may be left out.
type Deps struct {
	Store      enroll.Store
	Challenges enroll.Challenges
	Secret     enroll.Secret // the same on every instance
	Config     Config
	Now        func() time.Time
	Log        *slog.Logger // of the little that no caller hears of
}

// Service is the relying party. Its methods may be called from any goroutine.
type Service struct {
	store      enroll.Store
	challenges enroll.Challenges
	secret     enroll.Secret
	config     Config
	verify     verifier
	clock      func() time.Time
	log        *slog.Logger
	claimed    atomic.Bool // it stays so once it is
	strangers  tally       // what they were refused, until it is written
}

var _ enroll.Service = (*Service)(nil)

// New checks the configuration and stamps the store with it. CodeMalformed names
// the setting that is wrong in Field; CodeStampDiffer says that the store belongs
// to another RP ID or mode.
func New(ctx context.Context, deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Challenges == nil || deps.Secret.Zero() || deps.Now == nil || deps.Log == nil {
		return nil, errors.New("ceremony: something in Deps is missing")
	}
	config, err := deps.Config.check()
	if err != nil {
		return nil, err
	}
	verify, err := newVerifier(config)
	if err != nil {
		return nil, err
	}
	if err := deps.Store.Stamp(ctx, enroll.Stamp{RPID: config.RPID, Demo: config.Demo}); err != nil {
		return nil, err
	}
	changed, err := deps.Store.NoteSecret(ctx, deps.Secret.Mark("the secret itself", nil))
	if err != nil {
		return nil, err
	}
	if changed {
		deps.Log.Warn("the store was last used with another secret: invitations that are open and mail that waits are lost with it. Several instances need the same")
	}
	return &Service{
		store: deps.Store, challenges: deps.Challenges, secret: deps.Secret, config: config, verify: verify, clock: deps.Now, log: deps.Log,
	}, nil
}

// Info implements enroll.RelyingParty.
func (s *Service) Info(ctx context.Context, _ enroll.Actor) (enroll.Info, error) {
	policy, err := s.store.Policy(ctx)
	if err != nil {
		return enroll.Info{}, err
	}
	claimed, err := s.isClaimed(ctx, s.store)
	if err != nil {
		return enroll.Info{}, err
	}
	return enroll.Info{
		RPID: s.config.RPID, RPName: s.config.RPName, Origin: s.config.Origins[0], Demo: s.config.Demo,
		SignUp: s.config.SignUp,
		Abilities: enroll.Abilities{
			Proof: true, States: true, Rename: true, Outcome: true, Creation: true,
			Kiosks: s.config.Served, Pages: s.config.Served, Mail: s.config.Mail,
		},
		MinPINLength: policy.MinPINLength,
		Claimed:      claimed, Identification: slices.Clone(s.config.Identification),
	}, nil
}

// now is the time as a store keeps it.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// event begins the event of an act.
func (s *Service) event(by enroll.Actor, act enroll.Act) enroll.Event {
	return enroll.Event{ID: enroll.NewID(), At: s.now(), Act: act, By: by.Holder(), Request: by.Request, Address: by.Address}
}
