package wire

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// What is wrong in a settings file is said to whoever wrote it: where it stands, how
// it is written right, and what to do. What a library calls it helps nobody.

// rightLine is a line as it should be.
const rightLine = `a setting is one line like contact = "Extension 1234"`

// unreadable is the error of a file that is no TOML.
func unreadable(path string, data []byte, err error) error {
	bad, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return fmt.Errorf("%s: it cannot be read as settings (%w); %s", path, err, rightLine)
	}
	number, _ := bad.Position()
	text := lineOf(data, number)
	name, value, _ := strings.Cut(text, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	at := func(format string, args ...any) error {
		return fmt.Errorf("%s: line %d: "+format, append([]any{path, number}, args...)...)
	}
	switch {
	case strings.Contains(bad.Error(), "already defined"): // the library's words: it has no other sign of it
		return at("%s stands there twice; leave out one", name)
	case strings.HasPrefix(value, `"`) && strings.Contains(value, `\`):
		return at(`a text with \ in it stands in single quotes; write it like data = 'C:\Latchkey'`)
	case strings.HasPrefix(value, `"`) && strings.Count(value, `"`) == 1, strings.HasPrefix(value, "'") && strings.Count(value, "'") == 1:
		return at("the text of %s has a quotation mark at one end alone; %s", name, rightLine)
	case strings.Contains(text, "=") && !strings.ContainsAny(name, " \t") && !strings.ContainsAny(value, `"'[`) && value != "":
		return at("the text of %s stands without quotation marks; %s", name, rightLine)
	}
	return at("this is no setting; %s", rightLine)
}

// faults says which keys in a file are no settings, and which settings have a value of
// another kind than they take. The decoder would stop at the first, and take a number for
// a time in nanoseconds.
func faults(program, path string, data []byte, s any, keys map[string]any) error {
	var all Faults
	fields := fieldsOf(s)
	inOrder := func(a, b string) int { return cmp.Or(numberOf(data, a)-numberOf(data, b), strings.Compare(a, b)) }
	for _, name := range slices.SortedFunc(maps.Keys(keys), inOrder) {
		at := fmt.Sprintf("%s: line %d: ", path, numberOf(data, name))
		field, known := fields[name]
		if !known {
			advice := program + " --help lists them all"
			if like := closest(name, fields); like != "" {
				advice = "perhaps it is to be " + like + "; " + advice
			}
			all.add(true, "%s%q is no setting; %s", at, name, advice)
			continue
		}
		all.add(!fits(keys[name], field.Type), "%s%s is to be %s", at, name, written(name, field))
	}
	return all.one()
}

// misfit is the error of a file whose values are of the right kinds, and one of them not
// as it is to be.
func misfit(path string, err error) error {
	bad, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return fmt.Errorf("%s: %w", path, err)
	}
	number, _ := bad.Position()
	return fmt.Errorf("%s: line %d: %s: %s", path, number, strings.Join(bad.Key(), "."), strings.TrimPrefix(bad.Error(), "toml: "))
}

func lineOf(data []byte, number int) string {
	lines := strings.Split(string(data), "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[number-1])
}

// numberOf is the number of the line that sets a setting, or begins a table of this name.
func numberOf(data []byte, name string) int {
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		key, _, _ := strings.Cut(line, "=")
		key = strings.Trim(key, " \t\r\n\"'[]")
		if key == name || strings.HasPrefix(key, name+".") {
			return number
		}
	}
	return 1 // it is written in a way that nobody writes
}

// fieldsOf are the settings of a program by their names.
func fieldsOf(s any) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for field := range reflect.TypeOf(s).Elem().Fields() {
		if name := field.Tag.Get("toml"); name != "" {
			fields[name] = field
		}
	}
	return fields
}

// asText reports whether a setting is read from text by itself, such as a time.
func asText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// fits reports whether a value of TOML is of the kind that a setting is.
func fits(value any, t reflect.Type) bool {
	switch v := value.(type) {
	case string:
		return t.Kind() == reflect.String || asText(t)
	case int64:
		return t.Kind() == reflect.Int
	case bool:
		return t.Kind() == reflect.Bool
	case []any:
		return t.Kind() == reflect.Slice && !slices.ContainsFunc(v, func(one any) bool { return !fits(one, t.Elem()) })
	}
	return false
}

// written says how a setting is written.
func written(name string, f reflect.StructField) string {
	example := f.Tag.Get("placeholder")
	switch {
	case asText(f.Type):
		return fmt.Sprintf("text in quotation marks, such as %s = %q", name, f.Tag.Get("default"))
	case f.Type.Kind() == reflect.Bool:
		return fmt.Sprintf("true or false without quotation marks, such as %s = true", name)
	case f.Type.Kind() == reflect.Int:
		return fmt.Sprintf("a number without quotation marks, such as %s = 587", name)
	case f.Type.Kind() == reflect.Slice:
		example, _, _ = strings.Cut(example, ";")
		return fmt.Sprintf("a list of texts in brackets, such as %s = [%q]", name, example)
	}
	return fmt.Sprintf("text in quotation marks, such as %s = %q", name, example)
}

// closest is the setting that somebody may have meant, empty if none is like it.
func closest(name string, fields map[string]reflect.StructField) string {
	meant, distance := "", 3 // so many slips of the keyboard are too many
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	for other := range fields {
		if d := slips(name, other); d < distance || d == distance && meant != "" && other < meant {
			meant, distance = other, d
		}
	}
	return meant
}

// slips counts the letters that are missing, too many or wrong between two words
// (Levenshtein's distance).
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
