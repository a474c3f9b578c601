package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"latchkey/backend/internal/servers"
)

// childEnv makes the test binary the program itself.
const childEnv = "LATCHKEY_TEST_CHILD"

// own are the database and the cache of these tests.
var own servers.Servers

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		main()
		return
	}
	testscript.Main(withServers{m}, map[string]func(){"latchkeyd": main})
}

type withServers struct{ m *testing.M }

func (w withServers) Run() int { return own.Run(w.m) }

// TestCommandLine runs the program as its owner does.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds:                scriptCommands,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_DATA_HOME", env.WorkDir)
			return nil
		},
	})
}
