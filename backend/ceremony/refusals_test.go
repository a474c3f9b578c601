package ceremony_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
)

// TestManyAddresses: codes that are tried in vain are counted by address, as long as
// there are not very many; then the journal has one event for all the others.
func TestManyAddresses(t *testing.T) {
	w := newWorld(t, false)
	const told, addresses = 20, 30
	var group sync.WaitGroup
	for i := range addresses {
		by := enroll.Actor{Kind: enroll.ActorStranger, Address: fmt.Sprintf("192.0.2.%d", i)}
		group.Go(func() {
			for range 2 {
				if _, err := w.service.RedeemCode(t.Context(), by, "nobody", enroll.NewInvitationCode()); enroll.CodeOf(err) != enroll.CodeInvitationUnknown {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	w.clock.Advance(time.Minute)
	if err := w.service.WriteRefusals(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	page, err := w.store.Events(t.Context(), enroll.EventQuery{Act: enroll.ActRedeemed, Limit: enroll.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	times, from := int32(0), map[string]bool{}
	for _, e := range page.Events {
		times += e.Times
		from[e.Address] = true
		if (e.Times == 2) != (e.Address != "") {
			t.Errorf("%+v", e)
		}
	}
	if len(page.Events) != told+1 || len(from) != told+1 || times != 2*addresses {
		t.Errorf("%d events from %d addresses, %d times", len(page.Events), len(from), times)
	}
}
