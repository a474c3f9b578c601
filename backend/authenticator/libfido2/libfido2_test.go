//go:build cgo && (linux || darwin)

package libfido2

import (
	"context"
	"testing"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/authtest"
	"latchkey/backend/authenticator/practice"
)

func TestContract(t *testing.T) {
	authtest.Run(t, func(_ *testing.T, bus *practice.Bus) authenticator.Authenticator {
		return patientFor(bus, time.Second)
	})
}

// patientFor gives a mute key up sooner than a program does.
func patientFor(bus authenticator.Bus, silence time.Duration) *Authenticator {
	a := New(Over(bus))
	a.silence, a.grace, a.poll = silence, silence, 5*time.Millisecond
	return a
}

// openPractice plugs in a practice key with the PIN 1234 and opens it.
func openPractice(t testing.TB, options practice.Options) authenticator.Key {
	t.Helper()
	bus := practice.NewBus()
	id := bus.Plug(practice.New(options))
	t.Cleanup(func() { bus.Unplug(id) })
	k, err := patientFor(bus, time.Second).Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Close() })
	if err := k.SetPIN(t.Context(), pin("1234")); err != nil {
		t.Fatal(err)
	}
	return k
}

func pin(s string) authenticator.PIN { return authenticator.NewPIN([]byte(s)) }

// registration asks for a credential for somebody called ann.
func registration() authenticator.MakeCredential {
	const user = "ann"
	return authenticator.MakeCredential{
		ClientData: []byte(`{"type":"webauthn.create"}`),
		RPID:       "example.com", RPName: "Example",
		UserHandle: []byte(user), UserName: user, DisplayName: user,
		Algorithms:  []authenticator.Algorithm{authenticator.ES256},
		CredProtect: authenticator.CredProtectOptionalWithList,
		PIN:         pin("1234"),
	}
}

func TestCloseEndsARunningCall(t *testing.T) {
	blinks := make(chan bool, 2)
	k := openPractice(t, practice.Options{Blink: func(on bool) { blinks <- on }})
	ended := make(chan error)
	go func() {
		_, err := k.MakeCredential(t.Context(), registration())
		ended <- err
	}()
	<-blinks
	if err := k.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; authenticator.CodeOf(err) != authenticator.CodeCancelled {
		t.Errorf("got %v, want %s", err, authenticator.CodeCancelled)
	}
	if <-blinks {
		t.Error("the key goes on blinking")
	}
	if _, err := k.Info(t.Context()); authenticator.CodeOf(err) != authenticator.CodeUnplugged {
		t.Errorf("after Close: got %v, want %s", err, authenticator.CodeUnplugged)
	}
}

// TestSelectIsPatient has a key give up waiting for a touch: it blinks again.
func TestSelectIsPatient(t *testing.T) {
	blinks := make(chan bool, 64)
	bus := practice.NewBus()
	key := practice.New(practice.Options{TouchTimeout: time.Millisecond, Blink: func(on bool) { blinks <- on }})
	id := bus.Plug(key)
	defer bus.Unplug(id)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error)
	go func() {
		_, err := New(Over(bus)).Select(ctx, []string{id})
		ended <- err
	}()
	for range 6 {
		<-blinks
	}
	cancel()
	if err := <-ended; authenticator.CodeOf(err) != authenticator.CodeCancelled {
		t.Errorf("got %v, want %s", err, authenticator.CodeCancelled)
	}
}

// TestWatchKeepsTheNewest has nobody read while keys come.
func TestWatchKeepsTheNewest(t *testing.T) {
	bus := &observed{Bus: practice.NewBus(), looks: make(chan struct{})}
	a := New(Over(bus))
	a.poll = time.Millisecond
	watch := a.Watch(t.Context())
	for range 3 {
		<-bus.looks
		bus.Plug(practice.New(practice.Options{}))
	}
	for range 2 { // the last list is complete, and sent
		<-bus.looks
	}
	if got := <-watch; len(got) != 3 {
		t.Errorf("got %+v, want three keys", got)
	}
	go func() {
		for range bus.looks { // lets the watch see that it is over
		}
	}()
}

// observed tells of each look at what is plugged in.
type observed struct {
	*practice.Bus
	looks chan struct{}
}

func (o *observed) Devices() []authenticator.Device {
	list := o.Bus.Devices()
	o.looks <- struct{}{}
	return list
}

// TestNUL has texts that C would cut off: an RP ID must not turn into another.
func TestNUL(t *testing.T) {
	k := openPractice(t, practice.Options{AutoTouch: time.Nanosecond})
	for _, c := range []struct {
		name   string
		change func(*authenticator.MakeCredential)
		want   authenticator.Code
	}{
		{"RP ID", func(r *authenticator.MakeCredential) { r.RPID = "example.com\x00.evil.example" }, authenticator.CodeUnsupported},
		{"RP name", func(r *authenticator.MakeCredential) { r.RPName = "\x00" }, authenticator.CodeUnsupported},
		{"user name", func(r *authenticator.MakeCredential) { r.UserName = "ann\x00" }, authenticator.CodeUnsupported},
		{"display name", func(r *authenticator.MakeCredential) { r.DisplayName = "Ann\x00" }, authenticator.CodeUnsupported},
		{"PIN", func(r *authenticator.MakeCredential) { r.PIN = pin("1234\x005678") }, authenticator.CodePINPolicy},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := registration()
			c.change(&req)
			if _, err := k.MakeCredential(t.Context(), req); authenticator.CodeOf(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if _, err := k.GetAssertion(t.Context(), authenticator.GetAssertion{RPID: "example.com\x00", Silent: true}); authenticator.CodeOf(err) != authenticator.CodeUnsupported {
		t.Errorf("assertion: got %v, want %s", err, authenticator.CodeUnsupported)
	}
	if err := k.ChangePIN(t.Context(), pin("1234"), pin("5678\x0090")); authenticator.CodeOf(err) != authenticator.CodePINPolicy {
		t.Errorf("new PIN: got %v, want %s", err, authenticator.CodePINPolicy)
	}
}

func TestFirmware(t *testing.T) {
	for _, c := range []struct {
		name    string
		vendor  uint16
		version uint64
		hid     [3]byte
		want    string
	}{
		{"a YubiKey", 0x1050, 0x050701, [3]byte{5, 7, 1}, "5.7.1"},
		{"an old YubiKey", 0x1050, 0, [3]byte{5, 1, 2}, "5.1.2"},
		{"a YubiKey with a strange number", 0x1050, 1 << 40, [3]byte{5, 1, 2}, "1099511627776"},
		{"a YubiKey that does not say", 0x1050, 0, [3]byte{}, ""},
		{"another make", 0x096e, 0x050701, [3]byte{1, 0, 0}, "329473"},
		{"another make that does not say", 0x096e, 0, [3]byte{1, 0, 0}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := firmware(c.vendor, c.version, c.hid); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func BenchmarkInfo(b *testing.B) {
	k := openPractice(b, practice.Options{})
	for b.Loop() {
		if _, err := k.Info(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRegistration is a registration without the person: the key touches
// itself at once.
func BenchmarkRegistration(b *testing.B) {
	k := openPractice(b, practice.Options{AutoTouch: time.Nanosecond})
	req := registration()
	for b.Loop() {
		if _, err := k.MakeCredential(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}
