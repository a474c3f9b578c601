// Package promises reads docs/promises.md, which says for each thing that
// Latchkey promises what proves it, and holds it against the tests that ran.
package promises

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Proof is one test that a promise rests on.
type Proof struct {
	Stage string // whose report has it: "unit", "window", "browser", …
	Name  string // the test's full name there
	Line  int    // of the page
}

// proofs are written `stage: name` in the last column of a table.
var proof = regexp.MustCompile("`([a-z][a-z0-9]*): ([^`]+)`")

// Read returns the proofs that a page names, and an error for a row of a table
// that names none.
func Read(page []byte) ([]Proof, error) {
	var all []Proof
	var errs []error
	lines := bufio.NewScanner(bytes.NewReader(page))
	for n := 1; lines.Scan(); n++ {
		row := lines.Text()
		if !strings.HasPrefix(row, "|") || strings.HasPrefix(row, "|--") || strings.HasPrefix(row, "| promise") {
			continue
		}
		found := proof.FindAllStringSubmatch(row, -1)
		if len(found) == 0 {
			errs = append(errs, fmt.Errorf("line %d names no proof", n))
		}
		for _, f := range found {
			all = append(all, Proof{Stage: f[1], Name: f[2], Line: n})
		}
	}
	return all, errors.Join(append(errs, lines.Err())...)
}

// Ran returns the names of the tests that passed, by stage, from the reports in
// a folder: unit.json is go test's, the others are those of Vitest or Playwright.
func Ran(folder string) (map[string]map[string]bool, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	ran := map[string]map[string]bool{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		names, err := passed(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		ran[strings.TrimSuffix(filepath.Base(path), ".json")] = names
	}
	return ran, nil
}

// report is any of the three forms.
type report struct {
	// go test -json: one event a line.
	Action, Package, Test string
	// Vitest.
	TestResults []struct {
		AssertionResults []struct{ FullName, Status string }
	}
	// Playwright.
	Suites []suite
}

type suite struct {
	Title string
	Specs []struct {
		Title string
		Tests []struct{ ProjectName, Status string } // one for each project
	}
	Suites []suite
}

func passed(data []byte) (map[string]bool, error) {
	names := map[string]bool{}
	for dec := json.NewDecoder(bytes.NewReader(data)); ; {
		var r report
		if err := dec.Decode(&r); errors.Is(err, io.EOF) {
			return names, nil
		} else if err != nil {
			return nil, err
		}
		if r.Action == "pass" && r.Test != "" {
			names[strings.TrimPrefix(r.Package, "latchkey/")+" "+r.Test] = true
		}
		for _, file := range r.TestResults {
			for _, test := range file.AssertionResults {
				if test.Status == "passed" {
					names[test.FullName] = true
				}
			}
		}
		for _, file := range r.Suites {
			file.collect("", names)
		}
	}
}

// collect finds the tests that passed. In a project, one is called by that too,
// as in "[servers] signing out"; without, it has passed in every project.
func (s suite) collect(prefix string, names map[string]bool) {
	for _, spec := range s.Specs {
		name := strings.TrimSpace(prefix + " " + spec.Title)
		all := len(spec.Tests) > 0
		for _, test := range spec.Tests {
			if test.Status != "expected" {
				all = false
			} else if test.ProjectName != "" {
				names["["+test.ProjectName+"] "+name] = true
			}
		}
		if all {
			names[name] = true
		}
	}
	for _, inner := range s.Suites {
		inner.collect(strings.TrimSpace(prefix+" "+inner.Title), names)
	}
}

// OfDesktops reports whether a stage is one of the desktops', which make test leaves
// out.
func OfDesktops(stage string) bool {
	return slices.Contains([]string{"setup", "debian12", "debian13", "wine", "winekiosk", "lean"}, stage)
}

// Missing lists the proofs that did not run, or did not pass.
func Missing(all []Proof, ran map[string]map[string]bool) []Proof {
	var out []Proof
	for _, p := range all {
		if !ran[p.Stage][p.Name] {
			out = append(out, p)
		}
	}
	return out
}
