package transfer

import (
	"fmt"
	"strings"

	"latchkey/backend/enroll"
)

// Report says what an import did, or would do.
type Report struct {
	DryRun      bool       `json:"dryRun"`
	Imported    bool       `json:"imported"` // the store has changed
	Users       Tally      `json:"users"`
	Credentials Tally      `json:"credentials"`
	Events      Tally      `json:"events"`
	Conflicts   []Conflict `json:"conflicts"`
}

// Tally counts the lines of one kind.
type Tally struct {
	New       int `json:"new"`
	Same      int `json:"same"`      // in the store already, exactly so
	Conflicts int `json:"conflicts"` // see Report.Conflicts
	Held      int `json:"held"`      // of a user who cannot be imported
}

// Conflict is one line that cannot be imported, since something in the store,
// or in the file before it, has the same key.
type Conflict struct {
	Line  int    `json:"line"`
	Kind  string `json:"kind" enum:"user,credential,event"`
	Key   string `json:"key" enum:"id,username,email,externalId,handle,credentialId,ceremony,proof"`
	Value string `json:"value"` // what both have
	File  Side   `json:"file"`
	Store Side   `json:"store"`

	// Fields are the fields that differ, if the key is the ID.
	Fields []string `json:"fields"`
}

// Side is one of the two who have the same key.
type Side struct {
	ID   enroll.ID `json:"id"`
	Name string    `json:"name"` // username, name of the credential, or act
}

func (s Side) String() string {
	if s.Name == "" {
		return string(s.ID)
	}
	return fmt.Sprintf("%q (%s)", s.Name, s.ID)
}

func (c Conflict) String() string {
	if c.Key == "id" {
		return fmt.Sprintf("line %d: %s %s is in the store already, but differs in %s", c.Line, c.Kind, c.File, strings.Join(c.Fields, ", "))
	}
	return fmt.Sprintf("line %d: %s %s has the %s %q, and so has %s in the store", c.Line, c.Kind, c.File, c.Key, c.Value, c.Store)
}

// String tells a person, in some lines.
func (r Report) String() string {
	var b strings.Builder
	for _, part := range []struct {
		name string
		Tally
	}{{"people", r.Users}, {"keys", r.Credentials}, {"events", r.Events}} {
		fmt.Fprintf(&b, "%-8s%d new, %d there already, %d in conflict", part.name, part.New, part.Same, part.Conflicts)
		if part.Held > 0 {
			fmt.Fprintf(&b, ", %d of people in conflict", part.Held)
		}
		b.WriteString("\n")
	}
	for _, c := range r.Conflicts {
		b.WriteString(c.String() + "\n")
	}
	switch {
	case r.Imported:
		b.WriteString("Imported.\n")
	case len(r.Conflicts) > 0:
		b.WriteString("Nothing was imported: the conflicts have to be settled first.\n")
	case r.DryRun:
		b.WriteString("Nothing was imported: this was a dry run.\n")
	default:
		b.WriteString("Nothing was imported: everything was there already.\n")
	}
	return b.String()
}
