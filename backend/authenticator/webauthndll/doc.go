// Package webauthndll drives security keys through Windows' own webauthn.dll,
// from Windows 10 version 1903 on: since then programs cannot reach keys
// themselves. Windows puts up dialogs of its own, in which the person chooses a
// key, types or sets its PIN and touches it. What Windows does not tell or do is
// missing from Capabilities.
//
//	keys, err := webauthndll.New(window.Handle)
//
// The structs of layout.go are those of Microsoft's webauthn.h. Which fields a
// machine's DLL knows follows from its API version (versions.go): none beyond is
// set, and none beyond is read.
//
// All but dll_windows.go builds everywhere, so that it is tested everywhere.
package webauthndll
