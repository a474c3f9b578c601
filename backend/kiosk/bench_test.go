package kiosk_test

import (
	"fmt"
	"testing"
	"time"

	"latchkey/backend/authenticator/practice"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// BenchmarkEnrolment is everything that an enrolment does but the person:
// looking at the key, PIN, registration, proof, all of it written durably. The
// person answers at once, and the key touches itself.
func BenchmarkEnrolment(b *testing.B) {
	s := newStandWith(b, b.TempDir(), practice.New(practice.Options{Slots: 1 << 20, AutoTouch: time.Nanosecond}))
	s.plug()
	for n := 0; b.Loop(); n++ {
		user, err := s.kiosk.CreatePerson(b.Context(), enroll.NewUser{Username: fmt.Sprintf("user%d", n), DisplayName: "Anna Meier"})
		s.must(err)
		s.must(s.kiosk.Begin(b.Context(), kiosk.EnrolRequest{User: user.ID}))
		s.throughPulls()
	}
}
