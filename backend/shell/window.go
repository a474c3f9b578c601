//go:build !e2e

package shell

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// window is a Window made by Wails.
type window struct {
	o *Options
	// ctx is the library's, and absent before it has started and after it has
	// ended: with any other the library exits the process.
	ctx    atomic.Pointer[context.Context]
	ending atomic.Bool
}

// errNoDisplay is returned where there is nothing to show a window on.
var errNoDisplay = errors.New("there is no display that this program could use: start it from a desktop; " +
	"without one, `make run` in the source shows the same screens in a browser")

func newWindow(o *Options) *window { return &window{o: o} }

func (w *window) run() (err error) {
	defer func() { // no display, no web view: the library panics
		switch r := recover(); {
		case r != nil && !displayed():
			err = errNoDisplay
		case r != nil:
			err = fmt.Errorf("%v", r)
		}
	}()
	hardened := harden(w.o.Kiosk)
	err = wails.Run(w.options())
	w.ctx.Store(nil)
	if err == nil && !hardened() {
		err = errors.New("its page could not be protected")
	}
	return err
}

func (w *window) options() *options.App {
	o := &options.App{
		Title:  w.o.Title,
		Width:  1024,
		Height: 768,
		// The smallest screen that the pages are made for.
		MinWidth:         800,
		MinHeight:        600,
		AssetServer:      &assetserver.Options{Assets: w.o.Assets, Middleware: withPolicy},
		Bind:             []any{w.o.Bound},
		ErrorFormatter:   func(err error) any { return w.o.format(err) },
		Logger:           journal{w.o.Log},
		OnStartup:        w.started,
		OnBeforeClose:    w.beforeClose,
		DragAndDrop:      &options.DragAndDrop{DisableWebViewDrop: true},
		WindowStartState: options.Normal,
		Linux:            &linux.Options{Icon: w.o.Icon, ProgramName: "latchkey", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Windows:          &windows.Options{DisablePinchZoom: true, WebviewUserDataPath: w.o.WebData}, // nil would leave zoom on
		Mac:              &mac.Options{DisableEscapeExitsFullscreen: true},
	}
	if open := w.o.OnLink; open != nil { // macOS passes no arguments, and calls from the window's own thread
		o.Mac.OnUrlOpen = func(link string) { go open(link) }
	}
	if w.o.Kiosk {
		o.WindowStartState = options.Fullscreen
		o.Frameless = true
		o.AlwaysOnTop = true
		o.DisableResize = true
	}
	return o
}

func (w *window) started(ctx context.Context) {
	w.ctx.Store(&ctx)
	if w.ending.Load() { // Quit came first
		w.Quit()
	}
}

func (o *Options) mayClose() bool {
	return !o.Kiosk && (o.MayClose == nil || o.MayClose())
}

// beforeClose is asked before the window closes, for whatever reason.
func (w *window) beforeClose(context.Context) (prevent bool) {
	if !w.ending.Load() && !w.o.mayClose() {
		return true
	}
	return quitNatively()
}

func (w *window) Emit(event string, payload any) {
	ctx := w.ctx.Load()
	if ctx == nil {
		return
	}
	data, err := json.Marshal(payload)
	if err != nil {
		w.o.Log.Error("an event was lost", "event", event, "err", err)
		return
	}
	runtime.EventsEmit(*ctx, event, json.RawMessage(data))
}

func (w *window) Quit() {
	w.ending.Store(true)
	if quitNatively() {
		return
	}
	if ctx := w.ctx.Load(); ctx != nil {
		runtime.Quit(*ctx)
	}
}

// raise brings an ordinary window to the front, for somebody who opened a link.
func (w *window) raise() {
	if ctx := w.ctx.Load(); ctx != nil && !w.o.Kiosk {
		runtime.WindowUnminimise(*ctx)
		runtime.WindowShow(*ctx)
	}
}

// Handle implements Window.
func (w *window) Handle() uintptr { return handle() }

func (w *window) OnTop(on bool) {
	if keepAbove(on) {
		return
	}
	if ctx := w.ctx.Load(); ctx != nil {
		runtime.WindowSetAlwaysOnTop(*ctx, on)
	}
}
