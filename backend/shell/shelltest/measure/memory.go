//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// memory adds up what a process and all it has started take of the memory, in
// bytes: of a page that n processes share, each counts the n-th part.
func memory(pid int) (int64, error) {
	sum, err := pss(pid)
	if err != nil {
		return 0, err
	}
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return 0, err
	}
	for _, list := range lists {
		children, err := os.ReadFile(list)
		if err != nil {
			return 0, err
		}
		for _, child := range bytes.Fields(children) {
			id, err := strconv.Atoi(string(child))
			if err != nil {
				return 0, err
			}
			m, err := memory(id)
			if err != nil {
				return 0, err
			}
			sum += m
		}
	}
	return sum, nil
}

// pss reads the line "Pss: 1234 kB" (proc(5), smaps_rollup).
func pss(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(text) {
		if fields := bytes.Fields(line); len(fields) == 3 && string(fields[0]) == "Pss:" {
			kB, err := strconv.ParseInt(string(fields[1]), 10, 64)
			return kB << 10, err
		}
	}
	return 0, fmt.Errorf("process %d has no Pss", pid)
}
