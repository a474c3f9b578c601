//go:build desktops

package desktops

import (
	"debug/elf"
	"testing"
)

// TestHardened: the program that goes on with C has its addresses at random, and what
// it calls is settled, and read-only, before any of it runs.
func TestHardened(t *testing.T) {
	program, err := elf.Open(built(t, "latchkey"))
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close() //nolint:errcheck // it was only read
	if program.Type != elf.ET_DYN {
		t.Errorf("it is %v, and not position-independent", program.Type)
	}
	flags, err := program.DynValue(elf.DT_FLAGS)
	if err != nil || len(flags) != 1 || elf.DynFlag(flags[0])&elf.DF_BIND_NOW == 0 {
		t.Errorf("flags %v, %v: it settles what it calls when it calls it", flags, err)
	}
	readOnly := false
	for _, part := range program.Progs {
		readOnly = readOnly || part.Type == elf.PT_GNU_RELRO
		if part.Type == elf.PT_GNU_STACK && part.Flags&elf.PF_X != 0 {
			t.Error("its stack may be run")
		}
	}
	if !readOnly {
		t.Error("what it has settled may be written to")
	}
}
