package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptCommands are what scripts of the command line need besides testscript's
// own.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits":  exits,
	"mode":   mode,
	"served": served,
}

// exits runs a program that has to end with a status: exits STATUS PROGRAM ARGS…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if neg || got != want {
		ts.Fatalf("it ended with %d", got)
	}
}

// mode checks the mode of a file: mode MODE FILE
func mode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	if neg || info.Mode().Perm() != os.FileMode(want) {
		ts.Fatalf("%s has mode %v", args[1], info.Mode())
	}
}

// lockedLog is what a program says, while it runs.
type lockedLog struct {
	mu   sync.Mutex
	said bytes.Buffer // not embedded: copying would go past the lock
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said.Write(p)
}

func (l *lockedLog) has(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Contains(l.said.Bytes(), []byte(text))
}

// served runs the service until it serves, and ends it. What it says is in
// served.log.
func served(ts *testscript.TestScript, neg bool, args []string) {
	program := ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if path := filepath.Join(dir, "latchkeyd"); program == "" {
			if _, err := os.Stat(path); err == nil {
				program = path
			}
		}
	}
	var log lockedLog
	cmd := exec.Command(program, append([]string{"serve", "--listen", "localhost:0"}, args...)...) //nolint:noctx // it is ended below
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), &log
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+ts.Getenv("XDG_DATA_HOME"))
	ts.Check(cmd.Start())
	for end := time.Now().Add(patience); !log.has(`"msg":"serving"`) && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	err := cmd.Wait()
	ts.Check(os.WriteFile(ts.MkAbs("served.log"), log.said.Bytes(), 0o600))
	if neg || err != nil {
		ts.Fatalf("%v: %s", err, log.said.Bytes())
	}
}
