// Latchkey enrols security keys and passkeys at a kiosk.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/backend/authenticator/discover"
	"latchkey/backend/demo"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
	"latchkey/backend/shell"
	"latchkey/backend/wire"
	"latchkey/backend/wire/remote"
	"latchkey/frontend"
)

//go:embed build/linux/window.png
var icon []byte

// version is set by the linker.
var version = "dev"

func main() {
	shell.JoinTerminal()
	settings, command, err := wire.Load(os.Args[1:], wire.SystemPaths(), os.Stdout)
	switch {
	case errors.Is(err, wire.ErrHelp):
		return
	case err == nil:
		err = run(settings, command)
	}
	if errors.Is(err, wire.ErrUnfit) { // which it has said, line by line
		os.Exit(1)
	}
	if err != nil {
		sentence := wire.Sentence(err)
		fmt.Fprintln(os.Stderr, "latchkey:", sentence)
		if wire.OpensWindow(os.Args[1:]) && !shell.Terminal() {
			shell.Tell("Latchkey", sentence)
		}
		os.Exit(1)
	}
}

func run(settings wire.Settings, command wire.Command) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	switch command.Name {
	case "version":
		fmt.Println(version)
		return nil
	case "export":
		return wire.ExportFile(ctx, settings, command.File, os.Stdout)
	case "import":
		return wire.ImportFile(ctx, settings, command, os.Stdin, os.Stdout)
	case "pair":
		return remote.PairCommand(ctx, settings, os.Stdin, os.Stdout)
	case "check":
		return check(ctx, settings)
	}
	shell.LeaveTerminal()
	if err := os.MkdirAll(settings.Data, 0o700); err != nil {
		return fmt.Errorf("data: %w; give a folder that can be written, such as --data /srv/latchkey", err)
	}
	log, closeLog, err := wire.OpenLog(settings, os.Stderr)
	if err != nil {
		return err
	}
	defer closeLog()
	log.Info("start", "version", version, "demo", settings.Demo, "mode", settings.Mode, "managed", settings.Managed())
	return open(ctx, settings, command.Link, log)
}

// check says whether the settings fit, and what they lead to.
func check(ctx context.Context, settings wire.Settings) error {
	target, err := targetOf(settings)
	if err != nil {
		return err
	}
	return remote.Check(ctx, settings, remote.Machine{Accepts: target.Accepts, Keys: pluggedIn}, os.Stdout)
}

// pluggedIn says how many keys are there.
func pluggedIn(ctx context.Context) (string, error) {
	keys, err := discover.Open(discover.Options{})
	if err != nil {
		return "", err
	}
	if !keys.Capabilities().List {
		return "the system asks for them, in windows of its own", nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	return fmt.Sprintf("this system can show them, and has %d now", len(<-keys.Watch(ctx))), nil
}

// open shows the kiosk until its window is closed. The link is what it was started
// with to be opened; empty: nothing.
func open(ctx context.Context, settings wire.Settings, link string, log *slog.Logger) error {
	app := &App{ctx: ctx, boot: bootOf(settings)}
	var closers closers
	return shell.Run(shell.Options{
		Title:       "Latchkey",
		Assets:      frontend.Assets(),
		Icon:        icon,
		Bound:       app,
		FormatError: app.failure,
		Kiosk:       settings.Mode == string(kiosk.ModeKiosk),
		MayClose:    func() bool { return app.kiosk.MayClose() },
		Lock:        filepath.Join(settings.Data, "latchkey.lock"),
		Link:        link,
		OnLink:      func(link string) { app.kiosk.OpenLink(ctx, link) },
		WebData:     filepath.Join(settings.Data, "webview"),
		Log:         log,
		OnReady: func(window shell.Window) (err error) {
			if app.kiosk, err = assemble(ctx, settings, window, log, &closers); err == nil {
				app.boot.Dialog = app.kiosk.Authenticator.Capabilities().Dialog
			}
			if err == nil && link != "" {
				go app.kiosk.OpenLink(ctx, link)
			}
			return err
		},
		OnDone: func() { closers.close(log) },
	})
}

// assemble puts the kiosk together from its parts: the relying party that the
// settings name, this machine's way to the keys, and the window.
func assemble(ctx context.Context, s wire.Settings, window shell.Window, log *slog.Logger, closers *closers) (*kiosk.Kiosk, error) {
	deps := kiosk.Deps{
		Workstation: workstationOf(ctx, s, log),
		Exports:     filepath.Join(s.Data, "exports"),
		LockOnPull:  s.LockOnPull,
		Notify:      func(seq int32) { window.Emit("state", map[string]int32{"seq": seq}) },
		Closing:     func() { window.Emit("closing", nil) },
		Exported:    func(progress kiosk.ExportProgress) { window.Emit("exported", progress) },
		IdleAfter:   time.Duration(s.Idle),
		Now:         time.Now,
		Log:         log,
	}
	if s.Store != "" { // else a link will say which
		opened, target, err := reach(ctx, s, log)
		if err != nil {
			return nil, err
		}
		closers.add(func(context.Context) error { return opened.Close() })
		deps.Use(opened.Service, target)
		deps.NewClaim = opened.NewClaim
		deps.Pairing = opened.Pairing
	}
	if s.Mode == string(kiosk.ModeKiosk) { // else it is not on top
		deps.Dialog = func(open bool) { window.OnTop(!open) }
	}
	where := discover.Options{Window: window.Handle}
	if s.Demo {
		keys, err := demo.New(filepath.Join(s.Data, "practice-operator.key"), func(view kiosk.PracticeView) { window.Emit("practice", view) })
		if err != nil {
			return nil, err
		}
		closers.add(func(context.Context) error { return keys.Close() })
		deps.Practice, where.Practice = keys, keys.Bus()
	}
	var err error
	if deps.Authenticator, err = discover.Open(where); err != nil {
		return nil, err
	}
	if deps.Leftovers, err = kiosk.OpenLeftovers(filepath.Join(s.Data, "interrupted.json")); err != nil {
		return nil, err
	}
	k, err := kiosk.New(ctx, deps)
	if err == nil {
		closers.add(func(ctx context.Context) error { k.Close(ctx); return nil })
	}
	return k, err
}

// reach opens the relying party that the settings name, and says what is signed for
// there.
func reach(ctx context.Context, s wire.Settings, log *slog.Logger) (wire.Opened, kiosk.Target, error) {
	target, err := targetOf(s)
	if err != nil {
		return wire.Opened{}, target, err
	}
	opened, err := wire.Open(ctx, s, map[string]wire.Opener{"sqlite": wire.SQLite, "https": remote.Open, "http": remote.Open}, log)
	return opened, target, err
}

// workstationOf is what makes a workstation of the kiosk; nil in other modes.
func workstationOf(ctx context.Context, s wire.Settings, log *slog.Logger) *kiosk.Workstation {
	if !s.Workstation() {
		return nil
	}
	if s.Store != "" && !s.OwnStore() {
		return &kiosk.Workstation{Host: s.Host()}
	}
	own := wire.SystemPaths().User
	return &kiosk.Workstation{
		Host: s.Host(),
		Connect: func(host string) (enroll.Service, kiosk.Target, error) {
			there, err := s.At(host)
			if err != nil {
				return nil, kiosk.Target{}, err
			}
			opened, target, err := reach(ctx, there, log)
			return opened.Service, target, err // its connections end with the program
		},
		Keep:  func(host string) error { return wire.KeepService(own, host) },
		Leave: func(host string) error { return wire.ForgetService(own, host) },
	}
}

// targetOf is what the kiosk signs for: a service's own address, or what the
// settings of this machine say.
func targetOf(s wire.Settings) (kiosk.Target, error) {
	if strings.HasPrefix(s.Store, "https:") {
		return kiosk.ServiceTarget(s.Store)
	}
	return kiosk.FixedTarget(s.RPID, s.Origin), nil
}

func bootOf(s wire.Settings) kiosk.Boot {
	return kiosk.Boot{
		Version: version, Demo: s.Demo, Practice: s.Demo, Mode: kiosk.Mode(s.Mode), Language: s.Language, Contact: s.Contact,
		RPName: s.RPName, RPID: s.RPID, Store: s.Store, IdleAfter: int32(time.Duration(s.Idle).Seconds()),
		Managed: append([]string{}, s.Managed()...), // never null
	}
}

// closers are closed in the reverse order of their opening.
type closers []func(context.Context) error

func (c *closers) add(fn func(context.Context) error) { *c = append(*c, fn) }

func (c *closers) close(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for i := len(*c) - 1; i >= 0; i-- {
		if err := (*c)[i](ctx); err != nil {
			log.Error("close", "error", err)
		}
	}
}
