"""A client of the practice key by python-fido2 (Debian: python3-fido2).

Speaks CTAPHID over standard input and output, one 64-byte report after the
other. Ends with a traceback on standard error if anything is not as it should
be. The first argument may name a file with a CA certificate (DER): then the key
must be attested by it, else by itself.
"""

import os
import sys

from fido2.attestation import PackedAttestation, AttestationType
from fido2.client import ClientError, Fido2Client
from fido2.attestation.base import verify_x509_chain
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, CredentialManagement, Ctap2
from fido2.hid import CtapHidDevice
from fido2.hid.base import CtapHidConnection, HidDescriptor
from fido2.server import Fido2Server
from fido2.utils import sha256

REPORT = 64
RP = {"id": "example.com", "name": "Example"}
ORIGIN = "https://enroll.example.com"
PIN, OTHER_PIN = "1234-\u00e4\u00f6\u00fc", "87654321"


class Pipe(CtapHidConnection):
    def read_packet(self):
        report = sys.stdin.buffer.read(REPORT)
        if len(report) != REPORT:
            raise OSError("the key is gone")
        return report

    def write_packet(self, data):
        os.write(sys.stdout.fileno(), data)

    def close(self):
        pass


def expect(codes, act, *args, **kwargs):
    """The act must fail with one of the codes."""
    try:
        act(*args, **kwargs)
    except CtapError as e:
        assert e.code in codes, e
    except ClientError as e:
        assert e.cause.code in codes, e
    else:
        raise AssertionError("%r succeeded" % act)


def person(name):
    return {"id": name.encode() * 8, "name": name, "displayName": name.title()}


def attestation(ca):
    def verify(obj, client_data_hash):
        assert obj.fmt == "packed", obj.fmt
        result = PackedAttestation().verify(
            obj.att_statement, obj.auth_data, client_data_hash
        )
        if ca is None:
            assert result.attestation_type == AttestationType.SELF
        else:
            assert result.attestation_type == AttestationType.BASIC
            verify_x509_chain(result.trust_path + [ca])

    return verify


def pins(ctap):
    pin = ClientPin(ctap)
    assert ctap.info.options["clientPin"] is False
    pin.set_pin(OTHER_PIN)
    assert ctap.get_info().options["clientPin"] is True
    expect([CtapError.ERR.PIN_INVALID], pin.change_pin, "wrong", PIN)
    assert pin.get_pin_retries()[0] == 7
    pin.change_pin(OTHER_PIN, PIN)
    assert pin.get_pin_retries()[0] == 8


def register(server, client, name, credentials=()):
    options, state = server.register_begin(
        person(name), credentials, resident_key=True, user_verification="required"
    )
    made = client.make_credential(options["publicKey"], pin=PIN)
    auth_data = server.register_complete(
        state, made.client_data, made.attestation_object
    )
    assert auth_data.is_user_verified()
    return auth_data.credential_data


def sign_in(server, client, known, allowed, want):
    options, state = server.authenticate_begin(
        allowed, user_verification="required"
    )
    selection = client.get_assertion(options["publicKey"], pin=PIN)
    assertions = selection.get_assertions()
    assert len(assertions) == want, assertions
    for i, assertion in enumerate(assertions):
        response = selection.get_response(i)
        server.authenticate_complete(
            state,
            known,
            response.credential_id,
            response.client_data,
            response.authenticator_data,
            response.signature,
        )
    return assertions


def manage(ctap, known):
    pin = ClientPin(ctap)
    token = pin.get_pin_token(PIN, ClientPin.PERMISSION.CREDENTIAL_MGMT)
    manager = CredentialManagement(ctap, pin.protocol, token)
    result = CredentialManagement.RESULT
    assert manager.get_metadata()[result.EXISTING_CRED_COUNT] == len(known)
    (rp,) = manager.enumerate_rps()
    assert rp[result.RP]["id"] == RP["id"]
    found = manager.enumerate_creds(sha256(RP["id"].encode()))
    assert [c[result.PUBLIC_KEY] for c in found] == [c.public_key for c in known]
    manager.delete_cred(found[0][result.CREDENTIAL_ID])
    assert len(manager.enumerate_creds(sha256(RP["id"].encode()))) == len(known) - 1


def main(ca=None):
    if ca is not None:
        with open(ca, "rb") as f:
            ca = f.read()
    device = CtapHidDevice(HidDescriptor("pipe", 0, 0, REPORT, REPORT), Pipe())
    assert device.ping(b"p" * 1000) == b"p" * 1000
    ctap = Ctap2(device)
    pins(ctap)

    client = Fido2Client(device, ORIGIN)
    server = Fido2Server(
        RP, attestation="direct", verify_attestation=attestation(ca)
    )
    alice = register(server, client, "alice")
    bob = register(server, client, "bob")
    expect(
        [CtapError.ERR.CREDENTIAL_EXCLUDED],
        register, server, client, "carol", [alice],
    )
    sign_in(server, client, [alice, bob], [alice], 1)
    both = sign_in(server, client, [alice, bob], None, 2)
    assert [a.user["name"] for a in both] == ["bob", "alice"], both

    manage(ctap, [alice, bob])
    sign_in(server, client, [bob], None, 1)
    expect(
        [CtapError.ERR.NO_CREDENTIALS],
        sign_in, server, client, [alice], [alice], 1,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
