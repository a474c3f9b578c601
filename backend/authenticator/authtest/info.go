package authtest

import (
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"latchkey/backend/authenticator"
	"latchkey/backend/authenticator/practice"
)

var descriptions = []clause{
	{"info of a fresh key", describe, func(t trial) {
		b := setUp(t, practice.Options{MinPINLength: 6, Slots: 3})
		info := b.info(b.open())
		want := authenticator.Info{
			Device: info.Device, AAGUID: practice.AAGUID, Firmware: info.Firmware,
			Versions: []string{"FIDO_2_0", "FIDO_2_1"}, Extensions: []string{"credProtect"},
			Transports: []string{"usb"},
			Algorithms: []authenticator.Algorithm{authenticator.ES256, authenticator.EdDSA},
			FIDO2:      true, Discoverable: true, CanDelete: true, CanPIN: true,
			MinPINLength: 6, PINRetries: 8, FreeSlots: 3, CredProtectMax: authenticator.CredProtectRequired,
		}
		compareInfo(t, info, want)
		if info.Device.ID != b.id || !info.Device.Practice || info.Firmware == "" {
			t.Errorf("device %+v, firmware %q", info.Device, info.Firmware)
		}
		if b.glow.ever() {
			t.Error("the key blinked")
		}
	}},
	{"info of a key from before CTAP 2.1", describe, func(t trial) {
		b := setUp(t, practice.Options{Preview: true})
		info := b.info(b.open())
		compareInfo(t, info, authenticator.Info{
			Device: info.Device, AAGUID: practice.AAGUID, Transports: info.Transports, Firmware: info.Firmware,
			Versions: []string{"FIDO_2_0", "FIDO_2_1_PRE"}, Extensions: []string{"credProtect"},
			FIDO2: true, Discoverable: true, CanDelete: true, CanPIN: true,
			MinPINLength: 4, PINRetries: 8, FreeSlots: authenticator.Unknown,
			CredProtectMax: authenticator.CredProtectRequired,
		})
	}},
	{"info of a key that cannot delete", describe, func(t trial) {
		b := setUp(t, practice.Options{NoManagement: true})
		if b.info(b.open()).CanDelete {
			t.Error("it says it can")
		}
	}},
	{"info follows the key", all(describe, pin), func(t trial) {
		b, key := ready(t, practice.Options{})
		before := b.info(key)
		b.register(key, b.registration("ada"))
		_, err := key.MakeCredential(b.ctx, b.with(newPIN(wrongPIN)))
		wantCode(t, "wrong PIN", err, authenticator.CodePINWrong)
		after := b.info(key)
		if !before.PINSet || after.FreeSlots != before.FreeSlots-1 || after.PINRetries != 7 {
			t.Errorf("before %+v, after %+v", before, after)
		}
	}},
	{"a U2F key is known for one", describe, func(t trial) {
		b := setUp(t, practice.Options{U2F: true})
		key := b.open()
		if b.info(key).FIDO2 {
			t.Error("it passes for FIDO2")
		}
		_, err := key.MakeCredential(b.ctx, b.registration("ada"))
		wantCode(t, "make a credential", err, authenticator.CodeNotFIDO2)
		_, err = key.GetAssertion(b.ctx, b.question())
		wantCode(t, "get an assertion", err, authenticator.CodeNotFIDO2)
	}},
}

func (b *bench) info(key authenticator.Key) authenticator.Info {
	b.t.Helper()
	info, err := key.Info(b.ctx)
	ok(b.t, "info", err)
	return info
}

// with is a registration by another PIN.
func (b *bench) with(pin authenticator.PIN) authenticator.MakeCredential {
	req := b.registration("ada")
	req.PIN = pin
	return req
}

func compareInfo(t trial, got, want authenticator.Info) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("info differs (-want +got):\n%s", diff)
	}
}
