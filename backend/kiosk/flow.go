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
	touchTime  = 60 * time.Second // for a touch; many keys give up after 30 s by themselves
	dialogTime = 3 * time.Minute  // for a dialog of the system, in which a key is found and gets its PIN
	cleanTime  = 15 * time.Second // for taking back what was begun
)

// maxAlone is how many problems in a row the kiosk deals with by itself. Each
// leads to a screen that waits for the person; should one ever not, the next
// problem is shown instead of tried again for ever.
const maxAlone = 3

// job is what a flow is for.
type job int

const (
	jobEnrol   job = iota // of a person to whom an operator hands the screen over
	jobAlone              // of a person by themselves
	jobOwn                // of a further key of the operator's own
	jobClean              // what an interrupted enrolment left
	jobSignIn             // an operator opens the desk
	jobConfirm            // an operator signs in once more
)

// flow is one enrolment, or an operator's entry. Its goroutine alone uses the key and the fields below
// ended; others send a command, stop or leave. Kiosk.mu guards first, and sending
// and discarding commands.
type flow struct {
	k        *Kiosk
	job      job
	by       enroll.Actor
	entry    Entry // what an operator is showing their key for; changed with Kiosk.mu held
	methods  []string
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
	known    bool              // info is what the key says now
	info     authenticator.Info
	minPIN   int // code points; the larger of the key's and the policy's
	name     string
	accepted bool
	pin      pinHolder
	newPIN   bool // the key was given its PIN here

	alone      int      // problems dealt with since anything moved from outside
	again      *Problem // why the same key has to come back
	pinProblem *Problem // what was wrong with the last PIN

	mark       mark               // what would stay if all ended now
	tries      []enroll.ID        // the marks of what was begun since the key was opened
	blank      bool               // the key had no PIN when it was opened, so nothing of ours
	credential *enroll.Credential // registered, and still to be tried out
	resumed    bool               // credential is from an earlier visit
	hidden     bool               // the key does not tell of credential without a PIN
	doubt      bool               // credential may be proved already: the answer was lost
	cleaning   *mark              // this is no enrolment but a clean-up of that
	invited    bool               // an invitation was used up for it

	unclaimed bool            // the service has no administrator yet
	quiet     map[string]bool // devices that were there before an entry, and are not spoken of
}

// errOtherKey is the person's wish to take another key.
var errOtherKey = errors.New("another key, please")

func newFlow(k *Kiosk, what job, by enroll.Actor) *flow {
	f := &flow{k: k, job: what, by: by, commands: make(chan command, 1), ended: make(chan struct{}), quiet: map[string]bool{}}
	f.life, f.leave = context.WithCancel(context.Background())
	f.ctx, f.stop = context.WithCancel(f.life)
	f.bus = newBus(f.life, k.Authenticator)
	return f
}

// run is the flow from beginning to end. What the kiosk shows afterwards, the
// kiosk says.
func (f *flow) run() {
	defer close(f.ended)
	defer f.leave()
	switch f.job {
	case jobSignIn, jobConfirm:
		f.runEntry()
	case jobAlone:
		f.runEnrolment()
		f.k.end(f.life, f.by)
		f.k.lock(context.WithoutCancel(f.life), f, f.asides())
	case jobEnrol, jobClean, jobOwn:
		f.k.hideOwn(f)
		f.runEnrolment()
		back := f.life.Err() == nil && (f.by.HandedTo == "" || f.giveBack() == nil)
		ctx := context.WithoutCancel(f.life)
		if back {
			f.k.forget()
			f.k.showDesk(ctx, f)
			return
		}
		f.k.lock(ctx, f, f.asides())
	}
}

func (f *flow) runEntry() {
	who, err := f.enter()
	aside := f.asides()
	f.drop()
	ctx := context.WithoutCancel(f.life)
	switch {
	case err == nil:
		f.k.open(ctx, f, who)
	case f.job == jobConfirm && f.life.Err() == nil && enroll.CodeOf(err) != enroll.CodeSignedOut: // given up
		f.k.showDesk(ctx, f)
	default:
		f.k.lock(ctx, f, aside)
	}
}

// runEnrolment is an enrolment until the last screen was answered.
func (f *flow) runEnrolment() {
	last := f.enrol()
	f.drop()
	if last == nil || f.life.Err() != nil {
		return
	}
	f.show(last)
	select {
	case <-f.commands: // nothing but "give back" answers it
	case <-f.life.Done():
	}
}

// enrol goes through the steps until the key is set up or somebody stops, and
// returns the last state to show.
func (f *flow) enrol() State {
	var last State
	var err error
	if f.job == jobEnrol || f.job == jobClean && f.needsKey() {
		err = f.handOver()
	}
	for err == nil {
		if last, err = f.attempt(); err == nil {
			return last
		}
		if f.ctx.Err() == nil {
			err = f.recover(err)
		}
	}
	if f.credential != nil { // what is in use already is not taken back
		if summary, err := f.provedBefore(context.WithoutCancel(f.ctx)); err == nil {
			return Done{Person: f.person, Summary: summary}
		}
	}
	return Stopped{Person: f.person, Leftover: f.takeBack()}
}

// attempt takes up the steps where they stand, and returns the last state when
// all are done.
func (f *flow) attempt() (State, error) {
	if f.cleaning != nil {
		return f.clean()
	}
	if err := f.takeKey(); err != nil {
		return nil, err
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
		f.switchKey()
		return nil
	}
	problem := f.problem(err)
	if f.alone < maxAlone && f.resolve(problem) {
		f.alone++
		return nil
	}
	answer, err := f.ask(Trouble{Person: f.person, Problem: problem, Ways: waysFor(problem)})
	switch {
	case authenticator.CodeOf(err) == authenticator.CodeUnplugged: // while the problem was read
		f.pulled(f.problem(err))
		if f.credential == nil {
			f.again = nil // that is just what many problems need
		}
		return nil
	case err != nil:
		return err
	case answer.verb == verbOtherKey:
		f.switchKey()
	}
	f.known = false // its PIN may be set or blocked by now
	return nil
}

// resolve deals with a problem whose next screen is clear, and reports whether
// it did. That next screen has to wait for the person, or this would go round in
// circles; so all that this road to the keys cannot do is left to be asked about.
func (f *flow) resolve(problem Problem) bool {
	can := f.k.Authenticator.Capabilities()
	inUse := can.List && f.bus.current != ""
	asks := can.PIN && f.known // ensurePIN will
	switch authenticator.Code(problem.Code) {
	case authenticator.CodeUnplugged:
		f.pulled(problem)
		return inUse
	case authenticator.CodePINReplug, authenticator.Code(CodeOtherKey), authenticator.Code(CodeOwnKey):
		f.again = &problem
		f.bus.putAside()
		f.drop()
		return inUse
	case authenticator.CodePINWrong, authenticator.CodePINRequired:
		f.pinTrouble(problem)
		f.info.PINSet = true // or it would not speak of one
		return asks
	case authenticator.CodePINPolicy:
		f.pinTrouble(problem)
		return asks && (f.info.PINSet || !f.info.BuiltInUV)
	case authenticator.CodePINNotSet: // it was reset
		f.pin.zero()
		f.info.PINSet = false
		return asks && !f.info.BuiltInUV
	case authenticator.CodePINChangeDue:
		f.pin.zero()
		f.info.PINSet, f.info.PINChangeDue = true, true
		return asks
	}
	return false
}

func (f *flow) pinTrouble(problem Problem) {
	f.pin.zero()
	f.pinProblem = &problem
	if problem.Retries >= 0 {
		f.info.PINRetries = int(problem.Retries)
	}
}

// pulled lets go of a key that is gone. If it holds the credential to be tried
// out, it has to come back; else another may come, which is shown first.
func (f *flow) pulled(problem Problem) {
	f.bus.lost(f.bus.current)
	f.drop()
	f.again = &problem
	if f.credential == nil {
		f.accepted, f.newPIN = false, false
	}
}

// switchKey puts the key aside, taking back what was begun on it.
func (f *flow) switchKey() {
	if f.mark.credentialID != nil {
		_ = f.takeBack() // what stays is kept in the list of leftovers
	}
	f.bus.putAside()
	f.drop()
	f.name, f.accepted, f.newPIN, f.again, f.pinProblem = "", false, false, nil, nil
	f.mark, f.credential, f.resumed, f.doubt = mark{}, nil, false, false
}

// drop lets go of the key and forgets the PIN.
func (f *flow) drop() {
	f.pin.zero()
	if f.key != nil {
		_ = f.key.Close() // nothing is lost if letting go fails
	}
	f.key, f.known, f.bus.current, f.tries = nil, false, "", nil
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

// wait waits for the answer to the state that is shown. The device in use being
// pulled out is an error, CodeUnplugged.
func (f *flow) wait() (command, error) {
	for {
		select {
		case c := <-f.commands:
			f.alone = 0
			return c, nil
		case list, ok := <-f.bus.changes:
			if f.listed(list, ok); f.bus.gone() {
				return command{}, authenticator.NewError("wait for the person", authenticator.CodeUnplugged, nil)
			}
		case <-f.ctx.Done():
			return command{}, f.ctx.Err()
		}
	}
}

// listed takes a new list of the keys that are plugged in.
func (f *flow) listed(list []authenticator.Device, ok bool) {
	f.alone = 0
	f.bus.update(list, ok)
}
