package ledger

import (
	"bytes"
	"encoding/csv"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchkey/backend/enroll"
)

// TestExport: what an export shows is what the store has, to the letter.
func TestExport(t *testing.T) {
	s := newStand(t)
	s.fill()
	x, err := Open(strings.NewReader(s.export(enroll.EventQuery{})))
	if err != nil || x.Size != 42 || x.Key != s.key.Public() {
		t.Fatalf("%+v, %v", x, err)
	}
	events, sizes := 0, []int64{}
	for item, err := range x.Items() {
		if err != nil {
			t.Fatal(err)
		}
		if item.Head != nil {
			sizes = append(sizes, item.Head.Size)
			continue
		}
		if diff := cmp.Diff(s.at(item.Event.Place), *item.Event); diff != "" {
			t.Fatal(diff)
		}
		events++
	}
	if events != 42 || !cmp.Equal(sizes, []int64{2, 12, 22, 32, 42}) {
		t.Errorf("%d events, heads of %v", events, sizes)
	}
	report, err := s.verifyExport(strings.NewReader(s.export(enroll.EventQuery{})), s.heads.notes...)
	if err != nil || report.Events != 42 || report.Heads != 5 || report.Given != 5 || report.Withheld != 0 {
		t.Errorf("%+v, %v", report, err)
	}
	if !strings.HasPrefix(report.String(), "42 events fit: the whole log was computed again and leads to each of its 5 signed heads, the last of size 42, signed by example.com/latchkey+") ||
		!strings.HasSuffix(report.String(), ", and to the 5 heads that were given.") {
		t.Error(report)
	}
}

// TestPartOfTheLog: events that are not asked for are withheld, and the rest can be
// checked all the same.
func TestPartOfTheLog(t *testing.T) {
	s := newStand(t)
	s.fill()
	lonely := s.event("", enroll.NewID())
	s.happen(lonely)
	export := s.export(enroll.EventQuery{User: lonely.User})
	if strings.Count(export, `"event":`) != 1 || strings.Count(export, "192.0.2.1") != 1 {
		t.Error("it shows more than was asked for")
	}
	report, err := s.verifyExport(strings.NewReader(export), s.heads.notes...)
	if err != nil || report.Withheld != 42 || report.Events != 43 {
		t.Errorf("%+v, %v", report, err)
	}
	_, err = s.verifyExport(strings.NewReader(strings.Replace(export, "192.0.2.1", "192.0.2.2", 1)))
	wantMisfit(t, err, 42, 42, "network address")
	_, err = s.verifyExport(strings.NewReader(strings.Replace(export, string(lonely.ID), string(enroll.NewID()), 1)))
	wantMisfit(t, err, 42, 42, "not as it was sealed")
}

// TestTables: a table has every event, however many pages of a store they take.
func TestTables(t *testing.T) {
	s := newStand(t)
	var events []enroll.Event
	for range enroll.MaxPage + 3 {
		events = append(events, s.event("", ""))
	}
	s.happen(events...)
	var out bytes.Buffer
	told := int64(0)
	err := Write(t.Context(), s.store, enroll.ExportRequest{Format: enroll.ExportCSV}, func(total int64) io.Writer { told = total; return &out })
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 1+len(events) || told != int64(len(events)) {
		t.Errorf("%d rows of %d events, said to be %d: %v", len(rows), len(events), told, err)
	}
	for _, e := range events {
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Contains(row, inert(string(e.ID))) }) {
			t.Errorf("%s is not in it", e.ID)
		}
	}
}

// TestDamagedExports have a code, and name the line.
func TestDamagedExports(t *testing.T) {
	s := newStand(t)
	s.fill()
	whole := s.export(enroll.EventQuery{})
	lines := strings.SplitAfter(whole, "\n")
	for name, export := range map[string]string{
		"empty":                "",
		"something else":       "{}\n",
		"another version":      strings.Replace(whole, `"version":1`, `"version":2`, 1),
		"cut off":              strings.Join(lines[:20], ""),
		"cut off in a line":    whole[:len(whole)/2],
		"without its last":     strings.Join(lines[:len(lines)-2], ""),
		"longer":               whole + "{}\n",
		"a field of its own":   strings.Replace(whole, `"act":`, `"acts":`, 1),
		"a field twice":        strings.Replace(whole, `"place":20`, `"place":20,"place":20`, 1),
		"a line without sense": strings.Replace(whole, lines[9], "{}\n", 1),
		"another size":         strings.Replace(whole, `"size":42`, `"size":41`, 1),
		"not UTF-8":            strings.Replace(whole, "idDocument", "id\xff", 1),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.verifyExport(strings.NewReader(export)); enroll.CodeOf(err) != enroll.CodeMalformed || !strings.Contains(err.Error(), "line ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// FuzzVerify: an export is checked to its end or refused with a code, whatever is in
// it.
func FuzzVerify(f *testing.F) {
	const head = `{"format":"latchkey-journal","version":1,"size":1}` + "\n"
	const event = `{"place":0,"leaf":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","event":{"id":"a","at":"2026-01-01T00:00:00Z","act":"x","by":{"kind":"system"}},"address":{"salt":"AA","hash":"AA"}}` + "\n"
	for _, seed := range []string{"", head, head + event, head + event + `{"size":1,"head":"x\n1\n"}` + "\n", head + `{"place":-1}` + "\n", head + event + `{"end":{"events":1,"erased":["a"]}}` + "\n"} {
		f.Add(seed)
	}
	keys, err := Keys("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := Open(strings.NewReader(text))
		if err == nil {
			_, err = Verify(t.Context(), x.Items(), Options{Keys: keys, Erased: x.Erased})
		}
		if err != nil && !IsMisfit(err) && enroll.CodeOf(err) != enroll.CodeMalformed {
			t.Errorf("%v", err)
		}
		_, _ = ReadHeads(strings.NewReader(text))
	})
}

// TestCSV: every field has its column, and no cell is a formula.
func TestCSV(t *testing.T) {
	s := newStand(t)
	e := s.event(enroll.NewID(), enroll.NewID())
	e.Identified.Reference, e.Request, e.ID = "=1+1", "a,\"b\"\nc", "-AAAAAAAAAAAAAAAAAAAAA"
	var out bytes.Buffer
	w, err := newTable(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write([]enroll.Event{e, {At: s.now}}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	cells := map[string]string{}
	for i, name := range rows[0] {
		cells[name] = rows[1][i]
		if rows[1][i] == "" {
			t.Errorf("%s is empty", name)
		}
	}
	if cells["identified.reference"] != "'=1+1" || cells["id"] != "'"+string(e.ID) || cells["request"] != e.Request || cells["times"] != "3" {
		t.Error(cells)
	}
}

// TestFullDisk: what cannot be written is said.
func TestFullDisk(t *testing.T) {
	s := newStand(t)
	s.fill()
	log, err := s.store.Log(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	_ = r.Close()
	err = Export(t.Context(), s.store, log, enroll.EventQuery{}, func() ([]enroll.ID, error) { return nil, nil }, w)
	if enroll.CodeOf(err) != enroll.CodeUnavailable {
		t.Error(err)
	}
}

// TestByHand: the program in docs/audit.md, which knows nothing of ours, computes
// the same hash of the log from an export, and notices a change.
func TestByHand(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is needed: ", err)
	}
	_, rest, ok := strings.Cut(readFile(t, "../../docs/audit.md"), "```python\n")
	program, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("docs/audit.md has no program")
	}
	s := newStand(t)
	_, on := s.fill()
	s.erase(on.ID)
	s.seal()
	run := func(export string) (string, error) {
		path := filepath.Join(t.TempDir(), "export.jsonl")
		write(t, path, export)
		out, err := exec.CommandContext(t.Context(), python, "-c", program, path).CombinedOutput()
		return string(out), err
	}
	whole := s.export(enroll.EventQuery{})
	if out, err := run(whole); err != nil || strings.Count(out, "fits\n") != 6 {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := run(s.export(enroll.EventQuery{By: "nobody"})); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := run(strings.Replace(whole, "refused_model", "refused_kind", 1)); err == nil || !strings.Contains(out, "place 2 ") {
		t.Errorf("a changed one: %s", out)
	}
}
