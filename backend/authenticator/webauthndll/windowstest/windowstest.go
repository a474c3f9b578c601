// Package windowstest stands in for what is behind webauthn.dll, for tests: the
// dialogs, the person in front of them, and the keys, which are those of a bus.
// It is written from the header's comments and from CTAP; it proves how Windows
// is called, and nothing of how Windows behaves.
//
//	w := &windowstest.Windows{Bus: bus, API: 8, PIN: "mailbox-42"}
//	windowstest.Install(t, w) // under Windows: behind the webauthn.dll of testdata
package windowstest

import (
	"context"
	"errors"
	"sync"
	"time"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/ctapclient"
)

// Result is an HRESULT.
type Result int32

// The results of the header's comment at WebAuthNGetErrorName, by the numbers of
// winerror.h, and one that is not there.
var (
	OK                  = Result(0)
	Exists              = result(0x8009000F)
	NotFound            = result(0x80090011)
	Full                = result(0x80090023)
	BadParameter        = result(0x80090027)
	NotSupported        = result(0x80090029)
	NoDevice            = result(0x80090035)
	UserCancelled       = result(0x80090036)
	Cancelled           = result(0x800704C7)
	Timeout             = result(0x800705B4)
	NotSupportedByWin32 = result(0x80070032)
	Fail                = result(0x80004005)
)

func result(n uint32) Result { return Result(int32(n)) }

// GUID names a dialog that can be cancelled.
type GUID [16]byte

// Request is what both calls are asked, as plain values.
type Request struct {
	Window           uintptr
	Version          uint32 // of the options
	Timeout          uint32 // milliseconds
	Attachment       uint32
	UserVerification uint32
	Cancel           GUID
	List             [][]byte // excluded or allowed
	Hints            []string
	RPID             string
	ClientData       []byte
	HashName         string
}

// Make is what WebAuthNAuthenticatorMakeCredential is asked.
type Make struct {
	Request
	RPName                string
	User                  []byte
	UserName, DisplayName string
	Algorithms            []int32
	ResidentKey           int32
	Attestation           uint32
	CredProtect           uint32 // 0: no extension
}

// Get is what WebAuthNAuthenticatorGetAssertion is asked.
type Get struct{ Request }

// Made is the answer to Make.
type Made struct {
	Format, AuthData, Statement, Object, ID []byte
	Transport                               uint32 // that was used
}

// Got is the answer to Get.
type Got struct {
	AuthData, Signature, ID, User []byte
	Transport                     uint32
}

// USB is WEBAUTHN_CTAP_TRANSPORT_USB.
const USB = 1

// Windows is a Windows of some version with one person in front of it. Set its
// members before it is used; its methods may be called from any goroutine.
type Windows struct {
	Bus authenticator.Bus
	API uint32 // version of the API
	PIN string // what the person types, and what a key without a PIN gets
	// Transport is what the person is taken to have chosen; 0 stands for USB.
	Transport uint32
	// Seen is told of every dialog when it opens, if it is not nil.
	Seen func(Request)
	// Refuse, if not OK, is what every dialog ends with at once: the person closes it.
	Refuse Result
	// Deaf makes it ignore cancels.
	Deaf bool

	mu      sync.Mutex
	count   byte
	dialogs map[GUID]context.CancelFunc
}

// Cancellation is WebAuthNGetCancellationId.
func (w *Windows) Cancellation() GUID {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count++
	return GUID{0: w.count, 15: 1}
}

// Cancel is WebAuthNCancelCurrentOperation. A dialog that is not up yet is not
// cancelled by it.
func (w *Windows) Cancel(id GUID) Result {
	w.mu.Lock()
	defer w.mu.Unlock()
	cancel, up := w.dialogs[id]
	if !up {
		return NotFound
	}
	if !w.Deaf {
		cancel()
	}
	return OK
}

// open puts up a dialog.
func (w *Windows) open(r Request) (ctx context.Context, closed func()) {
	if w.Seen != nil {
		w.Seen(r)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(r.Timeout)*time.Millisecond)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dialogs == nil {
		w.dialogs = map[GUID]context.CancelFunc{}
	}
	w.dialogs[r.Cancel] = cancel
	return ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.dialogs, r.Cancel)
		cancel()
	}
}

// Values of the header.
const (
	crossPlatform = 2
	required      = 1
	direct        = 3
	sha256Name    = "SHA-256"
)

// wrong reports what no caller of ours may ask for: it is always a security key,
// a verified user, and our own window.
func (r Request) wrong() bool {
	return r.Window == 0 || r.RPID == "" || r.Attachment != crossPlatform || r.UserVerification != required || r.HashName != sha256Name || len(r.ClientData) == 0
}

// Make is WebAuthNAuthenticatorMakeCredential.
func (w *Windows) Make(r Make) (made Made, _ Result) {
	if r.wrong() || r.ResidentKey == 0 || r.Attestation != direct || r.CredProtect != 0 && w.API < 2 {
		return made, BadParameter
	}
	err := w.withKey(r.Request, func(k *ctapclient.Key) error {
		m, err := k.MakeCredential(r.asked())
		made = Made{Format: []byte(m.Format), AuthData: m.AuthData, Statement: m.Statement, Object: m.Object, ID: m.ID}
		return err
	})
	made.Transport = w.transport()
	return made, w.outcome(err)
}

// asked is what the key is asked.
func (r Make) asked() authenticator.MakeCredential {
	req := authenticator.MakeCredential{
		ClientData: r.ClientData, RPID: r.RPID, RPName: r.RPName, UserHandle: r.User, UserName: r.UserName, DisplayName: r.DisplayName,
		Exclude: r.List, CredProtect: authenticator.CredProtect(r.CredProtect),
	}
	for _, alg := range r.Algorithms {
		req.Algorithms = append(req.Algorithms, authenticator.Algorithm(alg))
	}
	return req
}

// Get is WebAuthNAuthenticatorGetAssertion.
func (w *Windows) Get(r Get) (got Got, _ Result) {
	if r.wrong() {
		return got, BadParameter
	}
	err := w.withKey(r.Request, func(k *ctapclient.Key) error {
		a, err := k.GetAssertion(authenticator.GetAssertion{ClientData: r.ClientData, RPID: r.RPID, Allow: r.List})
		got = Got{AuthData: a.AuthenticatorData, Signature: a.Signature, ID: a.CredentialID, User: a.UserHandle}
		return err
	})
	got.Transport = w.transport()
	return got, w.outcome(err)
}

func (w *Windows) transport() uint32 {
	if w.Transport == 0 {
		return USB
	}
	return w.Transport
}

// withKey has the person plug in a key and type its PIN, which it gets if it has
// none.
func (w *Windows) withKey(r Request, do func(*ctapclient.Key) error) error {
	ctx, closed := w.open(r)
	defer closed()
	if w.Refuse != OK {
		return w.Refuse
	}
	id, err := w.plugged(ctx)
	if err != nil {
		return err
	}
	k, err := ctapclient.Open(ctx, w.Bus, id)
	if err != nil {
		return err
	}
	defer k.Close()
	if err := k.Verify(w.PIN); err != nil {
		return err
	}
	return do(k)
}

// plugged waits for a key.
func (w *Windows) plugged(ctx context.Context) (string, error) {
	for {
		if list := w.Bus.Devices(); len(list) > 0 {
			return list[0].ID, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}

func (r Result) Error() string { return "HRESULT" }

// outcome is how a dialog ends.
func (w *Windows) outcome(err error) Result {
	if err == nil {
		return OK
	}
	if r, ok := errors.AsType[Result](err); ok {
		return r
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Timeout
	}
	if s, ok := errors.AsType[ctapclient.Status](err); ok {
		return resultOf(s)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return Cancelled
	case authenticator.CodeOf(err) == authenticator.CodeUnplugged:
		return NoDevice
	}
	return Fail
}

// resultOf is what Windows makes of a status of CTAP.
func resultOf(s ctapclient.Status) Result {
	switch {
	case s == ctapclient.StatusExcluded:
		return Exists
	case s == ctapclient.StatusNoAlgorithm:
		return BadParameter
	case s == ctapclient.StatusFull:
		return Full
	case s == ctapclient.StatusCancelled, s.PIN(): // the person gives up
		return UserCancelled
	case s == ctapclient.StatusNoCredentials:
		return NotFound
	case s == ctapclient.StatusTimeout:
		return Timeout
	}
	return Fail
}

// AttestationVersion is the version of the answer to Make in an API of that
// version (webauthn.h, "API Version Information").
func AttestationVersion(api uint32) uint32 {
	switch {
	case api >= 6:
		return min(api, 9) - 1
	case api >= 3:
		return 4
	}
	return 3
}

// AssertionVersion is the same for the answer to Get.
func AssertionVersion(api uint32) uint32 {
	switch {
	case api >= 9:
		return 6
	case api >= 7:
		return 5
	case api == 6:
		return 4
	case api >= 4:
		return 3
	case api == 3:
		return 2
	}
	return 1
}

// MakeOptionsVersion is the newest version of the options of Make.
func MakeOptionsVersion(api uint32) uint32 {
	switch {
	case api >= 6:
		return min(api, 9)
	case api >= 4:
		return 5
	case api == 3:
		return 4
	}
	return 3
}

// GetOptionsVersion is the newest version of the options of Get.
func GetOptionsVersion(api uint32) uint32 {
	switch {
	case api >= 7:
		return min(api, 9)
	case api >= 4:
		return 6
	case api == 3:
		return 5
	}
	return 4
}
