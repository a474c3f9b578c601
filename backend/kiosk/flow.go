package kiosk

import (
	"context"
	"errors"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
)

// How long the kiosk waits, at most.
const (
	touchTime = 60 * time.Second // for a touch; many keys give up after 30 s by themselves
	cleanTime = 15 * time.Second // for taking back what was begun
)

// flow is one enrolment. Its goroutine alone uses the key and the fields below
// ended; others send a command, stop or leave. Kiosk.mu guards first, and sending
// and discarding commands.
type flow struct {
	k        *Kiosk
	by       enroll.Actor
	person   Person
	req      EnrolRequest
	first    int32              // the number of its first state
	commands chan command       // holds one
	life     context.Context    // until nobody is there, or the program ends
	leave    context.CancelFunc // ends life
	ctx      context.Context    // until somebody stops the enrolment, or life ends
	stop     context.CancelFunc // ends ctx
	ended    chan struct{}

	bus      bus
	key      authenticator.Key // nil: none is open
	info     authenticator.Info
	minPIN   int // code points; the larger of the key's and the policy's
	name     string
	accepted bool
	pin      pinHolder
	newPIN   bool // the key was given its PIN here

	again      *Problem // why the same key has to come back
	pinProblem *Problem // what was wrong with the last PIN

	mark       mark               // what would stay if all ended now
	credential *enroll.Credential // registered, and still to be tried out
	resumed    bool               // credential is from an earlier visit
	cleaning   *mark              // this is no enrolment but a clean-up of that
}

// errOtherKey is the person's wish to take another key.
var errOtherKey = errors.New("another key, please")

func newFlow(k *Kiosk, person Person, req EnrolRequest) *flow {
	f := &flow{k: k, by: k.operator(), person: person, req: req, commands: make(chan command, 1), ended: make(chan struct{})}
	f.life, f.leave = context.WithCancel(context.Background())
	f.ctx, f.stop = context.WithCancel(f.life)
	f.bus = newBus(f.life, k.Authenticator)
	return f
}

// run is the enrolment from beginning to end.
func (f *flow) run() {
	defer close(f.ended)
	defer f.leave()
	last := f.enrol()
	f.drop()
	if last != nil && f.life.Err() == nil {
		f.show(last)
		select {
		case <-f.commands: // nothing but "give back" answers it
		case <-f.life.Done():
		}
	}
	f.k.showDesk(context.WithoutCancel(f.life), f)
}

// enrol goes through the steps until the key is set up or somebody stops, and
// returns the last state to show.
func (f *flow) enrol() State {
	var last State
	var err error
	if f.cleaning == nil {
		_, err = f.wait() // to be handed over
	}
	for err == nil {
		if last, err = f.attempt(); err == nil {
			return last
		}
		if f.ctx.Err() == nil {
			err = f.recover(err)
		}
	}
	return Stopped{Person: f.person, Leftover: f.takeBack()}
}

// attempt takes up the steps where they stand, and returns the last state when
// all are done.
func (f *flow) attempt() (State, error) {
	if f.cleaning != nil && f.cleaning.Place == InStore {
		return f.cleaned()
	}
	if f.key == nil {
		if err := f.findKey(); err != nil {
			return nil, err
		}
	}
	if f.cleaning != nil {
		return f.cleanKey()
	}
	if f.credential == nil {
		if err := f.recognise(); err != nil {
			return nil, err
		}
	}
	if !f.accepted && f.credential == nil {
		if err := f.acceptKey(); err != nil {
			return nil, err
		}
	}
	if err := f.ensurePIN(); err != nil {
		return nil, err
	}
	if f.credential == nil {
		if err := f.register(); err != nil {
			return nil, err
		}
	}
	summary, err := f.prove()
	if err != nil {
		return nil, err
	}
	return Done{Person: f.person, Summary: summary}, nil
}

// recover decides how to go on after err: by itself where that is clear, else
// by asking. It returns an error when the enrolment is to end.
func (f *flow) recover(err error) error {
	if errors.Is(err, errOtherKey) {
		return f.switchKey()
	}
	problem := f.problem(err)
	switch authenticator.Code(problem.Code) {
	case authenticator.CodeUnplugged:
		f.again = &problem
		f.bus.lost()
		f.drop()
		if f.credential == nil { // another one may come back: show what it is
			f.accepted, f.newPIN = false, false
		}
		return nil
	case authenticator.Code(CodeOtherKey):
		f.again = &problem
		f.bus.putAside()
		f.drop()
		return nil
	case authenticator.CodePINReplug:
		f.again = &problem
		f.bus.putAside()
		f.drop()
		return nil
	case authenticator.CodePINWrong, authenticator.CodePINPolicy, authenticator.CodePINRequired:
		f.pin.zero()
		f.pinProblem = &problem
		f.info.PINRetries = retriesAfter(f.info.PINRetries, problem)
		return nil
	case authenticator.CodePINChangeDue:
		f.pin.zero()
		f.info.PINChangeDue = true
		return nil
	}
	ways := waysFor(problem.Code)
	answer, err := f.ask(Trouble{Person: f.person, Problem: problem, Ways: ways})
	switch {
	case err != nil && authenticator.CodeOf(err) == authenticator.CodeUnplugged:
		f.drop() // pulled out while the problem was read: just what many problems need
		return nil
	case err != nil:
		return err
	case answer.verb == verbOtherKey:
		return f.switchKey()
	}
	return f.reread()
}

// switchKey puts the key aside, taking back what was begun on it.
func (f *flow) switchKey() error {
	if f.mark.credentialID != nil {
		_ = f.takeBack() // what stays is kept in the list of leftovers
	}
	f.bus.putAside()
	f.drop()
	f.name, f.accepted, f.newPIN, f.again, f.pinProblem = "", false, false, nil, nil
	f.mark, f.credential, f.resumed = mark{}, nil, false
	return nil
}

// drop lets go of the key and forgets the PIN.
func (f *flow) drop() {
	f.pin.zero()
	if f.key != nil {
		_ = f.key.Close() // nothing is lost if letting go fails
		f.key = nil
	}
}

func (f *flow) show(s State) { f.k.show(s) }

// discard overwrites an answer that was not taken.
func (f *flow) discard() {
	select {
	case c := <-f.commands:
		c.old.Zero()
		c.pin.Zero()
	default:
	}
}

// ask shows a state and waits for the answer.
func (f *flow) ask(s State) (command, error) {
	f.show(s)
	return f.wait()
}

// wait waits for the answer to the state that is shown. The key in use being
// pulled out is an error, CodeUnplugged.
func (f *flow) wait() (command, error) {
	for {
		select {
		case c := <-f.commands:
			return c, nil
		case list, ok := <-f.bus.changes:
			if f.bus.update(list, ok); f.key != nil && !f.bus.here() {
				return command{}, unplugged("wait for the person")
			}
		case <-f.ctx.Done():
			return command{}, f.ctx.Err()
		}
	}
}

func unplugged(op string) error {
	return &authenticator.Error{Code: authenticator.CodeUnplugged, Op: op, Retries: authenticator.Unknown}
}
