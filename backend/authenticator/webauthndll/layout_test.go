//go:build !windows

package webauthndll

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// layouts are all structs that Windows reads or writes, and what C calls them. The
// header of mingw-w64 has those of API version 3; what came later is in newer.h,
// after Microsoft's.
var layouts = []struct {
	value any
	mingw string
	newer string
	// last is the last member that mingw's struct has; empty: all of them.
	last string
}{
	{value: guid{}, mingw: "GUID"},
	{value: rpEntity{}, mingw: "WEBAUTHN_RP_ENTITY_INFORMATION"},
	{value: userEntity{}, mingw: "WEBAUTHN_USER_ENTITY_INFORMATION"},
	{value: clientData{}, mingw: "WEBAUTHN_CLIENT_DATA"},
	{value: coseParameter{}, mingw: "WEBAUTHN_COSE_CREDENTIAL_PARAMETER"},
	{value: coseParameters{}, mingw: "WEBAUTHN_COSE_CREDENTIAL_PARAMETERS"},
	{value: credential{}, mingw: "WEBAUTHN_CREDENTIAL"},
	{value: credentials{}, mingw: "WEBAUTHN_CREDENTIALS"},
	{value: credentialEx{}, mingw: "WEBAUTHN_CREDENTIAL_EX"},
	{value: credentialList{}, mingw: "WEBAUTHN_CREDENTIAL_LIST"},
	{value: extension{}, mingw: "WEBAUTHN_EXTENSION"},
	{value: extensions{}, mingw: "WEBAUTHN_EXTENSIONS"},
	{value: credProtectIn{}, mingw: "WEBAUTHN_CRED_PROTECT_EXTENSION_IN"},
	{makeOptions{}, "WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS", "struct make_options", "bPreferResidentKey"},
	{assertOptions{}, "WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS", "struct assert_options", "pbCredLargeBlob"},
	{attestation{}, "WEBAUTHN_CREDENTIAL_ATTESTATION", "struct attestation", "bResidentKey"},
	{assertion{}, "WEBAUTHN_ASSERTION", "struct assertion", "dwCredLargeBlobStatus"},
}

// TestLayout has mingw's compiler compare every member's place and size with what
// Go made of it. This machine's Go lays structs out as Windows' does: both have
// pointers of 64 bits, aligned like everything to their own size.
func TestLayout(t *testing.T) {
	var c strings.Builder
	c.WriteString("#include \"newer.h\"\n")
	members := 0
	for _, l := range layouts {
		typ := reflect.TypeOf(l.value)
		if l.last == "" {
			fmt.Fprintf(&c, "_Static_assert(sizeof(%s) == %d, \"size of %s\");\n", l.mingw, typ.Size(), l.mingw)
		}
		known := true
		for i := range typ.NumField() {
			f := typ.Field(i)
			name := f.Tag.Get("c")
			if name == "" {
				if f.Type.Size() != 0 {
					t.Errorf("%s.%s has no name in C", typ.Name(), f.Name)
				}
				continue
			}
			for _, in := range []string{l.mingw, l.newer} {
				if in == "" || in == l.mingw && !known {
					continue
				}
				fmt.Fprintf(&c, "_Static_assert(offsetof(%[1]s, %[2]s) == %[3]d && sizeof(((%[1]s *)0)->%[2]s) == %[4]d, \"%[1]s.%[2]s\");\n",
					in, name, f.Offset, f.Type.Size())
				members++
			}
			known = known && name != l.last
		}
		if known && l.last != "" {
			t.Errorf("%s has no %s", typ.Name(), l.last)
		}
	}
	file := filepath.Join(t.TempDir(), "layout.c")
	if err := os.WriteFile(file, []byte(c.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "x86_64-w64-mingw32-gcc", "-fsyntax-only", "-Wall", "-I", "windowstest/testdata", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: is gcc-mingw-w64-x86-64 installed? build/tools/need test\n%s", err, out)
	}
	if members < 100 {
		t.Errorf("only %d members were compared", members)
	}
}
