package kiosk

import "latchkey/backend/authenticator"

// prompter turns what a key, or the system in its place, asks of the person into
// states.
type prompter struct {
	k     *Kiosk
	state func(dialog bool) State
}

var _ authenticator.Prompter = prompter{}

func (f *flow) prompter(state func(dialog bool) State) prompter { return prompter{f.k, state} }

// Touch implements authenticator.Prompter.
func (p prompter) Touch() { p.k.show(p.state(false)) }

// Dialog implements authenticator.Prompter. The screen says what the dialog is
// before it opens. When it has closed, what comes of it is shown next.
func (p prompter) Dialog(open bool) {
	if open {
		p.k.show(p.state(true))
	}
	if p.k.Dialog != nil {
		p.k.Dialog(open)
	}
}
