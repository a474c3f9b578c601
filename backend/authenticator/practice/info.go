package practice

import "latchkey/backend/authenticator/ctaphid"

// firmware is the practice key's version: one number, as CTAP has it.
const firmware = 1

type infoReply struct {
	Versions        []string        `cbor:"1,keyasint"`
	Extensions      []string        `cbor:"2,keyasint"`
	AAGUID          []byte          `cbor:"3,keyasint"`
	Options         map[string]bool `cbor:"4,keyasint"`
	MaxMessage      uint            `cbor:"5,keyasint"`
	PINProtocols    []uint          `cbor:"6,keyasint"`
	MaxList         int             `cbor:"7,keyasint,omitempty"`
	MaxCredentialID int             `cbor:"8,keyasint"`
	Transports      []string        `cbor:"9,keyasint,omitempty"`
	Algorithms      []parameters    `cbor:"10,keyasint,omitempty"`
	PINChangeDue    *bool           `cbor:"12,keyasint,omitempty"`
	MinPINLength    int             `cbor:"13,keyasint,omitempty"`
	Firmware        uint            `cbor:"14,keyasint,omitempty"`
	FreeSlots       *int            `cbor:"20,keyasint,omitempty"`
}

// info answers authenticatorGetInfo (CTAP 2.1 section 6.4).
func (k *Key) info() infoReply {
	o := &k.options
	reply := infoReply{
		Versions:        []string{"FIDO_2_0"},
		Extensions:      []string{"credProtect"},
		AAGUID:          k.aaguid[:],
		Options:         map[string]bool{"rk": true, "up": true, "plat": false, "clientPin": k.pinSet()},
		MaxMessage:      ctaphid.MaxMessage,
		PINProtocols:    o.PINProtocols,
		MaxList:         max(o.MaxList, 0),
		MaxCredentialID: credentialIDSize,
	}
	if o.Preview {
		reply.Versions = append(reply.Versions, "FIDO_2_1_PRE")
		if !o.NoManagement {
			reply.Options["credentialMgmtPreview"] = true
		}
		return reply
	}
	reply.Versions = append(reply.Versions, "FIDO_2_1")
	reply.Options["pinUvAuthToken"] = true
	if !o.NoManagement {
		reply.Options["credMgmt"] = true
	}
	reply.Transports = []string{"usb"}
	for _, alg := range o.Algorithms {
		reply.Algorithms = append(reply.Algorithms, parameters{Algorithm: alg, Type: publicKey})
	}
	room := k.room()
	reply.PINChangeDue = &k.store.PINChangeDue
	reply.MinPINLength = k.store.MinPINLength
	reply.Firmware = firmware
	reply.FreeSlots = &room
	return reply
}

// managing is the command number of credential management on this key, 0 if it has none.
func (k *Key) managing() byte {
	switch {
	case k.options.NoManagement:
		return 0
	case k.options.Preview:
		return cmdManageCredentialsPrev
	}
	return cmdManageCredentials
}
