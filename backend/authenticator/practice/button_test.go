package practice

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/backend/authenticator/ctaphid"
)

// selection waits for nothing but a touch.
var selection = []byte{cmdSelection}

func TestTouch(t *testing.T) {
	for name, test := range map[string]struct {
		options Options
		fault   Fault
		act     func(k *Key, cancel context.CancelFunc) // a second after it began to blink
		want    status
		after   time.Duration
	}{
		"by hand":        {act: func(k *Key, _ context.CancelFunc) { k.Touch() }, want: statusOK, after: time.Second},
		"nobody":         {want: errActionTimeout, after: 30 * time.Second},
		"nobody, sooner": {options: Options{TouchTimeout: 5 * time.Second}, want: errActionTimeout, after: 5 * time.Second},
		"by itself":      {options: Options{AutoTouch: 3 * time.Second}, want: statusOK, after: 3 * time.Second},
		"cancelled":      {act: func(_ *Key, cancel context.CancelFunc) { cancel() }, want: errKeepaliveCancel, after: time.Second},
		"slow": {
			options: Options{AutoTouch: time.Second}, fault: Fault{Effect: SlowTouch, Delay: 20 * time.Second},
			want: statusOK, after: 20 * time.Second,
		},
		"in vain": {
			options: Options{AutoTouch: time.Second}, fault: Fault{Effect: NoTouch},
			act: func(k *Key, _ context.CancelFunc) { k.Touch() }, want: errActionTimeout, after: 30 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var lit []bool
				test.options.Blink = func(on bool) { lit = append(lit, on) }
				k := New(test.options)
				k.Inject(test.fault)
				if k.Touch() {
					t.Error("touched before it asked")
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.act != nil {
					time.AfterFunc(time.Second, func() { test.act(k, cancel) })
				}
				var told []ctaphid.Status
				began := time.Now()
				reply := k.powered()(ctx, selection, func(s ctaphid.Status) { told = append(told, s) })
				if got := status(reply[0]); got != test.want {
					t.Errorf("got %v, want %v", got, test.want)
				}
				if took := time.Since(began); took != test.after {
					t.Errorf("after %v, want %v", took, test.after)
				}
				if len(lit) != 2 || !lit[0] || lit[1] || told[0] != ctaphid.UPNeeded {
					t.Errorf("light %v, keep-alives %v", lit, told)
				}
				if k.Touch() {
					t.Error("touched after it asked")
				}
			})
		})
	}
}

func TestCancelledBeforeItBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reply := New(Options{}).powered()(ctx, selection, func(ctaphid.Status) {})
	if got := status(reply[0]); got != errKeepaliveCancel {
		t.Errorf("got %v", got)
	}
}
