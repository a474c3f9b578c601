//go:build cgo && (linux || darwin)

package libfido2

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"latchkey/backend/authenticator"
)

// TestEmulator has somebody else's authenticator behind our framing: npm's
// nid-webauthn-emulator, a key of CTAP 2.0 that verifies its user itself.
func TestEmulator(t *testing.T) {
	key := openEmulator(t)
	info, err := key.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !info.FIDO2 || !info.Discoverable || !info.BuiltInUV || info.CanPIN || info.CanDelete ||
		string(info.AAGUID[:]) != "NID-AUTH-3141592" || !slices.Equal(info.Versions, []string{"FIDO_2_0"}) {
		t.Errorf("it is described as %+v", info)
	}

	req := registration()
	req.PIN = authenticator.PIN{}
	made, err := key.MakeCredential(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	public := parse(t, made)

	t.Run("exclude list", func(t *testing.T) {
		again := req
		again.Exclude = [][]byte{made.CredentialID}
		_, err := key.MakeCredential(t.Context(), again)
		wantCode(t, err, authenticator.CodeExcluded)
	})
	for name, allow := range map[string][][]byte{
		"allow list":   {made.CredentialID},
		"discoverable": nil,
	} {
		t.Run(name, func(t *testing.T) {
			ask := authenticator.GetAssertion{ClientData: []byte(`{"type":"webauthn.get"}`), RPID: req.RPID, Allow: allow}
			got, err := key.GetAssertion(t.Context(), ask)
			if err != nil || len(got) != 1 {
				t.Fatalf("%d assertions: %v", len(got), err)
			}
			a := got[0]
			if !bytes.Equal(a.CredentialID, made.CredentialID) || !bytes.Equal(a.UserHandle, req.UserHandle) {
				t.Errorf("signed with %x for %q", a.CredentialID, a.UserHandle)
			}
			checkSignature(t, public, ask, a)
		})
	}
	t.Run("another credential", func(t *testing.T) {
		_, err := key.GetAssertion(t.Context(), authenticator.GetAssertion{RPID: req.RPID, Allow: [][]byte{[]byte("another")}})
		wantCode(t, err, authenticator.CodeNoCredentials)
	})
	t.Run("another RP ID", func(t *testing.T) {
		_, err := key.GetAssertion(t.Context(), authenticator.GetAssertion{RPID: "example.org"})
		wantCode(t, err, authenticator.CodeNoCredentials)
	})
	t.Run("no consent", func(t *testing.T) {
		_, err := openEmulator(t, "unwilling").MakeCredential(t.Context(), req)
		wantCode(t, err, authenticator.CodeDenied)
	})
}

func wantCode(t *testing.T, err error, want authenticator.Code) {
	t.Helper()
	if authenticator.CodeOf(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// openEmulator starts the emulator and opens it as a key.
func openEmulator(t *testing.T, args ...string) authenticator.Key {
	t.Helper()
	const frontend = "../../../frontend/"
	if _, err := os.Stat(frontend + "node_modules/nid-webauthn-emulator"); err != nil {
		t.Fatalf("the emulator is missing: run `npm --prefix frontend ci` (%v)", err)
	}
	// It ends with its input, in clean-up; t's context has ended by then.
	cmd := exec.CommandContext(context.Background(), "node", append([]string{frontend + "e2e/peers/emulator.js"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	commands, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = commands.Close()
		if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
			t.Errorf("the emulator: %v\n%s", err, &stderr)
		}
	})
	answers := bufio.NewScanner(stdout)
	bus := replying(t, func(command []byte) []byte {
		_, _ = fmt.Fprintf(commands, "%x\n", command)
		if !answers.Scan() {
			return nil // it has said why
		}
		answer, err := hex.DecodeString(answers.Text())
		if err != nil {
			t.Error(err)
		}
		return tidy(t, answer)
	})
	key, err := patientFor(bus, 10*time.Second).Open(t.Context(), scripted)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = key.Close() })
	return key
}

// tidy puts an answer into the canonical form that CTAP asks for (CTAP 2.1
// section 8): the emulator keeps no order, and has members that are undefined.
func tidy(t *testing.T, answer []byte) []byte {
	if len(answer) < 2 {
		return answer
	}
	var members map[any]any
	if err := cbor.Unmarshal(answer[1:], &members); err != nil {
		t.Error(err)
	}
	body, err := canonical.Marshal(defined(members))
	if err != nil {
		t.Error(err)
	}
	return append(answer[:1:1], body...)
}

// defined leaves out of a map, and the maps in it, what has no value.
func defined(members map[any]any) map[any]any {
	for key, value := range members {
		switch value := value.(type) {
		case nil:
			delete(members, key)
		case map[any]any:
			defined(value)
		}
	}
	return members
}

// parse takes the public key out of a registration, and checks what is around it.
func parse(t *testing.T, made authenticator.Registration) *ecdsa.PublicKey {
	t.Helper()
	var object struct {
		Format   string `cbor:"fmt"`
		AuthData []byte `cbor:"authData"`
	}
	if err := cbor.Unmarshal(made.AttestationObject, &object); err != nil {
		t.Fatal(err)
	}
	// WebAuthn section 6.1: RP ID hash, flags, counter; AAGUID, length, credential ID, public key.
	data := object.AuthData
	if object.Format != "none" || len(data) < 55 || data[32]&0x45 != 0x45 {
		t.Fatalf("format %q, authenticator data %x", object.Format, data)
	}
	rest := data[55:]
	n := int(binary.BigEndian.Uint16(data[53:]))
	if len(rest) < n || !bytes.Equal(rest[:n], made.CredentialID) {
		t.Fatalf("credential ID %x, in the authenticator data %x", made.CredentialID, data)
	}
	var cose struct {
		Algorithm authenticator.Algorithm `cbor:"3,keyasint"`
		X         []byte                  `cbor:"-2,keyasint"`
		Y         []byte                  `cbor:"-3,keyasint"`
	}
	if err := cbor.Unmarshal(rest[n:], &cose); err != nil || cose.Algorithm != authenticator.ES256 {
		t.Fatalf("public key of algorithm %d: %v", cose.Algorithm, err)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, cose.X, cose.Y))
	if err != nil {
		t.Fatal(err)
	}
	return public
}

func checkSignature(t *testing.T, public *ecdsa.PublicKey, ask authenticator.GetAssertion, a authenticator.Assertion) {
	t.Helper()
	rp, client := sha256.Sum256([]byte(ask.RPID)), sha256.Sum256(ask.ClientData)
	if !bytes.HasPrefix(a.AuthenticatorData, rp[:]) {
		t.Errorf("authenticator data %x for another RP ID", a.AuthenticatorData)
	}
	sum := sha256.Sum256(slices.Concat(a.AuthenticatorData, client[:]))
	if !ecdsa.VerifyASN1(public, sum[:], a.Signature) {
		t.Error("the signature is wrong")
	}
}
