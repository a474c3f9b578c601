package kiosk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

// TestOfficeIsForStaff: what belongs to those at the desk is not to be had at the
// lock.
func TestOfficeIsForStaff(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	mail, invitation := enroll.NewID(), enroll.NewID()
	calls := map[string]func() error{
		"ErasePerson":      func() error { return s.kiosk.ErasePerson(t.Context(), anna.ID) },
		"FindProtected":    func() error { _, err := s.kiosk.FindProtected(t.Context(), ""); return err },
		"InvitationsOf":    func() error { _, err := s.kiosk.InvitationsOf(t.Context(), anna.ID); return err },
		"Invite":           func() error { _, err := s.kiosk.Invite(t.Context(), anna.ID, handed()); return err },
		"RevokeInvitation": func() error { return s.kiosk.RevokeInvitation(t.Context(), invitation) },
		"VerifyAddress":    func() error { return s.kiosk.VerifyAddress(t.Context(), anna.ID, "a@example.com") },
		"ListKiosks":       func() error { _, err := s.kiosk.ListKiosks(t.Context()); return err },
		"CreatePairing":    func() error { _, err := s.kiosk.CreatePairing(t.Context(), "Reception"); return err },
		"RenameKiosk":      func() error { _, err := s.kiosk.RenameKiosk(t.Context(), mail, "Gate"); return err },
		"RevokeKiosk":      func() error { _, err := s.kiosk.RevokeKiosk(t.Context(), mail); return err },
		"UnsentMail":       func() error { _, err := s.kiosk.UnsentMail(t.Context()); return err },
		"RetryMail":        func() error { return s.kiosk.RetryMail(t.Context(), mail) },
		"DiscardMail":      func() error { return s.kiosk.DiscardMail(t.Context(), mail) },
		"Events":           func() error { _, err := s.kiosk.Events(t.Context(), enroll.EventQuery{}); return err },
		"JournalNames":     func() error { _, err := s.kiosk.JournalNames(t.Context(), "anna"); return err },
		"JournalHead":      func() error { _, err := s.kiosk.JournalHead(t.Context()); return err },
		"ExportJournal": func() error {
			_, err := s.kiosk.ExportJournal(t.Context(), enroll.ExportRequest{Format: enroll.ExportCSV})
			return err
		},
	}
	s.must(s.kiosk.Lock(t.Context()))
	for name, call := range calls {
		if code := codeOf(call()); code != string(kiosk.CodeLocked) {
			t.Errorf("%s at the lock: %q", name, code)
		}
	}
}

func handed() enroll.InvitationRequest {
	return enroll.InvitationRequest{Delivery: enroll.DeliveryHanded}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*kiosk.Error](err); ok {
		return string(e.Code)
	}
	return string(enroll.CodeOf(err))
}

// TestInviteAtTheDesk: an invitation is made, listed and taken back; its code
// opens an enrolment at the lock.
func TestInviteAtTheDesk(t *testing.T) {
	s := newStand(t)
	anna := s.person("anna")
	made, err := s.kiosk.Invite(t.Context(), anna.ID, handed())
	s.must(err)
	listed, err := s.kiosk.InvitationsOf(t.Context(), anna.ID)
	s.must(err)
	if made.Code == "" || len(listed) != 1 || listed[0].ID != made.ID || listed[0].User != anna.ID {
		t.Errorf("made %+v, listed %+v", made, listed)
	}
	s.must(s.kiosk.RevokeInvitation(t.Context(), made.ID))
	if code := codeOf(s.kiosk.RevokeInvitation(t.Context(), made.ID)); code != string(enroll.CodeInvitationEnded) {
		t.Errorf("taken back twice: %q", code)
	}
}

// TestExportJournal: an export comes into a file of its own that nobody else may
// read, with progress; of one that failed nothing stays.
func TestExportJournal(t *testing.T) {
	var told []kiosk.ExportProgress
	s := newStand(t, func(d *kiosk.Deps) {
		d.Exported = func(p kiosk.ExportProgress) { told = append(told, p) }
	})
	s.person("anna")
	folder := filepath.Join(s.dir, "exports")
	for format, ending := range map[enroll.ExportFormat]string{enroll.ExportJSON: ".jsonl", enroll.ExportCSV: ".csv"} {
		told = nil
		export, err := s.kiosk.ExportJournal(t.Context(), enroll.ExportRequest{Format: format})
		s.must(err)
		info, err := os.Stat(export.Path)
		s.must(err)
		if info.Mode().Perm() != 0o600 || filepath.Ext(export.Path) != ending || filepath.Dir(export.Path) != folder {
			t.Errorf("%s of mode %o", export.Path, info.Mode().Perm())
		}
		body, err := os.ReadFile(export.Path)
		s.must(err)
		if !bytes.Contains(body, []byte(enroll.ActUserCreated)) && format == enroll.ExportCSV {
			t.Errorf("%s has no event: %.200s", export.Path, body)
		}
		if len(told) == 0 || told[0].Total == 0 && format == enroll.ExportCSV { // in JSON are those that are sealed
			t.Errorf("progress %+v", told)
		}
	}
	if _, err := s.kiosk.ExportJournal(t.Context(), enroll.ExportRequest{Format: "xml"}); enroll.CodeOf(err) != enroll.CodeMalformed {
		t.Errorf("an unknown format: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	s.must(err)
	if len(left) != 2 || strings.Contains(fmt.Sprint(left), ".part") {
		t.Errorf("there is %q", left)
	}
}

// TestExportIsStoppedEarly: a stop that comes while the relying party is asked who is
// there counts, and of one that an earlier run was cut off in nothing stays.
func TestExportIsStoppedEarly(t *testing.T) {
	held := &holding{asked: make(chan struct{}), goOn: make(chan struct{})}
	folder := filepath.Join(t.TempDir(), "exports")
	cut := filepath.Join(folder, "journal-1.part")
	if err := errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(cut, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	s := newStand(t, func(d *kiosk.Deps) { d.Exports, held.Sessions, d.Sessions = folder, d.Sessions, held })
	if _, err := os.Stat(cut); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was cut off is there still: %v", err)
	}
	held.on.Store(true)
	done := make(chan error)
	go func() {
		_, err := s.kiosk.ExportJournal(t.Context(), enroll.ExportRequest{Format: enroll.ExportCSV})
		done <- err
	}()
	<-held.asked
	s.kiosk.StopExport()
	held.on.Store(false)
	close(held.goOn)
	if err := <-done; err == nil {
		t.Error("it was written")
	}
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	s.must(err)
	if len(left) != 0 {
		t.Errorf("there is %q", left)
	}
}

// holding is a relying party that takes its time to say who is there.
type holding struct {
	enroll.Sessions
	on          atomic.Bool
	asked, goOn chan struct{}
}

func (h *holding) Session(ctx context.Context, by enroll.Actor) (enroll.Session, error) {
	if h.on.Load() {
		h.asked <- struct{}{}
		<-h.goOn
	}
	return h.Sessions.Session(context.WithoutCancel(ctx), by)
}
