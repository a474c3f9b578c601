// Command floor does what whole enrolments cannot do without, and nothing else:
// the SQL transactions, the ceremonies put and taken, the signatures checked. There
// is no HTTP, no WebAuthn and no code of the service. So it tells how fast the
// service could be at best, on this machine and at this hour.
//
// It wants the tables that latchkeyd migrate has made, and leaves its rows there.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	store := flag.String("store", "", "sqlite:PATH or postgres://…")
	redis := flag.String("redis", "", "redis://…; without it ceremonies are kept in this process")
	count := flag.Int("n", 2000, "enrolments for each concurrency")
	levels := flag.String("c", "1,8,32", "how many at once, one after the other")
	flag.Parse()
	if err := run(context.Background(), *store, *redis, *count, *levels); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, store, redis string, count int, levels string) error {
	fmt.Printf("%4s %12s %10s\n", "c", "enrolments/s", "CPU ms")
	for _, text := range strings.Split(levels, ",") {
		c, err := strconv.Atoi(text)
		if err != nil || c < 1 {
			return fmt.Errorf("-c: %q is no number of enrolments at once", text)
		}
		result, err := measure(ctx, store, redis, count, c)
		if err != nil {
			return err
		}
		fmt.Printf("%4d %12.0f %10.2f\n", c, result.perSecond, float64(result.cpu.Microseconds())/1000)
	}
	return nil
}
