package wire

import (
	"errors"
	"fmt"
)

// Faults are all that is wrong at once, each a sentence of its own.
type Faults []error

// Error implements error.
func (f Faults) Error() string { return errors.Join(f...).Error() }

// Unwrap lets errors.Is and errors.As through.
func (f Faults) Unwrap() []error { return f }

func (f *Faults) add(wrong bool, format string, args ...any) {
	if wrong {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// one is the only one by itself, and else all of them.
func (f Faults) one() error {
	if len(f) == 1 {
		return f[0]
	}
	return f.err()
}

// All is what is wrong with several things, nil if nothing is.
func All(errs ...error) error {
	var f Faults
	for _, err := range errs {
		if err != nil {
			f = append(f, err)
		}
	}
	return f.err()
}

// Sentences is Sentence for each of all that is wrong.
func Sentences(err error) []string {
	faults, ok := errors.AsType[Faults](err)
	if !ok {
		return []string{Sentence(err)}
	}
	var all []string
	for _, fault := range faults {
		all = append(all, Sentence(fault))
	}
	return all
}
