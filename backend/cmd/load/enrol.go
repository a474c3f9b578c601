package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/desk"
)

// steps are what is timed, in order.
var steps = []string{"create", "hand over", "begin", "finish", "begin proof", "prove", "take back"}

// result is what one concurrency gave.
type result struct {
	perSecond float64
	cpu       time.Duration // of the service, for one enrolment; 0: unknown
	memory    int64         // bytes of the service, at the end; 0: unknown
	took      [][]time.Duration
}

// measure runs count enrolments, c at once.
func (t *target) measure(ctx context.Context, count, c, pid int) (result, error) {
	keys := make(chan *desk.Key, count)
	for range count {
		k, err := desk.NewKey()
		if err != nil {
			return result{}, err
		}
		keys <- k
	}
	close(keys)
	operators := make([]enroll.Actor, c) // each enrols one person at a time
	for i := range operators {
		var err error
		if operators[i], err = t.signIn(ctx, i); err != nil {
			return result{}, err
		}
	}
	var mu sync.Mutex
	out := result{took: make([][]time.Duration, len(steps))}
	var failed error
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	before, begun := cpuTime(pid), time.Now()
	var all sync.WaitGroup
	for n, by := range operators {
		all.Go(func() {
			for k := range keys {
				took, err := t.enrol(ctx, by, n, k)
				mu.Lock()
				if err != nil && failed == nil {
					failed = err
					cancel()
				}
				for i, d := range took {
					out.took[i] = append(out.took[i], d)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	span := time.Since(begun)
	if failed != nil {
		return result{}, failed
	}
	out.perSecond = float64(count) / span.Seconds()
	out.cpu = (cpuTime(pid) - before) / time.Duration(count)
	out.memory = memory(pid)
	return out, nil
}

// enrol is one enrolment by the n-th operator, with how long each step took.
func (t *target) enrol(ctx context.Context, by enroll.Actor, n int, k *desk.Key) ([]time.Duration, error) {
	var took []time.Duration
	at := time.Now()
	lap := func() {
		now := time.Now()
		took, at = append(took, now.Sub(at)), now
	}
	name := string(enroll.NewID())
	user, err := t.service.CreateUser(ctx, by, enroll.NewUser{
		Username: "u-" + name, DisplayName: "Person " + name[:6] + " " + name[6:12], Email: "u-" + name + "@example.com",
	})
	if err != nil {
		return nil, fmt.Errorf("create: %w", err)
	}
	lap()
	if _, err := t.service.HandOver(ctx, by, enroll.Handed{User: user.ID, Identified: enroll.Identification{Method: "staffCard"}}); err != nil {
		return nil, fmt.Errorf("hand over: %w", err)
	}
	lap()
	registration, err := t.service.BeginRegistration(ctx, by, enroll.RegistrationRequest{User: user.ID})
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	lap()
	made, err := k.Register(registration.PublicKey, t.origin)
	if err != nil {
		return nil, err
	}
	at = time.Now()
	credential, err := t.service.FinishRegistration(ctx, by, registration.ID, made)
	if err != nil {
		return nil, fmt.Errorf("finish: %w", err)
	}
	lap()
	proof, err := t.service.BeginAuthentication(ctx, by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: credential.ID})
	if err != nil {
		return nil, fmt.Errorf("begin proof: %w", err)
	}
	lap()
	signed, err := k.Assert(proof.PublicKey, t.origin)
	if err != nil {
		return nil, err
	}
	at = time.Now()
	if _, err := t.service.FinishAuthentication(ctx, by, proof.ID, signed); err != nil {
		return nil, fmt.Errorf("prove: %w", err)
	}
	lap()
	if err := t.takeBack(ctx, by, n); err != nil {
		return nil, fmt.Errorf("take back: %w", err)
	}
	lap()
	return took, nil
}

func (r result) print(c int) {
	fmt.Printf("%4d %12.0f %10.2f", c, r.perSecond, float64(r.cpu.Microseconds())/1000)
	for _, took := range r.took {
		slices.Sort(took)
		fmt.Printf(" %19s", fmt.Sprintf("%.1f/%.1f ms", ms(took[len(took)/2]), ms(took[len(took)*99/100])))
	}
	fmt.Printf(" %13.0f\n", float64(r.memory)/(1<<20))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
