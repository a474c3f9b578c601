//go:build !unix

package server

// refuseForeign is for systems with root.
func refuseForeign(string, int) error { return nil }

// root is for systems with root.
func root() bool { return false }
