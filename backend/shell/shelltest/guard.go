package shelltest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"runtime"
)

// guarded says whether a method begins with `defer shell.Recover(&err)`, where
// err is the name of its last result.
func guarded(method reflect.Method) bool {
	body := source(method)
	if body == nil || len(body.Body.List) == 0 || body.Type.Results == nil {
		return false
	}
	deferred, ok := body.Body.List[0].(*ast.DeferStmt)
	if !ok || len(deferred.Call.Args) != 1 || !isRecover(deferred.Call.Fun) {
		return false
	}
	results := body.Type.Results.List
	names := results[len(results)-1].Names
	address, ok := deferred.Call.Args[0].(*ast.UnaryExpr)
	if !ok || address.Op != token.AND || len(names) != 1 {
		return false
	}
	argument, ok := address.X.(*ast.Ident)
	return ok && argument.Name == names[0].Name
}

func isRecover(fun ast.Expr) bool {
	selector, ok := fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Recover" {
		return false
	}
	pkg, ok := selector.X.(*ast.Ident)
	return ok && pkg.Name == "shell"
}

// source finds the declaration of a method, nil if there is none to be read.
func source(method reflect.Method) *ast.FuncDecl {
	file, line := runtime.FuncForPC(method.Func.Pointer()).FileLine(method.Func.Pointer())
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if ok && f.Name.Name == method.Name && files.Position(f.Pos()).Line <= line && line <= files.Position(f.End()).Line {
			return f
		}
	}
	return nil
}
