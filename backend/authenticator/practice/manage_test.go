package practice

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// manage sends a credential management request with a token's proof.
func (r *rig) manage(token []byte, subcommand byte, params any, reply any) status {
	r.t.Helper()
	q := manageRequest{Subcommand: subcommand, Protocol: 2}
	if params != nil {
		q.Params = canonical(params)
	}
	q.Param = mac(2, token, slices.Concat([]byte{subcommand}, q.Params))
	return r.do(cmdManageCredentials, q, reply)
}

func TestManagement(t *testing.T) {
	r := newRig(t, Options{})
	ada := r.register(r.makeRequest("ada"))
	r.register(r.makeRequest("bob"))
	elsewhere := r.makeRequest("ada")
	elsewhere.RP = &relyingParty{ID: "example.org"}
	other := r.register(elsewhere)
	r.givePIN(2)
	all := r.mustToken(permManage, "")

	var reply manageReply
	r.want("metadata", r.manage(all, manageMetadata, nil, &reply), statusOK)
	if *reply.Existing != 3 || *reply.Room != 22 {
		t.Errorf("%d credentials, room for %d", *reply.Existing, *reply.Room)
	}
	reply = manageReply{}
	r.want("relying parties", r.manage(all, manageRPs, nil, &reply), statusOK)
	if reply.RPs != 2 || reply.RP.ID != testRP || !bytes.Equal(reply.RPIDHash, hashOf(testRP)) {
		t.Errorf("first relying party %+v", reply)
	}
	reply = manageReply{}
	r.must(cmdManageCredentials, manageRequest{Subcommand: manageNextRP}, &reply)
	if reply.RP.ID != "example.org" || reply.RPs != 0 {
		t.Errorf("second relying party %+v", reply)
	}
	r.want("third", r.do(cmdManageCredentials, manageRequest{Subcommand: manageNextRP}, nil), errNotAllowed)

	r.want("metadata of all again", r.manage(all, manageMetadata, nil, nil), statusOK)
	reply = manageReply{}
	r.want("credentials", r.manage(all, manageCredentials, manageParams{RPIDHash: hashOf(testRP)}, &reply), statusOK)
	if reply.Credentials != 2 || reply.User.Name != "ada" || reply.Protect != 1 || !bytes.Equal(reply.CredentialID.ID, ada) {
		t.Errorf("first credential %+v", reply)
	}
	r.want("metadata after one", r.manage(all, manageMetadata, nil, nil), statusOK)
	r.want("credentials", r.manage(all, manageCredentials, manageParams{RPIDHash: hashOf(testRP)}, nil), statusOK)
	r.must(cmdGetInfo, nil, nil)
	r.want("next after another command", r.do(cmdManageCredentials, manageRequest{Subcommand: manageNextCredential}, nil), errNotAllowed)

	// A token for one relying party sees only that one.
	bound := r.mustToken(permManage, testRP)
	r.want("metadata", r.manage(bound, manageMetadata, nil, nil), errPINAuthInvalid)
	r.want("relying parties", r.manage(bound, manageRPs, nil, nil), errPINAuthInvalid)
	r.want("its credentials", r.manage(bound, manageCredentials, manageParams{RPIDHash: hashOf(testRP)}, nil), statusOK)
	foreign := manageParams{Credential: &descriptor{ID: other, Type: publicKey}}
	r.want("another's", r.manage(bound, manageDelete, foreign, nil), errPINAuthInvalid)
	own := manageParams{Credential: &descriptor{ID: ada, Type: publicKey}}
	r.want("delete", r.manage(bound, manageDelete, own, nil), statusOK)
	r.want("assert", r.do(cmdGetAssertion, r.assertRequest(ada), nil), errNoCredentials)
}

func TestManagementTokenEnds(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	token := r.mustToken(permManage, "")
	for range 10 {
		r.want("within its life", r.manage(token, manageMetadata, nil, nil), statusOK)
		r.now = r.now.Add(tokenLife / 10)
	}
	r.want("at its end", r.manage(token, manageMetadata, nil, nil), statusOK)
	r.now = r.now.Add(1)
	r.want("after it", r.manage(token, manageMetadata, nil, nil), errPINAuthInvalid)
}

func TestOnlyDiscoverableCredentialsAreManaged(t *testing.T) {
	r := newRig(t, Options{})
	q := r.makeRequest("ada")
	q.Options = nil
	id := r.register(q)
	r.givePIN(2)
	token := r.mustToken(permManage, "")
	r.want("list", r.manage(token, manageRPs, nil, nil), errNoCredentials)
	params := manageParams{Credential: &descriptor{ID: id, Type: publicKey}}
	r.want("delete", r.manage(token, manageDelete, params, nil), errNoCredentials)
}

func TestManagementRefusals(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	r.want("no proof", r.do(cmdManageCredentials, manageRequest{Subcommand: manageMetadata}, nil), errPUATRequired)
	r.want("unknown", r.do(cmdManageCredentials, manageRequest{Subcommand: 9}, nil), errInvalidSubcommand)
	r.want("another permission", r.manage(r.mustToken(permMakeCredential, testRP), manageMetadata, nil, nil), errPINAuthInvalid)
	token := r.mustToken(permManage, "")
	r.want("nothing there", r.manage(token, manageRPs, nil, nil), errNoCredentials)
	r.want("no hash", r.manage(token, manageCredentials, nil, nil), errMissingParameter)
	r.want("no ID", r.manage(token, manageDelete, nil, nil), errMissingParameter)
	unknown := manageParams{Credential: &descriptor{ID: []byte{1}, Type: publicKey}}
	r.want("unknown ID", r.manage(token, manageDelete, unknown, nil), errNoCredentials)
	r.want("not a map", r.manage(token, manageDelete, "x", nil), errInvalidCBOR)
	q := manageRequest{Subcommand: manageDelete, Params: cbor.RawMessage(canonical(unknown)), Protocol: 2}
	q.Param = mac(2, token, []byte{manageDelete}) // the parameters not covered
	r.want("proof of less", r.do(cmdManageCredentials, q, nil), errPINAuthInvalid)

	r = newRig(t, Options{Preview: true})
	r.want("new number, old key", r.do(cmdManageCredentials, manageRequest{Subcommand: 1}, nil), errInvalidCommand)
	r.want("old number, old key", r.do(cmdManageCredentialsPrev, manageRequest{Subcommand: 1}, nil), errPUATRequired)
	r = newRig(t, Options{NoManagement: true})
	r.want("no management", r.do(cmdManageCredentials, manageRequest{Subcommand: 1}, nil), errInvalidCommand)
}

func TestReset(t *testing.T) {
	r := newRig(t, Options{})
	r.givePIN(2)
	r.register(r.verified(r.makeRequest("ada")))
	r.now = r.now.Add(resetWindow + time.Second)
	r.want("too late", r.do(cmdReset, nil, nil), errNotAllowed)
	r.replug()
	r.now = r.now.Add(resetWindow)
	r.want("in time", r.do(cmdReset, nil, nil), statusOK)
	if r.key.pinSet() || len(r.key.store.Credentials) != 0 {
		t.Error("something is left")
	}
	r.register(r.makeRequest("ada"))
}
