// Package shell is the window: it shows the screens, carries calls and events
// between them and Go, and keeps a kiosk closed. No other package knows Wails.
//
// Use Run. Every method bound to the page begins with a deferred Recover, and
// shelltest.CheckBound proves it. Under the build tag e2e the same Run serves
// the page to a browser on this machine instead of opening a window.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// Options say what the window shows and what it may do.
type Options struct {
	Title  string
	Assets fs.FS  // the built screens, index.html at the root
	Icon   []byte // PNG; may be empty
	Bound  any    // pointer to the struct whose methods the page may call

	// FormatError gives the text with which a call fails in the page. It is a
	// string because anything else arrives there as "[object Object]".
	FormatError func(error) string

	// Kiosk takes the whole screen and refuses every way to close the window.
	// Only a signal (SIGTERM or SIGINT) or Window.Quit ends it.
	Kiosk bool

	// MayClose says whether the person may close an ordinary window now. It is
	// called from any goroutine; nil means always.
	MayClose func() bool

	// Lock is the path of a file that only one running program can hold. Its
	// folder has to exist. Empty: any number may run.
	Lock string

	// Link is what the program was started with, to be opened in its window. If
	// another program holds the lock, that one's window comes to the front, the link
	// goes to its OnLink, and Run returns nil. It is a secret; empty: none.
	Link string
	// OnLink takes a link that was opened while the program runs. It is called from
	// any goroutine, after OnReady, and may block. Nil: no links are taken.
	OnLink func(link string)

	// WebData is the folder for what the web view keeps of its own on Windows, so
	// that it goes with the program's data. Empty: one named after the program,
	// among the person's roaming data.
	WebData string

	// OnReady hands over the window when the lock is held, before the window is
	// shown and before the page can call anything. Its error ends Run.
	OnReady func(Window) error

	// OnDone is called when the window is gone or OnReady has failed, while the
	// lock is still held.
	OnDone func()

	Log *slog.Logger // nil: slog.Default()
}

// Window is what the program can do to its window. The methods never block
// and may be called from any goroutine, before the page is up and after the
// window is gone.
type Window interface {
	// Emit tells the page that something happened. What is emitted while no
	// page listens is lost, so the page asks for the state when it starts and
	// takes events as hints.
	Emit(event string, payload any)
	// Quit closes the window, even one that refuses to be closed. Run returns.
	Quit()
	// OnTop keeps the window above all others, or no longer.
	OnTop(on bool)
	// Handle is the system's handle of the window, for dialogs of the system in
	// front of it: on Windows its HWND. 0 while there is none, and elsewhere.
	Handle() uintptr
}

// ErrRunning is returned by Run when another program holds the lock and does not
// answer.
var ErrRunning = errors.New("it is already running for this user: use the window that is open")

// errNoScreens is returned when the program was built before its screens.
var errNoScreens = errors.New("the screens are missing from this program: run `make build`, which builds them first")

// Run shows the window and returns when it is gone. It has to be called from
// the main goroutine, once.
func Run(o Options) error {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if onlyBindings { // `wails build` and `wails dev` start the program once for its list of methods
		return newWindow(&o).run()
	}
	if _, err := fs.Stat(o.Assets, "index.html"); err != nil {
		return errNoScreens
	}
	if o.Lock != "" {
		release, err := lock(o.Lock)
		if errors.Is(err, ErrRunning) && handOver(o.Lock, o.Link) == nil {
			o.Log.Info("it is open already: see its window")
			return nil
		}
		if err != nil {
			return err
		}
		defer release()
	}

	w := newWindow(&o)
	ready, gone := make(chan struct{}), make(chan struct{})
	defer close(gone)
	if o.Lock != "" {
		stop, err := listenForStarts(o.Lock, func(link string) {
			select {
			case <-ready:
				w.raise()
				if link != "" && o.OnLink != nil {
					o.OnLink(link)
				}
			case <-gone:
			}
		}, o.Log)
		if err != nil { // all else works
			o.Log.Warn("a second start will not come to this window", "error", err)
		} else {
			defer stop()
		}
	}
	stop := quitOnSignal(w)
	defer stop()
	if o.OnDone != nil {
		defer o.OnDone()
	}
	if o.OnReady != nil {
		if err := o.OnReady(w); err != nil {
			return err
		}
	}
	close(ready)
	if err := w.run(); err != nil {
		return fmt.Errorf("open the window: %w", err)
	}
	return nil
}

// Terminal reports whether somebody reads what the program prints as its errors.
func Terminal() bool { return term.IsTerminal(int(os.Stderr.Fd())) }

// Tell shows a sentence, in a window of the system, to whoever started a program
// whose own window cannot be opened: started from a menu, it has no terminal that
// anybody reads. It returns when it was read, or after two minutes, so that a kiosk
// tries again by itself. Where nobody sees it, and for a program whose screens are in a
// browser, it does nothing.
func Tell(title, sentence string) { tell(title, sentence, 2*time.Minute) }

// quitOnSignal ends the window on the first signal. A second one finds the
// system's own handling and ends the process at once. It has to be installed
// before the window library's handler, which a vetoed close makes deaf.
func quitOnSignal(w Window) (stop func()) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	unwatch := context.AfterFunc(ctx, func() {
		signal.Reset(os.Interrupt, syscall.SIGTERM)
		w.Quit()
	})
	return func() {
		unwatch() // or the end of ctx would count as a signal
		cancel()
	}
}

// format makes the text of an error, whatever FormatError does.
func (o *Options) format(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = "internal"
		}
	}()
	if o.FormatError == nil {
		return err.Error()
	}
	return o.FormatError(err)
}
