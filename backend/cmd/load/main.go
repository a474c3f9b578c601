// Command load sends a service whole enrolments, as a desk does: create a person,
// hand over to them, begin and finish a registration, begin and finish its proof,
// take the desk back. It is operators at a kiosk, whose keys are in a file that
// the seed program writes, and signs each request. It uses HTTP alone; people's
// keys are made before the clock starts. With -search it looks for people instead,
// and with -signatures it compares requests that are signed with others.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"latchkey/backend/internal/crowd"
)

func main() {
	url := flag.String("url", "http://localhost:8420", "the service")
	count := flag.Int("n", 2000, "enrolments for each concurrency")
	levels := flag.String("c", "1,8,32", "how many at once, one after the other")
	pid := flag.Int("pid", 0, "process of the service, to tell its processor time and memory (Linux)")
	search := flag.Bool("search", false, "search -n times, one after the other")
	signatures := flag.Bool("signatures", false, "ask -n times who the service is, signed and not signed in turns")
	as := flag.String("as", "", "file with the keys of a kiosk and its operators")
	flag.Parse()
	if err := run(context.Background(), *url, *as, *count, *levels, *pid, *search, *signatures); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, url, as string, count int, levels string, pid int, search, signatures bool) error {
	target, err := newTarget(ctx, url, as)
	if err != nil {
		return err
	}
	switch {
	case search:
		return target.search(ctx, max(count, len(crowd.Texts)))
	case signatures:
		return target.signatures(ctx, count, pid)
	}
	fmt.Printf("%4s %12s %10s", "c", "enrolments/s", "CPU ms")
	for _, step := range steps {
		fmt.Printf(" %19s", step+" p50/p99")
	}
	fmt.Println("    memory MiB")
	for _, text := range strings.Split(levels, ",") {
		c, err := strconv.Atoi(text)
		if err != nil || c < 1 {
			return fmt.Errorf("-c: %q is no number of enrolments at once", text)
		}
		result, err := target.measure(ctx, count, c, pid)
		if err != nil {
			return err
		}
		result.print(c)
	}
	return nil
}
