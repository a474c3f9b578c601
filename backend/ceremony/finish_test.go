package ceremony_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/enroll/servicetest"
)

// TestHangingUpLosesNoOutcome: the caller goes away when the ceremony is taken
// and nothing is written yet.
func TestHangingUpLosesNoOutcome(t *testing.T) {
	for name, spoil := range map[string]func(*enroll.RegistrationResponse){
		"done":    func(*enroll.RegistrationResponse) {},
		"refused": func(r *enroll.RegistrationResponse) { r.Type = "" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, false)
			user, register := enrolment(t, w, "anna")
			c, res := register(servicetest.NewKey())
			spoil(&res)
			ctx, hangUp := context.WithCancel(t.Context())
			w.challenges.Taken = hangUp
			_, err := w.service.FinishRegistration(ctx, desk, c.ID, res)
			if ctx.Err() == nil {
				t.Fatal("nobody hung up")
			}
			outcome, outcomeErr := w.service.Outcome(t.Context(), desk, c.ID)
			if outcomeErr != nil || outcome.State == enroll.OutcomePending || outcome.Code != enroll.CodeOf(err) {
				t.Errorf("outcome %+v, %v; the caller heard %v", outcome, outcomeErr, err)
			}
			all, err := w.store.Credentials(t.Context(), user.ID)
			if err != nil || len(all) == 1 != (outcome.State == enroll.OutcomeDone) {
				t.Errorf("%d credentials, %v", len(all), err)
			}
		})
	}
}

// TestRefusalsWaitForTheStore: what strangers were refused is counted until it is
// written, however often that fails.
func TestRefusalsWaitForTheStore(t *testing.T) {
	w := newWorld(t, false)
	stranger := enroll.Actor{Kind: enroll.ActorStranger, Session: enroll.NewID()}
	refuse := func() {
		if _, err := w.service.Redeem(t.Context(), stranger, enroll.NewToken()); enroll.CodeOf(err) != enroll.CodeInvitationUnknown {
			t.Fatal(err)
		}
	}
	refuse()
	away, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.service.WriteRefusals(away, true); err == nil {
		t.Error("it was written nowhere")
	}
	refuse()
	for range 2 { // the second time there is nothing to write
		if err := w.service.WriteRefusals(t.Context(), true); err != nil {
			t.Fatal(err)
		}
	}
	page, err := w.store.Events(t.Context(), enroll.EventQuery{Act: enroll.ActRedeemed})
	if err != nil || len(page.Events) != 1 || page.Events[0].Times != 2 || page.Events[0].Code != enroll.CodeInvitationUnknown {
		t.Errorf("%+v, %v", page.Events, err)
	}
}

// TestOutcomeOfWhatBrokeOff: the process that took the ceremony is no more.
func TestOutcomeOfWhatBrokeOff(t *testing.T) {
	w := newWorld(t, false)
	_, register := enrolment(t, w, "anna")
	c, _ := register(servicetest.NewKey())
	if _, err := w.challenges.Take(t.Context(), c.ID, desk.Holder()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		after time.Duration
		state enroll.OutcomeState
		code  enroll.Code
	}{{0, enroll.OutcomePending, ""}, {59 * time.Second, enroll.OutcomePending, ""}, {2 * time.Second, enroll.OutcomeFailed, enroll.CodeUnavailable}} {
		w.clock.Advance(tt.after)
		got, err := w.service.Outcome(t.Context(), desk, c.ID)
		if err != nil || got.State != tt.state || got.Code != tt.code {
			t.Errorf("%v later: %+v, %v; want %s, %q", tt.after, got, err, tt.state, tt.code)
		}
	}
}

// TestStoreAwayAtTheEnd: a store that goes away between the challenge and the
// credential costs another try. The log has what the caller does not hear, and no word about
// the person.
func TestStoreAwayAtTheEnd(t *testing.T) {
	w := newWorld(t, false)
	_, register := enrolment(t, w, "anna")
	good, goodRes := register(servicetest.NewKey())
	bad, badRes := register(servicetest.NewKey())
	badRes.Response.AttestationObject = nil
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.FinishRegistration(t.Context(), desk, good.ID, goodRes); enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Errorf("a good one: %v", err)
	}
	if _, err := w.service.FinishRegistration(t.Context(), desk, bad.ID, badRes); enroll.CodeOf(err) != enroll.CodeMalformed {
		t.Errorf("a bad one: %v", err)
	}
	log := w.log.String()
	if !strings.Contains(log, string(bad.ID)) || strings.Contains(log, string(good.ID)) || strings.Contains(log, "anna") {
		t.Errorf("log: %s", log)
	}
}
