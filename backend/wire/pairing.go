package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi/client"
	"latchkey/backend/kioskkey"
)

// Pairing makes this machine a kiosk of the service that the settings name. Its
// methods may be called from any goroutine.
type Pairing struct {
	keeper  *kioskkey.Keeper
	service *client.Client
	address string
}

func openPairing(s Settings) (*Pairing, error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data: %w; give a folder that can be written, such as --data /srv/latchkey", err)
	}
	keeper, err := kioskkey.Open(filepath.Join(s.Data, "kiosk.json"), strings.TrimSuffix(s.Store, "/"), time.Now)
	if err != nil {
		return nil, err
	}
	p := &Pairing{keeper: keeper, address: strings.TrimSuffix(s.Store, "/")}
	p.service, err = client.New(s.Store, client.Options{Sign: p.sign})
	return p, err
}

// sign signs a request as the kiosk: CodeKioskUnknown from a machine that is none
// yet, which sends nothing but what strangers ask.
func (p *Pairing) sign(r *http.Request, s client.Sender) error {
	next := len(s.NewKey) > 0
	if s.By.Kind == enroll.ActorStranger && !next && !p.keeper.Paired() {
		return nil
	}
	signer, err := p.keeper.Signer()
	if next {
		signer, _, err = p.keeper.Next()
	}
	if err != nil {
		return err
	}
	return signer.Sign(r, s.Body, s.Token)
}

// Paired reports whether this machine is a kiosk, as far as it knows: what a
// service thinks of it is in the codes of its answers.
func (p *Pairing) Paired() bool { return p.keeper.Paired() }

// Service is the service's address.
func (p *Pairing) Service() string { return p.address }

// Fingerprint is that of the kiosk's key, as an administrator sees it; empty if
// this machine is no kiosk.
func (p *Pairing) Fingerprint() string { return p.keeper.Fingerprint() }

// Pair makes this machine a kiosk with the code that somebody typed, in place of
// the one that it was. CodePairingUnknown, CodePairingExpired, CodeTooMany,
// CodeKioskClock, CodeUnavailable.
func (p *Pairing) Pair(ctx context.Context, code string) error {
	_, public, err := p.keeper.Next()
	if err != nil {
		return err
	}
	kiosk, err := p.service.Pair(ctx, enroll.Actor{Kind: enroll.ActorStranger}, enroll.ReadPairingCode(code), public)
	if err != nil {
		return err
	}
	return p.keeper.Keep(kiosk)
}

// maxCode is how many bytes of a line may be a code.
const maxCode = 256

// PairCommand reads a code from in, where no other program sees it, and pairs this
// machine with the service that the settings name.
func PairCommand(ctx context.Context, s Settings, in io.Reader, out io.Writer) error {
	if strings.HasPrefix(s.Store, "sqlite:") {
		return errors.New("store: this machine has a store of its own, and there is nothing to pair it with; give a service such as https://enroll.example.com")
	}
	p, err := openPairing(s)
	if err != nil {
		return err
	}
	defer p.service.Close() //nolint:errcheck // idle connections
	typed, err := io.ReadAll(io.LimitReader(in, maxCode))
	if err != nil {
		return fmt.Errorf("read the code: %w", err)
	}
	code := strings.TrimSpace(string(typed))
	if code == "" {
		return errors.New("there is no code on standard input; make one with: latchkeyd kiosk pair --name NAME")
	}
	if err := p.Pair(ctx, code); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Paired. Fingerprint of this kiosk's key: %s\n", p.Fingerprint())
	return err
}
