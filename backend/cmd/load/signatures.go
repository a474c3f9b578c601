package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/client"
)

// turn is how many requests are sent before it is the others' turn.
const turn = 100

// signatures asks who the service is, which is the least that can be asked, as a
// kiosk and as a stranger in turns, one request after the other.
func (t *target) signatures(ctx context.Context, count, pid int) error {
	type side struct {
		name   string
		client *client.Client
		took   []time.Duration
		cpu    time.Duration
	}
	sides := []*side{{name: "not signed", client: t.unsigned}, {name: "signed", client: t.service}}
	for range max(1, count/turn) {
		for _, s := range sides {
			before := cpuTime(pid)
			for range turn {
				begun := time.Now()
				if _, err := s.client.Info(ctx, enroll.Actor{}); err != nil {
					return err
				}
				s.took = append(s.took, time.Since(begun))
			}
			s.cpu += cpuTime(pid) - before
		}
	}
	fmt.Printf("%12s %10s %10s %10s\n", "", "p50 ms", "p99 ms", "CPU ms")
	for _, s := range sides {
		slices.Sort(s.took)
		n := len(s.took)
		fmt.Printf("%12s %10.3f %10.3f %10.3f\n", s.name, ms(s.took[n/2]), ms(s.took[n*99/100]), ms(s.cpu)/float64(n))
	}
	return nil
}
