package ceremony

import (
	"context"
	"time"

	"latchkey/backend/enroll"
)

// seenEvery is how exactly it is known when somebody was last there. Less often
// would end sessions early; more often would write with every request.
const seenEvery = time.Minute

var _ enroll.Door = (*Service)(nil)

// Resume implements enroll.Door.
func (s *Service) Resume(ctx context.Context, token enroll.Token) (enroll.Session, error) {
	if token.Zero() {
		return enroll.Session{}, signedOut()
	}
	session, err := s.store.SessionByToken(ctx, token.Hash())
	if err != nil {
		return enroll.Session{}, err
	}
	now := s.now()
	if !resumable(session, "", now) {
		return enroll.Session{}, signedOut()
	}
	return s.seen(ctx, session, now)
}

// resumable reports whether a session goes on where it was shown: at a kiosk, or
// in a browser.
func resumable(session enroll.Session, at enroll.ID, now time.Time) bool {
	return session.Alive(now) && session.Kiosk == at && session.Status == enroll.UserActive
}

// seen notes that somebody was there.
func (s *Service) seen(ctx context.Context, session enroll.Session, now time.Time) (enroll.Session, error) {
	if now.Before(session.SeenAt.Add(seenEvery)) {
		return session, nil
	}
	session.SeenAt = now
	return session, s.store.InTx(ctx, func(tx enroll.Tx) error { return tx.SeeSession(ctx, session.ID, now) })
}

// Session implements enroll.Sessions.
func (s *Service) Session(ctx context.Context, by enroll.Actor) (enroll.Session, error) {
	session, err := s.own(ctx, s.store, by.Holder())
	if err != nil {
		return enroll.Session{}, err
	}
	if session.Status != enroll.UserActive {
		return enroll.Session{}, signedOut()
	}
	return s.seen(ctx, session, s.now())
}

// EndSession implements enroll.Sessions.
func (s *Service) EndSession(ctx context.Context, by enroll.Actor) (err error) {
	defer s.refused(ctx, by, enroll.Event{Act: enroll.ActSessionEnded, User: by.User}, &err)
	if by.Kind != enroll.ActorUser {
		return nil
	}
	event := s.event(by, enroll.ActSessionEnded)
	event.User = by.User
	return s.store.InTx(ctx, func(tx enroll.Tx) error {
		ended, err := s.endOwn(ctx, tx, by.Holder(), event.At)
		if err != nil || !ended {
			return err
		}
		return tx.Append(ctx, event)
	})
}

// endOwn ends a holder's own session, and reports whether there was one.
func (s *Service) endOwn(ctx context.Context, tx enroll.Tx, h enroll.Holder, at time.Time) (bool, error) {
	session, err := s.own(ctx, tx, h)
	if err == nil {
		session.EndedAt = &at
		err = tx.Try(ctx, func() error { return tx.UpdateSession(ctx, session) }) // another may have ended it meanwhile
	}
	if enroll.CodeOf(err) == enroll.CodeSignedOut {
		return false, nil
	}
	return err == nil, err
}

// own returns a holder's session, if it is alive and theirs: CodeSignedOut.
func (s *Service) own(ctx context.Context, r enroll.Reader, h enroll.Holder) (enroll.Session, error) {
	if h.Kind != enroll.ActorUser || !h.Session.Valid() {
		return enroll.Session{}, signedOut()
	}
	session, err := r.Session(ctx, h.Session)
	if err != nil {
		return enroll.Session{}, err
	}
	if !holds(h, session, s.now()) {
		return enroll.Session{}, signedOut()
	}
	return session, nil
}

// holds reports whether a session is alive and a holder's own.
func holds(h enroll.Holder, session enroll.Session, now time.Time) bool {
	return session.Alive(now) && session.ID == h.Session && session.User == h.User && session.Invitation == h.Invitation && session.Kiosk == h.Kiosk
}

// still makes sure, in the transaction that finishes what a person began, that
// they are still signed in and may still do it to this user, and returns what it
// went by. All other actors have no session of ours.
func (s *Service) still(ctx context.Context, r enroll.Reader, h enroll.Holder, what deed, user enroll.User) (enroll.Standing, error) {
	if h.Kind != enroll.ActorUser {
		return r.Standing(ctx, "", user.ID)
	}
	standing, err := s.standing(ctx, r, h, user)
	if err != nil || h.User == user.ID {
		return standing, err
	}
	if standing.Session.Status != enroll.UserActive {
		return standing, signedOut()
	}
	by, now := standing.Session.Actor(), s.now()
	if err := may(by, what, user.ID); err != nil {
		return standing, err
	}
	if err := mayTo(by, what, user, now); err != nil {
		return standing, err
	}
	return standing, cool(h, user, standing.Changed, now)
}

// standing is how a holder stands to a user, if they have a session that is alive:
// CodeSignedOut.
func (s *Service) standing(ctx context.Context, r enroll.Reader, h enroll.Holder, user enroll.User) (enroll.Standing, error) {
	if !h.Session.Valid() {
		return enroll.Standing{}, signedOut()
	}
	standing, err := r.Standing(ctx, h.Session, user.ID)
	if err == nil && !holds(h, standing.Session, s.now()) {
		err = signedOut()
	}
	return standing, err
}

// identified says how the person was identified whom a session enrols.
func identified(session enroll.Session) *enroll.Identification {
	if session.Handed == nil {
		return nil
	}
	return &session.Handed.Identified
}

// openSession begins a session and gives it a token.
func openSession(ctx context.Context, tx enroll.Tx, session enroll.Session, lifetime time.Duration, now time.Time) (enroll.NewSession, error) {
	token := enroll.NewToken()
	session.ID = enroll.NewID()
	session.TokenHash = token.Hash()
	session.CreatedAt, session.SeenAt, session.AssertedAt = now, now, now
	session.ExpiresAt = now.Add(lifetime)
	return enroll.NewSession{Session: session, Token: token}, tx.InsertSession(ctx, session)
}

// steppedUp notes in a person's session that they have asserted themselves for an
// act.
func steppedUp(ctx context.Context, tx enroll.Tx, c enroll.Ceremony, session enroll.Session, now time.Time) error {
	session.StepUp, session.AssertedAt = c.Act, now
	if c.Act == enroll.StepUpReturn {
		session.StepUp, session.Handed = "", nil
	}
	return tx.UpdateSession(ctx, session)
}

// takeStepUp uses up the step-up for an act: CodeStepUpRequired.
func (s *Service) takeStepUp(ctx context.Context, tx enroll.Tx, by enroll.Actor, act string) error {
	session, err := s.own(ctx, tx, by.Holder())
	if err != nil {
		return err
	}
	if session.StepUp != act || !s.now().Before(session.AssertedAt.Add(enroll.StepUpLifetime)) {
		return stepUpRequired()
	}
	session.StepUp = ""
	return tx.UpdateSession(ctx, session)
}

func stepUpRequired() error {
	return enroll.Errorf(enroll.CodeStepUpRequired, "", "sign in once more for this")
}

func signedOut() error {
	return enroll.Errorf(enroll.CodeSignedOut, "", "nobody is signed in here")
}
