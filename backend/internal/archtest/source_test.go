package archtest

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

var rootFS = os.DirFS(root)

// TestPackageComments: every package has exactly one package comment, and its
// first sentence names it.
func TestPackageComments(t *testing.T) {
	comments := map[string][]string{} // folder to files
	goFiles(t, func(file string, f *ast.File) {
		dir := filepath.Dir(file)
		if _, seen := comments[dir]; !seen {
			comments[dir] = nil
		}
		if f.Doc == nil {
			return
		}
		comments[dir] = append(comments[dir], file)
		want := "Package " + f.Name.Name + " "
		if text := f.Doc.Text(); f.Name.Name != "main" && !strings.HasPrefix(text, want) {
			t.Errorf("%s: the package comment begins %.30q, want %q", file, text, want)
		}
	})
	for dir, files := range comments {
		if len(files) != 1 {
			t.Errorf("%s: %d package comments, want 1 %q", dir, len(files), files)
		}
	}
}

// TestAppForwards: app.go has no logic of its own, so that whatever the page can
// do is tested without a window.
func TestAppForwards(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "app.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	methods := 0
	ast.Inspect(f, func(n ast.Node) bool {
		fn, ok := n.(*ast.FuncDecl)
		if !ok {
			return true
		}
		methods++
		if len(fn.Body.List) > 3 {
			t.Errorf("App.%s has %d statements, want at most 3", fn.Name.Name, len(fn.Body.List))
		}
		return false
	})
	if methods < 10 {
		t.Errorf("app.go has %d methods: is this the right file?", methods)
	}
}

// TestRootFiles: the root has no Go files but main.go and app.go.
func TestRootFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	slices.Sort(files)
	files = slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	if want := []string{"app.go", "main.go"}; !slices.Equal(files, want) {
		t.Errorf("Go files in the root: %q, want %q", files, want)
	}
}

// TestAttestedKeysAreForTests: a practice key that proves another make would let
// a program pass for hardware.
func TestAttestedKeysAreForTests(t *testing.T) {
	goFiles(t, func(file string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if ok && (sel.Sel.Name == "NewAttested" || sel.Sel.Name == "NewCA") && !strings.Contains(file, "test") {
				t.Errorf("%s calls %s", file, sel.Sel.Name)
			}
			return true
		})
	})
}

// TestNoPackageState: nothing is wired in init, and no variable of a package is
// changed after its declaration.
func TestNoPackageState(t *testing.T) {
	goFiles(t, func(file string, f *ast.File) {
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function", file)
			}
		}
	})
}

// TestFilesAreSmall: a file that cannot be read in one sitting is split.
func TestFilesAreSmall(t *testing.T) {
	limits := map[string]int{".go": 500, ".ts": 500, ".svelte": 300}
	for _, file := range tracked(t) {
		limit, ok := limits[filepath.Ext(file)]
		if !ok || strings.Contains(file, "/generated/") {
			continue
		}
		out, err := fs.ReadFile(rootFS, file)
		if err != nil {
			continue // removed, not yet committed
		}
		if n := strings.Count(string(out), "\n"); n > limit {
			t.Errorf("%s has %d lines, want at most %d", file, n, limit)
		}
	}
}

// goFiles parses every Go file that is no test.
func goFiles(t *testing.T, visit func(file string, f *ast.File)) {
	t.Helper()
	seen := 0
	for _, file := range tracked(t) {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(rootFS, file)
		if err != nil {
			continue // removed, not yet committed
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		seen++
		visit(file, f)
	}
	if seen < 50 {
		t.Fatalf("%d Go files: is this the right folder?", seen)
	}
}

// TestNothingBuiltIsKept: no program and no other large thing lies in the repository.
func TestNothingBuiltIsKept(t *testing.T) {
	const most = 512 << 10
	for _, file := range tracked(t) {
		info, err := os.Lstat(filepath.Join(root, file))
		if errors.Is(err, fs.ErrNotExist) { // it is being taken away
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > most {
			t.Errorf("%s has %d bytes", file, info.Size())
		}
	}
}

// tracked lists the files of the repository.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}
