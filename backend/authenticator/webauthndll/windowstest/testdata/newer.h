// newer.h: the structs of webauthn.h as Microsoft publishes it (API version 9),
// where those of mingw-w64 (API version 3) end too soon. A struct begins as
// mingw's does, which the assertions at the end make sure of.

#include <stddef.h>
#include <windows.h>
#include <webauthn.h>

struct make_options { // WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS, version 9
	DWORD dwVersion;
	DWORD dwTimeoutMilliseconds;
	WEBAUTHN_CREDENTIALS CredentialList;
	WEBAUTHN_EXTENSIONS Extensions;
	DWORD dwAuthenticatorAttachment;
	BOOL bRequireResidentKey;
	DWORD dwUserVerificationRequirement;
	DWORD dwAttestationConveyancePreference;
	DWORD dwFlags;
	GUID *pCancellationId;
	PWEBAUTHN_CREDENTIAL_LIST pExcludeCredentialList;
	DWORD dwEnterpriseAttestation;
	DWORD dwLargeBlobSupport;
	BOOL bPreferResidentKey;
	BOOL bBrowserInPrivateMode; // 5
	BOOL bEnablePrf;            // 6
	void *pLinkedDevice;        // 7
	DWORD cbJsonExt;
	PBYTE pbJsonExt;
	void *pPRFGlobalEval; // 8
	DWORD cCredentialHints;
	LPCWSTR *ppwszCredentialHints;
	BOOL bThirdPartyPayment;
	PCWSTR pwszRemoteWebOrigin; // 9
	DWORD cbPublicKeyCredentialCreationOptionsJSON;
	PBYTE pbPublicKeyCredentialCreationOptionsJSON;
	DWORD cbAuthenticatorId;
	PBYTE pbAuthenticatorId;
};

struct assert_options { // WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS, version 9
	DWORD dwVersion;
	DWORD dwTimeoutMilliseconds;
	WEBAUTHN_CREDENTIALS CredentialList;
	WEBAUTHN_EXTENSIONS Extensions;
	DWORD dwAuthenticatorAttachment;
	DWORD dwUserVerificationRequirement;
	DWORD dwFlags;
	PCWSTR pwszU2fAppId;
	BOOL *pbU2fAppId;
	GUID *pCancellationId;
	PWEBAUTHN_CREDENTIAL_LIST pAllowCredentialList;
	DWORD dwCredLargeBlobOperation;
	DWORD cbCredLargeBlob;
	PBYTE pbCredLargeBlob;
	void *pHmacSecretSaltValues; // 6
	BOOL bBrowserInPrivateMode;
	void *pLinkedDevice; // 7
	BOOL bAutoFill;
	DWORD cbJsonExt;
	PBYTE pbJsonExt;
	DWORD cCredentialHints; // 8
	LPCWSTR *ppwszCredentialHints;
	PCWSTR pwszRemoteWebOrigin; // 9
	DWORD cbPublicKeyCredentialRequestOptionsJSON;
	PBYTE pbPublicKeyCredentialRequestOptionsJSON;
	DWORD cbAuthenticatorId;
	PBYTE pbAuthenticatorId;
};

struct attestation { // WEBAUTHN_CREDENTIAL_ATTESTATION, version 8
	DWORD dwVersion;
	PCWSTR pwszFormatType;
	DWORD cbAuthenticatorData;
	PBYTE pbAuthenticatorData;
	DWORD cbAttestation;
	PBYTE pbAttestation;
	DWORD dwAttestationDecodeType;
	PVOID pvAttestationDecode;
	DWORD cbAttestationObject;
	PBYTE pbAttestationObject;
	DWORD cbCredentialId;
	PBYTE pbCredentialId;
	WEBAUTHN_EXTENSIONS Extensions;
	DWORD dwUsedTransport;
	BOOL bEpAtt;
	BOOL bLargeBlobSupported;
	BOOL bResidentKey;
	BOOL bPrfEnabled;                 // 5
	DWORD cbUnsignedExtensionOutputs; // 6
	PBYTE pbUnsignedExtensionOutputs;
	void *pHmacSecret; // 7
	BOOL bThirdPartyPayment;
	DWORD dwTransports; // 8
	DWORD cbClientDataJSON;
	PBYTE pbClientDataJSON;
	DWORD cbRegistrationResponseJSON;
	PBYTE pbRegistrationResponseJSON;
};

struct assertion { // WEBAUTHN_ASSERTION, version 6
	DWORD dwVersion;
	DWORD cbAuthenticatorData;
	PBYTE pbAuthenticatorData;
	DWORD cbSignature;
	PBYTE pbSignature;
	WEBAUTHN_CREDENTIAL Credential;
	DWORD cbUserId;
	PBYTE pbUserId;
	WEBAUTHN_EXTENSIONS Extensions;
	DWORD cbCredLargeBlob;
	PBYTE pbCredLargeBlob;
	DWORD dwCredLargeBlobStatus;
	void *pHmacSecret;                // 3
	DWORD dwUsedTransport;            // 4
	DWORD cbUnsignedExtensionOutputs; // 5
	PBYTE pbUnsignedExtensionOutputs;
	DWORD cbClientDataJSON; // 6
	PBYTE pbClientDataJSON;
	DWORD cbAuthenticationResponseJSON;
	PBYTE pbAuthenticationResponseJSON;
};

#define SAME(ours, theirs, member) \
	_Static_assert(offsetof(struct ours, member) == offsetof(theirs, member), #ours "." #member)

SAME(make_options, WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS, dwFlags);
SAME(make_options, WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS, pExcludeCredentialList);
SAME(make_options, WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS, bPreferResidentKey);
SAME(assert_options, WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS, dwFlags);
SAME(assert_options, WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS, pAllowCredentialList);
SAME(assert_options, WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS, pbCredLargeBlob);
SAME(attestation, WEBAUTHN_CREDENTIAL_ATTESTATION, pbCredentialId);
SAME(attestation, WEBAUTHN_CREDENTIAL_ATTESTATION, dwUsedTransport);
SAME(attestation, WEBAUTHN_CREDENTIAL_ATTESTATION, bResidentKey);
SAME(assertion, WEBAUTHN_ASSERTION, Credential);
SAME(assertion, WEBAUTHN_ASSERTION, pbUserId);
SAME(assertion, WEBAUTHN_ASSERTION, dwCredLargeBlobStatus);
