package ledger

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRun: what happens is sealed within seconds, what is left at the end too, and
// the lease is free then.
func TestRun(t *testing.T) {
	s := newStand(t)
	run := func(during func()) {
		ctx, stop := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() { s.sealer.Run(ctx) })
		during()
		stop()
		done.Wait()
	}
	run(func() {
		s.person("anna")
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			if log, err := s.store.Log(t.Context()); err != nil || time.Now().After(end) {
				t.Fatal("it was not sealed", err)
			} else if log.Size == 1 {
				break
			}
		}
		s.person("berta")
	})
	if report, err := s.verify(s.heads.notes...); err != nil || report.Events != 2 {
		t.Errorf("%+v, %v", report, err)
	}
	if fence, err := s.store.Lease(t.Context(), enroll.NewID(), time.Minute); err != nil || fence == 0 {
		t.Error("the lease is not free", err)
	}
}

// TestHeadOfOneThatWasKilled: the head that it kept and did not publish leaves with
// the next one who has the lease.
func TestHeadOfOneThatWasKilled(t *testing.T) {
	s := newStand(t)
	s.sealer.Publishers = nil // killed before it could
	s.fill()
	if _, err := s.store.Lease(t.Context(), s.sealer.me, 0); err != nil { // its term is over
		t.Fatal(err)
	}
	s.open()
	s.seal()
	if len(s.heads.notes) != 1 {
		t.Fatalf("%d heads left", len(s.heads.notes))
	}
	if report, err := s.verify(s.heads.notes...); err != nil || report.Given != 1 {
		t.Error(report, err)
	}
}

// busy is a publisher beside which something happens with every head.
type busy struct {
	*heads
	happens func()
}

func (b busy) Publish(head enroll.Head) {
	b.heads.Publish(head)
	b.happens()
}

// TestRoundEnds: what happens while a round goes on is left to the next.
func TestRoundEnds(t *testing.T) {
	s := newStand(t)
	happens := func() { s.person(string(enroll.NewID())) }
	s.sealer.Publishers = []Publisher{busy{s.heads, happens}}
	happens()
	for round := 1; round <= 3; round++ {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		err := s.sealer.Round(ctx)
		cancel()
		if err != nil || len(s.heads.notes) != round {
			t.Fatalf("after round %d there are %d heads, %v", round, len(s.heads.notes), err)
		}
	}
	s.sealer.Publishers = []Publisher{s.heads}
	for range 2*together + 1 {
		happens()
	}
	s.seal() // all that waits, however many that are
	if n, err := s.store.Waiting(t.Context(), enroll.MaxWaiting); err != nil || n != 0 {
		t.Errorf("%d wait, %v", n, err)
	}
}

// TestTwoSealers: one works at a time, and none loses its place to the other.
func TestTwoSealers(t *testing.T) {
	s := newStand(t)
	first := s.sealer
	s.happen(s.event("", ""))
	s.open() // another one
	s.happen(s.event("", ""))
	if log, err := s.store.Log(t.Context()); err != nil || log.Size != 1 {
		t.Fatalf("without the lease it sealed: %+v, %v", log, err)
	}
	if err := first.release(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.seal()
	first.fence, first.renewed = 1, time.Now() // it does not know that its time is over
	if err := s.store.InTx(t.Context(), func(tx enroll.Tx) error { return tx.Append(t.Context(), s.event("", "")) }); err != nil {
		t.Fatal(err)
	}
	if err := first.Round(t.Context()); err != nil || first.fence != 0 {
		t.Errorf("it goes on: fence %d, %v", first.fence, err)
	}
	s.seal()
	if report, err := s.verify(); err != nil || report.Events != 3 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestOtherKeySealsNothing: a program whose key is not the log's own says so.
func TestOtherKeySealsNothing(t *testing.T) {
	s := newStand(t)
	s.fill()
	next, err := NewKey(filepath.Join(t.TempDir(), "key"), "example.com/latchkey")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.SetLogKey(t.Context(), s.key.Public(), next.Public(), s.event("", "")); err != nil {
		t.Fatal(err)
	}
	if err := s.sealer.Round(t.Context()); enroll.CodeOf(err) != enroll.CodeStampDiffer {
		t.Error(err)
	}
	old := s.key
	s.key = next
	s.open()
	s.hand("UPDATE ledger SET until = 0") // the lease of the one before is over
	s.seal()
	keys, err := Keys(old.Public(), next.Public())
	if err != nil {
		t.Fatal(err)
	}
	if report, err := VerifyStore(t.Context(), s.store, Options{Keys: keys}); err != nil || report.Events != 43 {
		t.Errorf("with both keys: %+v, %v", report, err)
	}
}

// TestWhatWaitsIsSaid: what is not sealed yet was not checked.
func TestWhatWaitsIsSaid(t *testing.T) {
	s := newStand(t)
	s.fill()
	if report, err := s.verify(); err != nil || strings.Contains(report.String(), "wait to be sealed") {
		t.Errorf("%s, %v", report, err)
	}
	s.open() // another sealer has the lease, and was killed
	s.happen(s.event("", ""), s.event("", ""))
	if report, err := s.verify(); err != nil || report.Events != 42 || !strings.HasSuffix(report.String(), " 2 more wait to be sealed, and were not checked.") {
		t.Errorf("%s, %v", report, err)
	}
}

// TestKeysAreNotRepeated: a key to sign with that is given for one to check with is
// in no error.
func TestKeysAreNotRepeated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.key")
	if _, err := NewKey(path, "example.com/latchkey"); err != nil {
		t.Fatal(err)
	}
	private := readFile(t, path)
	for _, text := range []string{private, private[len(private)-30 : len(private)-1], "a\nb", "x"} {
		_, err := Keys(text)
		if enroll.CodeOf(err) != enroll.CodeMalformed {
			t.Fatalf("%v", err)
		}
		if shown := strings.Contains(err.Error(), strings.TrimSpace(text)); shown != (text == "x") {
			t.Errorf("%v", err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "journal.key")
	if _, err := ReadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for range 20 { // some have a plus in their base64
		key, err := NewKey(path, "example.com/latchkey")
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		again, err := ReadKey(path)
		if err != nil || again.Public() != key.Public() || !strings.HasPrefix(key.Public(), "example.com/latchkey+") {
			t.Errorf("%q, %q, %v", key.Public(), again.Public(), err)
		}
		if _, err := NewKey(path, "x"); !errors.Is(err, fs.ErrExist) {
			t.Error("a key was written over another", err)
		}
		secret := strings.TrimSpace(readFile(t, path))
		for _, text := range []string{key.String(), slog.AnyValue(key).String()} {
			if strings.Contains(text, secret[len(secret)-20:]) {
				t.Error("it prints")
			}
		}
		write(t, path, secret[:len(secret)-9])
		if _, err := ReadKey(path); err == nil || strings.Contains(err.Error(), secret[20:40]) {
			t.Errorf("a damaged key: %v", err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHeadsFile: heads that are appended to a file are read again, with and without
// what editors do to it.
func TestHeadsFile(t *testing.T) {
	s := newStand(t)
	path := filepath.Join(t.TempDir(), "heads")
	var log bytes.Buffer
	s.sealer.Publishers = []Publisher{ToFile(path, slog.New(slog.NewTextHandler(&log, nil))), s.heads, ToLog(slog.New(slog.NewTextHandler(&log, nil)))}
	s.fill()
	text := readFile(t, path)
	for name, form := range map[string]string{
		"as it is": text, "with carriage returns": strings.ReplaceAll(text, "\n", "\r\n"), "without its last line feeds": strings.TrimSpace(text), "with more": "\n\n" + text + "\n\n",
	} {
		got, err := ReadHeads(strings.NewReader(form))
		if err != nil || !slices.Equal(got, s.heads.notes) {
			t.Errorf("%s: %d heads, %v", name, len(got), err)
		}
	}
	for _, bad := range []string{"", "\n", "no head", text[:40]} {
		if _, err := ReadHeads(strings.NewReader(bad)); enroll.CodeOf(err) != enroll.CodeMalformed {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if got := strings.Count(log.String(), "the journal is sealed"); got != 5 {
		t.Errorf("%d lines in the log", got)
	}
	ToFile(t.TempDir(), slog.New(slog.NewTextHandler(&log, nil))).Publish(enroll.Head{}) // a folder
	if !strings.Contains(log.String(), "cannot be written") {
		t.Error("nobody says that a head could not be written")
	}
}

// TestWebhook: a webhook that is away holds nothing up, and gets the newest head
// when it is back.
func TestWebhook(t *testing.T) {
	var mu sync.Mutex
	var got []string
	away := true
	tried := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		defer func() { tried <- struct{}{} }()
		if away {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		got = append(got, r.Method+" "+string(body))
	}))
	defer server.Close()
	var log bytes.Buffer
	hook, err := NewWebhook(server.URL+"/SECRET", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	hook.pause = time.Millisecond
	hook.Publish(enroll.Head{Size: 1, Note: "one"})
	<-tried
	for size := range int64(50) {
		hook.Publish(enroll.Head{Size: size, Note: "some"})
	}
	mu.Lock()
	away = false
	mu.Unlock()
	hook.Publish(enroll.Head{Size: 51, Note: "newest"})
	for end := time.Now().Add(10 * time.Second); ; {
		<-tried
		mu.Lock()
		last := ""
		if len(got) > 0 {
			last = got[len(got)-1]
		}
		mu.Unlock()
		if last == "POST newest" {
			break
		}
		if time.Now().After(end) {
			t.Fatal(last)
		}
	}
	server.Close()
	hook.Publish(enroll.Head{Size: 52, Note: "lost"})
	if err := hook.Close(); err != nil {
		t.Error(err)
	}
	if strings.Contains(log.String(), "SECRET") || !strings.Contains(log.String(), "did not leave") && !strings.Contains(log.String(), "cannot be sent") {
		t.Error(log.String())
	}
	for _, bad := range []string{"", "http://log.example.com", "ftp://x", "https://", "http://localhost.example.com/"} {
		if _, err := NewWebhook(bad, slog.New(slog.DiscardHandler)); enroll.CodeOf(err) != enroll.CodeMalformed || len(bad) > 8 && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
