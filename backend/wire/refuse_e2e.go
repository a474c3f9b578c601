//go:build e2e

package wire

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"latchkey/backend/enroll"
)

// refusal is a relying party that refuses to finish a registration as long as
// there is a file "refuse" in the data folder, with the code that it holds. So
// the pictures of the screens come to codes that need a faulty key or a remote
// service. With "other_rp" it asks for an RP ID that is not its own.
type refusal struct {
	enroll.Service
	file string
}

func refusing(s enroll.Service, data string) enroll.Service {
	return refusal{Service: s, file: filepath.Join(data, "refuse")}
}

func (r refusal) code() enroll.Code {
	code, _ := os.ReadFile(r.file) // no file: no refusal
	return enroll.Code(strings.TrimSpace(string(code)))
}

func (r refusal) BeginRegistration(ctx context.Context, by enroll.Actor, req enroll.RegistrationRequest) (enroll.RegistrationCeremony, error) {
	ceremony, err := r.Service.BeginRegistration(ctx, by, req)
	if r.code() == "other_rp" {
		ceremony.PublicKey.RP.ID = "bank.example"
	}
	return ceremony, err
}

func (r refusal) FinishRegistration(ctx context.Context, by enroll.Actor, ceremony enroll.ID, res enroll.RegistrationResponse) (enroll.Credential, error) {
	if code := r.code(); code != "" && code != "other_rp" {
		return enroll.Credential{}, enroll.Errorf(code, "", "refused for a test")
	}
	return r.Service.FinishRegistration(ctx, by, ceremony, res)
}
