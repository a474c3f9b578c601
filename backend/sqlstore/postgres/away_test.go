package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
	"latchkey/backend/sqlstore/postgres"
)

func wantAway(t *testing.T, what string, err error) {
	t.Helper()
	if enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("%s: got %v", what, err)
	}
}

// TestRestart: while the server is away everything is unavailable, and when it is
// back the same store works again, at the first try.
func TestRestart(t *testing.T) {
	server := all.Postgres(t)
	for name, end := range map[string]func(testing.TB){"stopped": server.Stop, "killed": server.Kill} {
		t.Run(name, func(t *testing.T) {
			s, user := openAt(t, server.Database(t), postgres.Options{}), person("anna")
			if err := insert(t.Context(), s, user); err != nil {
				t.Fatal(err)
			}
			warm(t, s)
			err := s.InTx(t.Context(), func(tx enroll.Tx) error {
				err := errors.Join(tx.InsertUser(t.Context(), person("half")), tx.Append(t.Context(), happened(enroll.ActUserCreated, "")))
				end(t)
				return err
			})
			wantAway(t, "a transaction in which it went", err)
			wantAway(t, "writing", insert(t.Context(), s, person("berta")))
			_, err = s.User(t.Context(), user.ID)
			wantAway(t, "reading", err)
			wantAway(t, "a view", s.View(t.Context(), func(enroll.Reader) error { return nil }))
			for _, err := range s.AllUsers(t.Context()) {
				wantAway(t, "everybody", err)
			}
			server.Start(t)
			if _, err := s.User(t.Context(), user.ID); err != nil {
				t.Errorf("reading when it is back: %v", err)
			}
			if err := insert(t.Context(), s, person("berta")); err != nil {
				t.Errorf("writing when it is back: %v", err)
			}
			if _, err := s.UserByUsername(t.Context(), "half"); enroll.CodeOf(err) != enroll.CodeNotFound {
				t.Errorf("half a transaction: %v", err)
			}
		})
	}
	// Connections that nobody used for a second do not fail whoever gets them next.
	t.Run("unnoticed", func(t *testing.T) {
		s := openAt(t, server.Database(t), postgres.Options{})
		warm(t, s)
		server.Stop(t)
		server.Start(t)
		time.Sleep(1100 * time.Millisecond)
		for range 20 {
			if _, err := s.Policy(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := s.InTx(t.Context(), func(tx enroll.Tx) error { return tx.Append(t.Context(), happened(enroll.ActImported, "")) }); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// warm opens several connections, by using them at the same time.
func warm(t *testing.T, s enroll.Store) {
	t.Helper()
	var inside, all sync.WaitGroup
	inside.Add(8)
	for i := range 8 {
		all.Go(func() {
			done := sync.OnceFunc(inside.Done)
			defer done() // nobody waits for one that failed
			wait := func() { done(); inside.Wait() }
			var err error
			if i%2 == 0 {
				err = s.View(t.Context(), func(enroll.Reader) error { wait(); return nil })
			} else {
				err = s.InTx(t.Context(), func(enroll.Tx) error { wait(); return nil })
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestKilled kills the server while several write. Whatever was acknowledged is
// there, and nothing by half.
func TestKilled(t *testing.T) {
	server := all.Postgres(t)
	s := openAt(t, server.Database(t), postgres.Options{})
	for round := range 3 {
		var kept sync.Map
		var n atomic.Int32
		enough := make(chan struct{})
		var writers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for i := 0; ; i++ {
					user := person(fmt.Sprintf("r%dw%dn%d", round, w, i))
					if err := insert(t.Context(), s, user); err != nil {
						wantAway(t, "writing", err)
						return
					}
					kept.Store(user.ID, true)
					if n.Add(1) == 50 {
						close(enough)
					}
				}
			})
		}
		<-enough
		server.Kill(t)
		writers.Wait()
		server.Start(t)
		kept.Range(func(id, _ any) bool {
			if _, err := s.User(t.Context(), id.(enroll.ID)); err != nil {
				t.Errorf("a user that was kept: %v", err)
			}
			return true
		})
		told := map[enroll.ID]bool{}
		for event, err := range s.AllEvents(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			told[event.User] = true
		}
		users := 0
		for user, err := range s.AllUsers(t.Context()) {
			if users++; err != nil || !told[user.ID] {
				t.Errorf("user %s is there by half: %v", user.Username, err)
			}
		}
		if users != len(told) {
			t.Errorf("%d users, %d events", users, len(told))
		}
	}
}

// TestLockedElsewhere: somebody else holds a lock for a while.
func TestLockedElsewhere(t *testing.T) {
	address := all.Postgres(t).Database(t)
	s, impatient, user := openAt(t, address, postgres.Options{}), openAt(t, address, postgres.Options{Wait: 3 * time.Second}), person("anna")
	if err := insert(t.Context(), s, user); err != nil {
		t.Fatal(err)
	}
	db := raw(t, address)
	touch := func(ctx context.Context, s enroll.Store) error {
		return s.InTx(ctx, func(tx enroll.Tx) error {
			if _, err := tx.LockUser(ctx, user.ID); err != nil {
				return err
			}
			return tx.Append(ctx, happened(enroll.ActUserUpdated, user.ID))
		})
	}
	t.Run("waits for it", func(t *testing.T) {
		run(t, db, "BEGIN; SELECT * FROM users FOR UPDATE")
		done := make(chan error)
		go func() { done <- touch(t.Context(), s) }()
		if _, err := s.User(t.Context(), user.ID); err != nil {
			t.Errorf("reading while another program writes: %v", err)
		}
		run(t, db, "COMMIT")
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Run("not for ever", func(t *testing.T) {
		run(t, db, "BEGIN; SELECT * FROM users FOR UPDATE")
		begun := time.Now()
		wantAway(t, "a lock", touch(t.Context(), impatient))
		if d := time.Since(begun); d > 10*time.Second {
			t.Errorf("it took %v", d)
		}
		run(t, db, "ROLLBACK")
		if err := touch(t.Context(), impatient); err != nil {
			t.Error(err)
		}
	})
	t.Run("not after its end", func(t *testing.T) {
		run(t, db, "BEGIN; SELECT * FROM users FOR UPDATE")
		defer run(t, db, "ROLLBACK")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- touch(ctx, s) }()
		cancel()
		if err := <-done; enroll.CodeOf(err) != enroll.CodeUnavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// TestDeadlock: of two who wait for each other one is begun again, and both
// succeed.
func TestDeadlock(t *testing.T) {
	s := openAt(t, all.Postgres(t).Database(t), postgres.Options{})
	a, b := person("anna"), person("berta")
	if err := errors.Join(insert(t.Context(), s, a), insert(t.Context(), s, b)); err != nil {
		t.Fatal(err)
	}
	var both, done sync.WaitGroup
	both.Add(2)
	var runs atomic.Int32
	for _, order := range [][2]enroll.ID{{a.ID, b.ID}, {b.ID, a.ID}} {
		done.Go(func() {
			if err := s.InTx(t.Context(), func(tx enroll.Tx) error {
				first := runs.Add(1) <= 2
				if _, err := tx.LockUser(t.Context(), order[0]); err != nil {
					return err
				}
				if first {
					both.Done()
					both.Wait()
				}
				if _, err := tx.LockUser(t.Context(), order[1]); err != nil {
					return err
				}
				return tx.Append(t.Context(), happened(enroll.ActUserUpdated, order[0]))
			}); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if n := runs.Load(); n < 3 {
		t.Errorf("%d runs: was there a deadlock?", n)
	}
}

// TestTooManyConnections: a server that has no connection left is away, and back
// when it has.
func TestTooManyConnections(t *testing.T) {
	address := all.Postgres(t).Database(t)
	db := raw(t, address)
	run(t, db, "DROP ROLE IF EXISTS few; CREATE ROLE few LOGIN PASSWORD 's3cret'; GRANT CREATE ON SCHEMA public TO few")
	s := openAt(t, changed(t, address, func(u *url.URL) { u.User = url.UserPassword("few", "s3cret") }), postgres.Options{})
	// Opening has left one that writes. The first that reads is one too many.
	run(t, db, "ALTER ROLE few CONNECTION LIMIT 1")
	_, err := s.Policy(t.Context())
	wantAway(t, "without a connection", err)
	run(t, db, "ALTER ROLE few CONNECTION LIMIT -1")
	if _, err = s.Policy(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestSilentServer: a server that no longer says anything, as one whose machine
// is gone, does not hold anybody for ever.
func TestSilentServer(t *testing.T) {
	address := all.Postgres(t).Database(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := servers.NewProxy(t, u.Host)
	const wait = time.Second
	s := openAt(t, changed(t, address, func(u *url.URL) { u.Host = proxy.Address }), postgres.Options{Wait: wait})
	warm(t, s)
	proxy.Hold()
	for what, call := range map[string]func() error{
		"reading": func() error { _, err := s.Policy(t.Context()); return err },
		"writing": func() error { return insert(t.Context(), s, person("anna")) },
		"a view":  func() error { return s.View(t.Context(), func(enroll.Reader) error { return nil }) },
	} {
		begun := time.Now()
		wantAway(t, what, call())
		if d := time.Since(begun); d > 10*wait {
			t.Errorf("%s took %v", what, d)
		}
	}
	proxy.Release()
	if err := insert(t.Context(), s, person("berta")); err != nil {
		t.Errorf("when it speaks again: %v", err)
	}
}
