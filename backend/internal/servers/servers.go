// Package servers starts a PostgreSQL and a Redis of their own for the tests of
// one package, on loopback and in temporary folders, and stops them afterwards.
//
// A test package has one Servers, and a TestMain that calls Run. A server starts
// when the first test asks for it. Whoever stops or kills one must not run in
// parallel with other tests.
//
// A program that is missing fails the test: nothing is ever skipped.
package servers

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// Servers are the servers of one test process. The zero Servers has none yet.
type Servers struct {
	mu       sync.Mutex
	postgres *Postgres
	redis    *Redis
}

// Run runs the tests, stops the servers and returns what os.Exit takes.
func (s *Servers) Run(m *testing.M) int {
	code := m.Run()
	if err := s.close(); err != nil {
		fmt.Fprintln(os.Stderr, "servers:", err)
		return max(code, 1)
	}
	return code
}

// Postgres returns the PostgreSQL of this process.
func (s *Servers) Postgres(tb testing.TB) *Postgres {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.postgres == nil {
		server, err := newPostgres()
		if err != nil {
			tb.Fatal(err)
		}
		s.postgres = server
	}
	return s.postgres
}

// Redis returns the Redis of this process.
func (s *Servers) Redis(tb testing.TB) *Redis {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.redis == nil {
		server, err := newRedis()
		if err != nil {
			tb.Fatal(err)
		}
		s.redis = server
	}
	return s.redis
}

func (s *Servers) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	if s.postgres != nil {
		errs = append(errs, s.postgres.remove())
	}
	if s.redis != nil {
		errs = append(errs, s.redis.remove())
	}
	return errors.Join(errs...)
}

// missing is the error of a program that is not there.
func missing(program, debianPackage string) error {
	return fmt.Errorf("%s is missing, and these tests need it: sudo apt-get install -y --no-install-recommends %s", program, debianPackage)
}
