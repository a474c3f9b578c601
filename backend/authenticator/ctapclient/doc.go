// Package ctapclient is the platform's side of CTAP, as far as a dialog of a system
// needs it: find out who is there by a PIN, make a credential, sign with one. It is for
// practice keys alone, where something stands in for such a dialog: in demo mode,
// and in tests. Real keys are reached through libfido2, or through Windows.
package ctapclient
