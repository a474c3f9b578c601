package wire_test

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"latchkey/backend/wire"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"settings": settings})
}

// settings prints what Load makes of the command line, with the files
// managed.toml and user.toml of the working folder.
func settings() {
	s, c, err := wire.Load(os.Args[1:], wire.Paths{Managed: "managed.toml", User: "user.toml"}, os.Stdout)
	if errors.Is(err, wire.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("command=%s file=%s dry-run=%t\n", c.Name, c.File, c.DryRun)
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		fmt.Printf("%s=%v\n", v.Type().Field(i).Tag.Get("name"), v.Field(i))
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_DATA_HOME", env.WorkDir)
			return nil
		},
	})
}

// everySetting lists those of both programs.
func everySetting() (all []reflect.StructField) {
	for _, typ := range []reflect.Type{reflect.TypeFor[wire.Settings](), reflect.TypeFor[wire.ServiceSettings]()} {
		for i := range typ.NumField() {
			if f := typ.Field(i); f.IsExported() {
				all = append(all, f)
			}
		}
	}
	return all
}

// TestSecretsComeFromFiles: no setting takes a secret itself, where it would
// stand in argv or in the environment for others to read.
func TestSecretsComeFromFiles(t *testing.T) {
	secret := regexp.MustCompile(`secret|password|token|credential|private|\bkey\b|\bpin\b`)
	for _, f := range everySetting() {
		if name := f.Tag.Get("name"); secret.MatchString(name) && !strings.HasSuffix(name, "-file") {
			t.Errorf("setting %q is to name a file: %s-file", name, name)
		}
	}
}

// TestEverySettingHasEverySource: one name in all four, so that nobody has to
// look it up.
func TestEverySettingHasEverySource(t *testing.T) {
	for _, f := range everySetting() {
		name := f.Tag.Get("name")
		env := "LATCHKEY_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		if name == "" || f.Tag.Get("toml") != name || f.Tag.Get("env") != env || f.Tag.Get("help") == "" {
			t.Errorf("%s: name %q, toml %q, env %q: want one name, %s and a help text", f.Name, name, f.Tag.Get("toml"), f.Tag.Get("env"), env)
		}
	}
}
