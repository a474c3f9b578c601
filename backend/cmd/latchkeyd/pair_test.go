package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/wire"
	"latchkey/backend/wire/remote"
)

// command runs the program as its owner does.
func (f *fleet) command(args ...string) string {
	f.Helper()
	c := exec.CommandContext(f.Context(), os.Args[0], append(args, f.args[1:]...)...)
	c.Env = append(os.Environ(), childEnv+"=1")
	out, err := c.Output()
	if err != nil {
		f.Fatalf("%v: %v", args, err)
	}
	return string(out)
}

// TestPairCommands: what one command prints the other reads, the kiosk is known
// from then on, and stops when it is revoked.
func TestPairCommands(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "") // no keyring of whoever runs this
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	f := &fleet{T: t}
	f.args = []string{"serve", "--demo", "--data", t.TempDir()}
	i := f.launch()
	f.awaitReady(i)

	settings, _, err := wire.Load([]string{"--demo", "--store", "http://localhost:" + i.url.Port(), "--data", t.TempDir()}, wire.Paths{}, io.Discard)
	f.must(err)
	pair := func(typed string) (string, error) {
		var out bytes.Buffer
		err := remote.PairCommand(t.Context(), settings, strings.NewReader(typed), &out)
		return out.String(), err
	}
	for typed, want := range map[string]string{"": "there is no code on standard input", "\n": "there is no code", "0000-0000-0000\n": "there is no such code, or it was used"} {
		if _, err := pair(typed); err == nil || !strings.Contains(wire.Sentence(err), want) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	before, err := wire.Open(t.Context(), settings, map[string]wire.Opener{"http": remote.Open}, slog.New(slog.DiscardHandler))
	f.must(err)
	defer before.Close() //nolint:errcheck // the end of a test
	if _, err := before.Service.Info(t.Context(), enroll.Actor{Kind: enroll.ActorKiosk}); enroll.CodeOf(err) != enroll.CodeKioskUnknown || before.Pairing.Paired() {
		t.Errorf("before it is paired: %v", err)
	}
	_, err = before.Service.Info(t.Context(), enroll.Actor{Kind: enroll.ActorStranger})
	f.must(err)
	code := f.command("kiosk", "pair", "--name", "Reception")
	said, err := pair(strings.ToLower(code))
	f.must(err)
	list := f.command("kiosk", "list")
	_, fingerprint, _ := strings.Cut(strings.TrimSpace(said), ": ")
	if !strings.Contains(list, "Reception  "+fingerprint) {
		t.Errorf("the kiosk says %q, and the service lists\n%s", said, list)
	}
	if _, err := pair(code); enroll.CodeOf(err) != enroll.CodePairingUnknown {
		t.Errorf("a second time: %v", err)
	}

	opened, err := wire.Open(t.Context(), settings, map[string]wire.Opener{"http": remote.Open}, slog.New(slog.DiscardHandler))
	f.must(err)
	defer opened.Close() //nolint:errcheck // the end of a test
	if !opened.Pairing.Paired() || opened.Pairing.Fingerprint() != fingerprint {
		t.Errorf("after a restart: %t, %s", opened.Pairing.Paired(), opened.Pairing.Fingerprint())
	}
	ask := func(ctx context.Context) error {
		_, err := opened.Service.Info(ctx, enroll.Actor{Kind: enroll.ActorKiosk})
		return err
	}
	f.must(ask(t.Context()))
	f.command("kiosk", "revoke", strings.Fields(strings.Split(list, "\n")[1])[0])
	if err := ask(t.Context()); enroll.CodeOf(err) != enroll.CodeKioskRevoked {
		t.Errorf("revoked: %v", err)
	}
	if !strings.Contains(f.command("kiosk", "list"), "revoked 20") {
		t.Error("it is not listed as revoked")
	}
	f.must(opened.Pairing.Pair(t.Context(), f.command("kiosk", "pair", "--name", "Reception again")[:14]))
	f.must(ask(t.Context()))
}
