// Command probe is a window whose page and methods misbehave in every way that
// the shell guards against. The tests of the real window drive it; nothing that
// is shipped contains it.
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"sync/atomic"

	"latchkey/backend/shell"
)

//go:embed page
var page embed.FS

// App is bound to the page.
type App struct {
	window shell.Window
	count  atomic.Int32
}

// Count tells calls apart: each answers one more than the last.
func (a *App) Count() (n int32, err error) {
	defer shell.Recover(&err)
	return a.count.Add(1), nil
}

// Fail fails.
func (a *App) Fail() (err error) {
	defer shell.Recover(&err)
	return errors.New("as asked")
}

// Panic panics with a secret.
func (a *App) Panic(secret string) (err error) {
	defer shell.Recover(&err)
	panic(secret)
}

// NaN answers what JSON cannot carry.
func (a *App) NaN() (n float64, err error) {
	defer shell.Recover(&err)
	return math.NaN(), nil
}

// Say emits its argument.
func (a *App) Say(text string) (err error) {
	defer shell.Recover(&err)
	a.window.Emit("said", text)
	return nil
}

func main() {
	kiosk := flag.Bool("kiosk", false, "take the whole screen")
	open := flag.Bool("open", false, "never close")
	lock := flag.String("lock", "", "lock file")
	flag.Parse()

	assets, err := fs.Sub(page, "page")
	if err != nil {
		panic(err)
	}
	app := &App{}
	err = shell.Run(shell.Options{
		Title:       "Probe",
		Assets:      assets,
		Bound:       app,
		FormatError: func(err error) string { return fmt.Sprintf("%T: %v", err, err) },
		Kiosk:       *kiosk,
		MayClose:    func() bool { return !*open },
		Lock:        *lock,
		OnReady: func(w shell.Window) error {
			app.window = w
			w.Emit("said", "too early")
			w.OnTop(*kiosk)
			return nil
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if app.window == nil { // another's is open
		return
	}
	app.window.Emit("said", "too late")
	app.window.Quit()
	fmt.Println("closed")
}
