// Package libfido2 drives security keys through the C library libfido2, from
// version 1.12 on. Take the keys of this machine, or those of a bus of one's own:
//
//	keys := libfido2.New(libfido2.System())
//	keys := libfido2.New(libfido2.Over(bus))
//
// Each opened key belongs to one goroutine, locked to its thread, because
// libfido2 keeps state per thread and a handle is not safe to share. Whoever
// calls hands it the work; from outside, a running call can only be cancelled.
//
// Where a device can be reached as raw reports (a practice key, and every key on
// Linux) libfido2 gets input and output of our own: a read can then be ended,
// other programs' reports can be left out, and a pulled key is told apart from a
// mute one. On macOS libfido2 opens the device itself.
//
// Elsewhere, and without cgo, the package is empty.
package libfido2
