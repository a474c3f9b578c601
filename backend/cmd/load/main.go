// Command load sends a service whole enrolments, as a desk does: create a
// person, begin and finish a registration, begin and finish its proof. It uses
// HTTP alone, so it measures any service that runs in demo mode; keys are made
// before the clock starts. With -search it looks for people instead.
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
	flag.Parse()
	if err := run(context.Background(), *url, *count, *levels, *pid, *search); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, url string, count int, levels string, pid int, search bool) error {
	target, err := newTarget(ctx, url)
	if err != nil {
		return err
	}
	if search {
		return target.search(ctx, max(count, len(crowd.Texts)))
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
