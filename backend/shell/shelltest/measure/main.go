//go:build linux

// Command measure prints what a window costs beside an empty one: the time from
// its start to its first picture, the memory of all its processes, and the size
// of its binary.
//
//	measure [-runs N] [-shows COLOUR] EMPTY PROGRAM [ARGUMENT…]
//
// A picture is there when a colour is that only the page has.
// Both are started in turn, each with a home folder of its own, under an Xvfb of
// its own. Their first starts, which make what is in those folders and fill the
// caches of the disk, do not count.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// program is one of the two that are started.
type program struct {
	path  string
	args  []string
	home  string
	shows colour // only its page has it
}

type colour struct{ red, green, blue byte }

// teal is the empty window's page.
var teal = colour{0, 0x80, 0x80}

// Set reads a colour as a style sheet writes it: #0d5a49.
func (c *colour) Set(text string) error {
	_, err := fmt.Sscanf(text, "#%02x%02x%02x", &c.red, &c.green, &c.blue)
	return err
}

func (c *colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.red, c.green, c.blue) }

// cost is what one start cost.
type cost struct {
	picture time.Duration
	memory  int64 // bytes, each shared page counted in part (PSS)
}

func main() {
	runs := flag.Int("runs", 7, "starts of each program")
	shows := teal
	flag.Var(&shows, "shows", "colour by which the program's page is known")
	flag.Parse()
	if flag.NArg() < 2 || *runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := measure(*runs, program{path: flag.Arg(0), shows: teal}, program{path: flag.Arg(1), args: flag.Args()[2:], shows: shows}); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(runs int, empty, full program) (err error) {
	screen, err := startScreen()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, screen.close()) }()

	empty.home, full.home = filepath.Join(screen.folder, "empty"), filepath.Join(screen.folder, "program")
	for _, home := range []string{empty.home, full.home} {
		if err := os.Mkdir(home, 0o700); err != nil {
			return err
		}
	}
	var bare, whole []cost
	for i := range runs + 1 {
		b, err := screen.start(empty)
		if err != nil {
			return err
		}
		w, err := screen.start(full)
		if err != nil {
			return err
		}
		if i > 0 {
			bare, whole = append(bare, b), append(whole, w)
		}
	}
	return report(full.path, bare, whole)
}

func report(program string, bare, whole []cost) error {
	file, err := os.Stat(program)
	if err != nil {
		return err
	}
	picture := func(c cost) float64 { return float64(c.picture.Milliseconds()) }
	memory := func(c cost) float64 { return float64(c.memory) / (1 << 20) }
	name := filepath.Base(program)
	fmt.Printf("  %-42s %6.0f ms, empty window %.0f ms: %.2f ×\n",
		name+": start to first picture", median(whole, picture), median(bare, picture), median(whole, picture)/median(bare, picture))
	fmt.Printf("  %-42s %6.0f MiB, empty window %.0f MiB\n",
		name+": memory of all processes (PSS)", median(whole, memory), median(bare, memory))
	fmt.Printf("  %-42s %6.1f MB\n", name+": size of the binary", float64(file.Size())/1e6)
	return nil
}

func median(costs []cost, of func(cost) float64) float64 {
	values := make([]float64, len(costs))
	for i, c := range costs {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
