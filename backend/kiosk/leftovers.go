package kiosk

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/wholefile"
)

// mark is what has to be known of an enrolment if the program ends in its
// middle: where a credential may then be that nobody will ever use. It has the
// ID of the registration. In the list and in the file it holds no name, PIN or
// secret.
type mark struct {
	Leftover
	handle       enroll.Bytes
	credentialID enroll.Bytes // nil while the key has not answered
	model        enroll.AAGUID
}

// is reports whether c is the credential of this enrolment.
func (m mark) is(c enroll.Credential) bool { return m.ID != "" && c.Ceremony == m.ID }

// registered returns the credential that came of it, nil if there is none.
func (m mark) registered(known []enroll.Credential) *enroll.Credential {
	if i := slices.IndexFunc(known, m.is); i >= 0 {
		return &known[i]
	}
	return nil
}

// markFile is a mark as it stands in the file.
type markFile struct {
	ID           enroll.ID     `json:"id"`
	User         enroll.ID     `json:"user"`
	Place        Place         `json:"place"`
	Product      string        `json:"product"`
	Model        enroll.AAGUID `json:"model"`
	At           time.Time     `json:"at"`
	Handle       enroll.Bytes  `json:"handle"`
	CredentialID enroll.Bytes  `json:"credentialId"`
}

// Leftovers remembers, across the end of the program, the enrolments that have
// left something behind. It may be used from any goroutine.
type Leftovers struct {
	path string

	mu    sync.Mutex
	marks []mark
}

// OpenLeftovers reads the file at path, which need not be there. A file that
// cannot be read is an error, since it would be overwritten.
func OpenLeftovers(path string) (*Leftovers, error) {
	l := &Leftovers{path: path}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	var in []markFile
	if err == nil {
		err = json.Unmarshal(data, &in)
	}
	if err != nil {
		return nil, fmt.Errorf("read list of interrupted enrolments: %w", err)
	}
	for _, m := range in {
		if !m.ID.Valid() || !slices.Contains([]Place{OnKey, InStore, OnBoth, OnKeyPart}, m.Place) {
			return nil, fmt.Errorf("read list of interrupted enrolments: no such thing as %q at %q", m.ID, m.Place)
		}
		l.marks = append(l.marks, mark{
			Leftover:     Leftover{ID: m.ID, Person: Person{ID: m.User}, Place: m.Place, Product: m.Product, At: m.At},
			model:        m.Model,
			handle:       m.Handle,
			credentialID: m.CredentialID,
		})
	}
	return l, nil
}

// keep adds or replaces a mark, and removes those that it is there instead of.
// When it returns nil the mark is on the disk.
func (l *Leftovers) keep(m mark, instead ...enroll.ID) error {
	m.Person = Person{ID: m.Person.ID}
	l.mu.Lock()
	defer l.mu.Unlock()
	marks := slices.DeleteFunc(slices.Clone(l.marks), func(old mark) bool { return old.ID == m.ID || slices.Contains(instead, old.ID) })
	marks = append(marks, m)
	if err := l.write(marks); err != nil {
		return err
	}
	l.marks = marks
	return nil
}

// amend says of a mark, if it is still there, what became known of it. Like
// forget it does not insist.
func (l *Leftovers) amend(id enroll.ID, place Place, credentialID []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.marks {
		if m := &l.marks[i]; m.ID == id && m.Place != place {
			m.Place, m.credentialID = place, credentialID
			_ = l.write(l.marks)
		}
	}
}

// forget removes the marks that match. The file may keep one that it could not
// write; the next start looks again what became of it.
func (l *Leftovers) forget(match func(mark) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	marks := slices.DeleteFunc(slices.Clone(l.marks), match)
	if len(marks) == len(l.marks) {
		return
	}
	l.marks = marks
	_ = l.write(marks)
}

// all returns the marks, oldest first.
func (l *Leftovers) all() []mark {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.marks)
}

// write replaces the file, so that at any moment it is the old one or the new.
func (l *Leftovers) write(marks []mark) error {
	out := make([]markFile, 0, len(marks))
	for _, m := range marks {
		out = append(out, markFile{
			ID: m.ID, User: m.Person.ID, Place: m.Place, Product: m.Product, Model: m.model, At: m.At,
			Handle: m.handle, CredentialID: m.credentialID,
		})
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write list of interrupted enrolments: %w", err)
	}
	if err := wholefile.Replace(l.path, data); err != nil {
		return fmt.Errorf("write list of interrupted enrolments: %w", err)
	}
	return nil
}
