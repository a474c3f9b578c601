package kiosk_test

import (
	"testing"

	"latchkey/backend/enroll"
)

func TestEnrolment(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	s.plug()
	summary := s.enrol(anna.ID)

	list := s.credentials(anna.ID)
	if len(list) != 1 {
		t.Fatalf("%d credentials, want 1", len(list))
	}
	c := list[0]
	if c.State != enroll.Active || c.Name != "My key" || c.Proof == "" || c.SignCount == 0 {
		t.Errorf("credential %+v is not active, named, proved and counted", c)
	}
	if summary.Credential != c.ID || !summary.NewPIN || summary.AAGUID != enroll.PracticeAAGUID {
		t.Errorf("summary %+v does not tell of it", summary)
	}
}
