package remote

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
	"latchkey/backend/wire"
)

// pairing makes this machine a kiosk of a service.
type pairing struct {
	keeper  *kioskkey.Keeper
	service *client.Client
	address string
}

var _ enroll.Pairer = (*pairing)(nil)

func openPairing(s wire.Settings) (*pairing, error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data: %w; give a folder that can be written, such as --data /srv/latchkey", err)
	}
	keeper, err := kioskkey.Open(filepath.Join(s.Data, "kiosk.json"), strings.TrimSuffix(s.Store, "/"), time.Now)
	if err != nil {
		return nil, err
	}
	p := &pairing{keeper: keeper, address: strings.TrimSuffix(s.Store, "/")}
	p.service, err = client.New(s.Store, client.Options{Sign: p.sign})
	return p, err
}

// sign signs a request as the kiosk: CodeKioskUnknown from a machine that is none
// yet, which sends nothing but what strangers ask.
func (p *pairing) sign(r *http.Request, s client.Sender) error {
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

func (p *pairing) Paired() bool { return p.keeper.Paired() }

func (p *pairing) Service() string { return p.address }

func (p *pairing) Fingerprint() string { return p.keeper.Fingerprint() }

func (p *pairing) Pair(ctx context.Context, code string) error {
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
func PairCommand(ctx context.Context, s wire.Settings, in io.Reader, out io.Writer) error {
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
