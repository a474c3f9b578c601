// Command manual writes the page of a program's manual, from the help that the program
// itself gives: manual PROGRAM VERSION. The packages have it.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"latchkey/backend/wire"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("give a program and its version")
	}
	text, err := wire.Manual(args[0], args[1], date())
	if err == nil {
		_, err = os.Stdout.WriteString(text)
	}
	return err
}

// date is that of the sources, if whoever builds says so (reproducible-builds.org), so
// that the same sources give the same page.
func date() time.Time {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return time.Now()
	}
	return time.Unix(seconds, 0)
}
