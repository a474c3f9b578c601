package enroll_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"latchkey/backend/enroll"
)

// TestActsAreComplete: the screens have words for every act that is listed.
func TestActsAreComplete(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []enroll.Act
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Act" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, enroll.Act(text))
		}
		return true
	})
	if len(declared) < 40 || !slices.Equal(declared, enroll.Acts()) {
		t.Errorf("declared are\n%q\nlisted are\n%q", declared, enroll.Acts())
	}
}
