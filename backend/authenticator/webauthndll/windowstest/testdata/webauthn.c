// webauthn.c: a webauthn.dll for tests. It reads what a program hands to Windows
// by the C structs, and passes it on as plain values to the test in the same
// process (install_windows.go has the other side). It reads no member beyond the
// version of a struct, and what it gives out ends where its version ends: the next
// byte cannot be read.

#include "newer.h"

#include <stdint.h>
#include <stdlib.h>



enum { op_version, op_make, op_assert, op_cancellation, op_cancel };

// The handler's answer is a result; what it writes to out begins with its length.
typedef uintptr_t(CALLBACK *handler)(uintptr_t op, const BYTE *in, uintptr_t in_size, BYTE *out, uintptr_t out_size);

static handler handle;
static volatile LONG live; // answers that were given out and not yet freed

void WINAPI FakeConnect(handler h) { handle = h; }
LONG WINAPI FakeLive(void) { return live; }

enum { most = 1 << 20 };

struct message {
	DWORD size, at; // at: where it is read
	BYTE data[most];
};

static void put(struct message *m, const void *p, DWORD n)
{
	if (m->size + 4 + n > most)
		abort();
	memcpy(m->data + m->size, &n, 4);
	memcpy(m->data + m->size + 4, p, n);
	m->size += 4 + n;
}

static void put_number(struct message *m, DWORD n) { put(m, &n, 4); }
static void put_text(struct message *m, PCWSTR s) { put(m, s, s ? 2 * wcslen(s) : 0); }

// take allocates the next part of an answer.
static PBYTE take(struct message *m, DWORD *n)
{
	memcpy(n, m->data + m->at, 4);
	PBYTE p = malloc(*n ? *n : 1);
	memcpy(p, m->data + m->at + 4, *n);
	m->at += 4 + *n;
	return p;
}

static DWORD take_number(struct message *m)
{
	DWORD n;
	memcpy(&n, m->data + m->at + 4, 4);
	m->at += 8;
	return n;
}

static HRESULT call(uintptr_t op, struct message *in, struct message *out)
{
	if (handle == NULL)
		return E_UNEXPECTED;
	HRESULT r = (HRESULT)handle(op, in->data, in->size, out->data, most);
	memcpy(&out->size, out->data, 4);
	out->at = 4;
	return r;
}

#ifdef DECOY
DWORD WINAPI WebAuthNGetApiVersionNumber(void) { return 99; }
#else
DWORD WINAPI WebAuthNGetApiVersionNumber(void)
{
	struct message *in = calloc(1, sizeof *in), *out = calloc(1, sizeof *out);
	DWORD version = call(op_version, in, out) == S_OK ? take_number(out) : 0;
	free(in);
	free(out);
	return version;
}
#endif

static size_t page(void)
{
	SYSTEM_INFO info;
	GetSystemInfo(&info);
	return info.dwPageSize;
}

// fenced allocates size bytes that end where nothing can be read any more. Structs
// begin at a multiple of 8.
static void *fenced(size_t size)
{
	size_t p = page(), room = (size + 7) & ~(size_t)7;
	BYTE *area = VirtualAlloc(NULL, 2 * p, MEM_RESERVE, PAGE_NOACCESS);
	VirtualAlloc(area, p, MEM_COMMIT, PAGE_READWRITE);
	InterlockedIncrement(&live);
	return area + p - room;
}

static void release(void *p)
{
	VirtualFree((void *)((uintptr_t)p & ~(uintptr_t)(page() - 1)), 0, MEM_RELEASE);
	InterlockedDecrement(&live);
}

static BOOL put_list(struct message *m, PWEBAUTHN_CREDENTIAL_LIST list)
{
	DWORD count = list ? list->cCredentials : 0;
	put_number(m, count);
	for (DWORD i = 0; i < count; i++) {
		PWEBAUTHN_CREDENTIAL_EX c = list->ppCredentials[i];
		if (c->dwVersion != WEBAUTHN_CREDENTIAL_EX_CURRENT_VERSION || wcscmp(c->pwszCredentialType, WEBAUTHN_CREDENTIAL_TYPE_PUBLIC_KEY))
			return FALSE;
		put(m, c->pbId, c->cbId);
	}
	return TRUE;
}

static void put_hints(struct message *m, DWORD count, LPCWSTR *hints)
{
	put_number(m, count);
	for (DWORD i = 0; i < count; i++)
		put_text(m, hints[i]);
}

static BOOL put_request(struct message *m, HWND window, DWORD version, DWORD timeout, DWORD attachment, DWORD verification, GUID *cancel,
                        PWEBAUTHN_CREDENTIAL_LIST list, PCWSTR rp, PCWEBAUTHN_CLIENT_DATA data)
{
	if (cancel == NULL || data->dwVersion != WEBAUTHN_CLIENT_DATA_CURRENT_VERSION)
		return FALSE;
	put(m, &window, sizeof window);
	put_number(m, version);
	put_number(m, timeout);
	put_number(m, attachment);
	put_number(m, verification);
	put(m, cancel, sizeof *cancel);
	put_text(m, rp);
	put(m, data->pbClientDataJSON, data->cbClientDataJSON);
	put_text(m, data->pwszHashAlgId);
	return put_list(m, list);
}

// cred_protect is what the extension asks for, 0 if it is absent, and -1 if it is
// not as it has to be.
static DWORD cred_protect(const WEBAUTHN_EXTENSIONS *e)
{
	if (e->cExtensions == 0)
		return 0;
	if (e->cExtensions > 1 || wcscmp(e->pExtensions->pwszExtensionIdentifier, WEBAUTHN_EXTENSIONS_IDENTIFIER_CRED_PROTECT) ||
	    e->pExtensions->cbExtension != sizeof(WEBAUTHN_CRED_PROTECT_EXTENSION_IN))
		return -1;
	return ((WEBAUTHN_CRED_PROTECT_EXTENSION_IN *)e->pExtensions->pvExtension)->dwCredProtect;
}

static BOOL put_make(struct message *m, HWND window, PCWEBAUTHN_RP_ENTITY_INFORMATION rp, PCWEBAUTHN_USER_ENTITY_INFORMATION user,
                     PCWEBAUTHN_COSE_CREDENTIAL_PARAMETERS params, PCWEBAUTHN_CLIENT_DATA data, const struct make_options *o)
{
	DWORD protect = cred_protect(&o->Extensions);
	if (rp->dwVersion != WEBAUTHN_RP_ENTITY_INFORMATION_CURRENT_VERSION || user->dwVersion != WEBAUTHN_USER_ENTITY_INFORMATION_CURRENT_VERSION ||
	    rp->pwszName == NULL || o->dwVersion < 3 || o->CredentialList.cCredentials != 0 || o->dwFlags != 0 || protect == (DWORD)-1)
		return FALSE;
	if (o->dwVersion >= 4 && (o->dwEnterpriseAttestation || o->dwLargeBlobSupport || o->bPreferResidentKey))
		return FALSE;
	if (!put_request(m, window, o->dwVersion, o->dwTimeoutMilliseconds, o->dwAuthenticatorAttachment, o->dwUserVerificationRequirement,
	                 o->pCancellationId, o->pExcludeCredentialList, rp->pwszId, data))
		return FALSE;
	put_hints(m, o->dwVersion >= 8 ? o->cCredentialHints : 0, o->dwVersion >= 8 ? o->ppwszCredentialHints : NULL);
	put_text(m, rp->pwszName);
	put(m, user->pbId, user->cbId);
	put_text(m, user->pwszName);
	put_text(m, user->pwszDisplayName);
	put_number(m, params->cCredentialParameters);
	for (DWORD i = 0; i < params->cCredentialParameters; i++) {
		PWEBAUTHN_COSE_CREDENTIAL_PARAMETER p = &params->pCredentialParameters[i];
		if (p->dwVersion != WEBAUTHN_COSE_CREDENTIAL_PARAMETER_CURRENT_VERSION || wcscmp(p->pwszCredentialType, WEBAUTHN_CREDENTIAL_TYPE_PUBLIC_KEY))
			return FALSE;
		put_number(m, p->lAlg);
	}
	put_number(m, o->bRequireResidentKey);
	put_number(m, o->dwAttestationConveyancePreference);
	put_number(m, protect);
	return TRUE;
}

static size_t attestation_size(DWORD version)
{
	switch (version) {
	case 3: return offsetof(struct attestation, bEpAtt);
	case 4: return offsetof(struct attestation, bPrfEnabled);
	case 5: return offsetof(struct attestation, cbUnsignedExtensionOutputs);
	case 6: return offsetof(struct attestation, pHmacSecret);
	case 7: return offsetof(struct attestation, dwTransports);
	}
	return sizeof(struct attestation);
}

HRESULT WINAPI WebAuthNAuthenticatorMakeCredential(HWND window, PCWEBAUTHN_RP_ENTITY_INFORMATION rp, PCWEBAUTHN_USER_ENTITY_INFORMATION user,
                                                   PCWEBAUTHN_COSE_CREDENTIAL_PARAMETERS params, PCWEBAUTHN_CLIENT_DATA data,
                                                   PCWEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS options,
                                                   PWEBAUTHN_CREDENTIAL_ATTESTATION *answer)
{
	struct message *in = calloc(1, sizeof *in), *out = calloc(1, sizeof *out);
	HRESULT r = NTE_INVALID_PARAMETER;
	*answer = NULL;
	if (put_make(in, window, rp, user, params, data, (const struct make_options *)options))
		r = call(op_make, in, out);
	if (r == S_OK) {
		DWORD version = take_number(out), n;
		struct attestation *a = fenced(attestation_size(version));
		a->dwVersion = version;
		a->dwUsedTransport = take_number(out);
		if (version >= 8)
			a->dwTransports = a->dwUsedTransport;
		a->pwszFormatType = (PCWSTR)take(out, &n);
		a->pbAuthenticatorData = take(out, &a->cbAuthenticatorData);
		a->pbAttestation = take(out, &a->cbAttestation);
		a->pbAttestationObject = take(out, &a->cbAttestationObject);
		a->pbCredentialId = take(out, &a->cbCredentialId);
		*answer = (PWEBAUTHN_CREDENTIAL_ATTESTATION)a;
	}
	free(in);
	free(out);
	return r;
}

void WINAPI WebAuthNFreeCredentialAttestation(PWEBAUTHN_CREDENTIAL_ATTESTATION a)
{
	free((void *)a->pwszFormatType);
	free(a->pbAuthenticatorData);
	free(a->pbAttestation);
	free(a->pbAttestationObject);
	free(a->pbCredentialId);
	release(a);
}

static size_t assertion_size(DWORD version)
{
	switch (version) {
	case 1: return offsetof(struct assertion, Extensions);
	case 2: return offsetof(struct assertion, pHmacSecret);
	case 3: return offsetof(struct assertion, dwUsedTransport);
	case 4: return offsetof(struct assertion, cbUnsignedExtensionOutputs);
	case 5: return offsetof(struct assertion, cbClientDataJSON);
	}
	return sizeof(struct assertion);
}

static BOOL put_assert(struct message *m, HWND window, PCWSTR rp, PCWEBAUTHN_CLIENT_DATA data, const struct assert_options *o)
{
	if (o->dwVersion < 4 || o->CredentialList.cCredentials != 0 || o->Extensions.cExtensions != 0 || o->dwFlags != 0 || o->pwszU2fAppId)
		return FALSE;
	if (!put_request(m, window, o->dwVersion, o->dwTimeoutMilliseconds, o->dwAuthenticatorAttachment, o->dwUserVerificationRequirement,
	                 o->pCancellationId, o->pAllowCredentialList, rp, data))
		return FALSE;
	put_hints(m, o->dwVersion >= 8 ? o->cCredentialHints : 0, o->dwVersion >= 8 ? o->ppwszCredentialHints : NULL);
	return TRUE;
}

HRESULT WINAPI WebAuthNAuthenticatorGetAssertion(HWND window, LPCWSTR rp, PCWEBAUTHN_CLIENT_DATA data,
                                                 PCWEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS options, PWEBAUTHN_ASSERTION *answer)
{
	struct message *in = calloc(1, sizeof *in), *out = calloc(1, sizeof *out);
	HRESULT r = NTE_INVALID_PARAMETER;
	*answer = NULL;
	if (put_assert(in, window, rp, data, (const struct assert_options *)options))
		r = call(op_assert, in, out);
	if (r == S_OK) {
		DWORD version = take_number(out), transport = take_number(out);
		struct assertion *a = fenced(assertion_size(version));
		a->dwVersion = version;
		if (version >= 4)
			a->dwUsedTransport = transport;
		a->pbAuthenticatorData = take(out, &a->cbAuthenticatorData);
		a->pbSignature = take(out, &a->cbSignature);
		a->Credential.dwVersion = WEBAUTHN_CREDENTIAL_CURRENT_VERSION;
		a->Credential.pbId = take(out, &a->Credential.cbId);
		a->Credential.pwszCredentialType = WEBAUTHN_CREDENTIAL_TYPE_PUBLIC_KEY;
		a->pbUserId = take(out, &a->cbUserId);
		*answer = (PWEBAUTHN_ASSERTION)a;
	}
	free(in);
	free(out);
	return r;
}

void WINAPI WebAuthNFreeAssertion(PWEBAUTHN_ASSERTION a)
{
	free(a->pbAuthenticatorData);
	free(a->pbSignature);
	free(a->Credential.pbId);
	free(a->pbUserId);
	release(a);
}

static HRESULT with_guid(uintptr_t op, GUID *id)
{
	struct message *in = calloc(1, sizeof *in), *out = calloc(1, sizeof *out);
	put(in, id, sizeof *id);
	HRESULT r = call(op, in, out);
	if (r == S_OK && op == op_cancellation)
		memcpy(id, out->data + out->at + 4, sizeof *id);
	free(in);
	free(out);
	return r;
}

HRESULT WINAPI WebAuthNGetCancellationId(GUID *id) { return with_guid(op_cancellation, id); }
HRESULT WINAPI WebAuthNCancelCurrentOperation(const GUID *id) { GUID own = *id; return with_guid(op_cancel, &own); }
