package webauthndll

import (
	"structs"
	"unsafe"
)

// The structs of webauthn.h (https://github.com/microsoft/webauthn), field by
// field, up to the versions that are used here. The tags are the names of the
// members there, by which layout_test.go compares them with a C compiler's.

// guid is GUID of guiddef.h.
type guid struct {
	_ structs.HostLayout

	data1 uint32  `c:"Data1"`
	data2 uint16  `c:"Data2"`
	data3 uint16  `c:"Data3"`
	data4 [8]byte `c:"Data4"`
}

// rpEntity is WEBAUTHN_RP_ENTITY_INFORMATION, version 1.
type rpEntity struct {
	_ structs.HostLayout

	version uint32  `c:"dwVersion"`
	id      *uint16 `c:"pwszId"`
	name    *uint16 `c:"pwszName"`
	icon    *uint16 `c:"pwszIcon"`
}

// userEntity is WEBAUTHN_USER_ENTITY_INFORMATION, version 1.
type userEntity struct {
	_ structs.HostLayout

	version     uint32  `c:"dwVersion"`
	idSize      uint32  `c:"cbId"`
	id          *byte   `c:"pbId"`
	name        *uint16 `c:"pwszName"`
	icon        *uint16 `c:"pwszIcon"`
	displayName *uint16 `c:"pwszDisplayName"`
}

// clientData is WEBAUTHN_CLIENT_DATA, version 1.
type clientData struct {
	_ structs.HostLayout

	version  uint32  `c:"dwVersion"`
	jsonSize uint32  `c:"cbClientDataJSON"`
	json     *byte   `c:"pbClientDataJSON"`
	hash     *uint16 `c:"pwszHashAlgId"`
}

// coseParameter is WEBAUTHN_COSE_CREDENTIAL_PARAMETER, version 1.
type coseParameter struct {
	_ structs.HostLayout

	version   uint32  `c:"dwVersion"`
	kind      *uint16 `c:"pwszCredentialType"`
	algorithm int32   `c:"lAlg"`
}

// coseParameters is WEBAUTHN_COSE_CREDENTIAL_PARAMETERS.
type coseParameters struct {
	_ structs.HostLayout

	count uint32         `c:"cCredentialParameters"`
	list  *coseParameter `c:"pCredentialParameters"`
}

// credential is WEBAUTHN_CREDENTIAL, version 1.
type credential struct {
	_ structs.HostLayout

	version uint32  `c:"dwVersion"`
	idSize  uint32  `c:"cbId"`
	id      *byte   `c:"pbId"`
	kind    *uint16 `c:"pwszCredentialType"`
}

// credentials is WEBAUTHN_CREDENTIALS, the older form of a list.
type credentials struct {
	_ structs.HostLayout

	count uint32      `c:"cCredentials"`
	list  *credential `c:"pCredentials"`
}

// credentialEx is WEBAUTHN_CREDENTIAL_EX, version 1.
type credentialEx struct {
	_ structs.HostLayout

	version    uint32  `c:"dwVersion"`
	idSize     uint32  `c:"cbId"`
	id         *byte   `c:"pbId"`
	kind       *uint16 `c:"pwszCredentialType"`
	transports uint32  `c:"dwTransports"` // 0: any
}

// credentialList is WEBAUTHN_CREDENTIAL_LIST.
type credentialList struct {
	_ structs.HostLayout

	count uint32         `c:"cCredentials"`
	list  **credentialEx `c:"ppCredentials"`
}

// extension is WEBAUTHN_EXTENSION.
type extension struct {
	_ structs.HostLayout

	id    *uint16        `c:"pwszExtensionIdentifier"`
	size  uint32         `c:"cbExtension"`
	value unsafe.Pointer `c:"pvExtension"`
}

// extensions is WEBAUTHN_EXTENSIONS.
type extensions struct {
	_ structs.HostLayout

	count uint32     `c:"cExtensions"`
	list  *extension `c:"pExtensions"`
}

// credProtectIn is WEBAUTHN_CRED_PROTECT_EXTENSION_IN.
type credProtectIn struct {
	_ structs.HostLayout

	level   uint32 `c:"dwCredProtect"`
	require int32  `c:"bRequireCredProtect"`
}

// makeOptions is WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS, version 8.
type makeOptions struct {
	_ structs.HostLayout

	version          uint32          `c:"dwVersion"`
	timeout          uint32          `c:"dwTimeoutMilliseconds"` // milliseconds
	credentials      credentials     `c:"CredentialList"`
	extensions       extensions      `c:"Extensions"`
	attachment       uint32          `c:"dwAuthenticatorAttachment"`
	residentKey      int32           `c:"bRequireResidentKey"`
	userVerification uint32          `c:"dwUserVerificationRequirement"`
	attestation      uint32          `c:"dwAttestationConveyancePreference"`
	flags            uint32          `c:"dwFlags"`
	cancellation     *guid           `c:"pCancellationId"`         // from version 2
	exclude          *credentialList `c:"pExcludeCredentialList"`  // from version 3
	enterprise       uint32          `c:"dwEnterpriseAttestation"` // from version 4
	largeBlob        uint32          `c:"dwLargeBlobSupport"`
	preferResident   int32           `c:"bPreferResidentKey"`
	private          int32           `c:"bBrowserInPrivateMode"` // from version 5
	prf              int32           `c:"bEnablePrf"`            // from version 6
	linkedDevice     unsafe.Pointer  `c:"pLinkedDevice"`         // from version 7
	jsonSize         uint32          `c:"cbJsonExt"`
	json             *byte           `c:"pbJsonExt"`
	prfEval          unsafe.Pointer  `c:"pPRFGlobalEval"` // from version 8
	hintCount        uint32          `c:"cCredentialHints"`
	hints            **uint16        `c:"ppwszCredentialHints"`
	payment          int32           `c:"bThirdPartyPayment"`
}

// assertOptions is WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS, version 8.
type assertOptions struct {
	_ structs.HostLayout

	version          uint32          `c:"dwVersion"`
	timeout          uint32          `c:"dwTimeoutMilliseconds"` // milliseconds
	credentials      credentials     `c:"CredentialList"`
	extensions       extensions      `c:"Extensions"`
	attachment       uint32          `c:"dwAuthenticatorAttachment"`
	userVerification uint32          `c:"dwUserVerificationRequirement"`
	flags            uint32          `c:"dwFlags"`
	u2fAppID         *uint16         `c:"pwszU2fAppId"` // from version 2
	u2fUsed          *int32          `c:"pbU2fAppId"`
	cancellation     *guid           `c:"pCancellationId"`          // from version 3
	allow            *credentialList `c:"pAllowCredentialList"`     // from version 4
	largeBlob        uint32          `c:"dwCredLargeBlobOperation"` // from version 5
	largeBlobSize    uint32          `c:"cbCredLargeBlob"`
	largeBlobData    *byte           `c:"pbCredLargeBlob"`
	salts            unsafe.Pointer  `c:"pHmacSecretSaltValues"` // from version 6
	private          int32           `c:"bBrowserInPrivateMode"`
	linkedDevice     unsafe.Pointer  `c:"pLinkedDevice"` // from version 7
	autoFill         int32           `c:"bAutoFill"`
	jsonSize         uint32          `c:"cbJsonExt"`
	json             *byte           `c:"pbJsonExt"`
	hintCount        uint32          `c:"cCredentialHints"` // from version 8
	hints            **uint16        `c:"ppwszCredentialHints"`
}

// attestation is WEBAUTHN_CREDENTIAL_ATTESTATION, version 8 up to its transports.
// Windows allocates it, and only as much of it as its version has.
type attestation struct {
	_ structs.HostLayout

	version         uint32         `c:"dwVersion"`
	format          *uint16        `c:"pwszFormatType"`
	authDataSize    uint32         `c:"cbAuthenticatorData"`
	authData        *byte          `c:"pbAuthenticatorData"`
	statementSize   uint32         `c:"cbAttestation"`
	statement       *byte          `c:"pbAttestation"`
	decodeType      uint32         `c:"dwAttestationDecodeType"`
	decoded         unsafe.Pointer `c:"pvAttestationDecode"`
	objectSize      uint32         `c:"cbAttestationObject"`
	object          *byte          `c:"pbAttestationObject"`
	idSize          uint32         `c:"cbCredentialId"`
	id              *byte          `c:"pbCredentialId"`
	extensions      extensions     `c:"Extensions"`      // from version 2
	usedTransport   uint32         `c:"dwUsedTransport"` // from version 3
	enterprise      int32          `c:"bEpAtt"`          // from version 4
	largeBlob       int32          `c:"bLargeBlobSupported"`
	residentKey     int32          `c:"bResidentKey"`
	prf             int32          `c:"bPrfEnabled"`                // from version 5
	unsignedExtSize uint32         `c:"cbUnsignedExtensionOutputs"` // from version 6
	unsignedExt     *byte          `c:"pbUnsignedExtensionOutputs"`
	hmacSecret      unsafe.Pointer `c:"pHmacSecret"` // from version 7
	payment         int32          `c:"bThirdPartyPayment"`
	transports      uint32         `c:"dwTransports"` // from version 8
}

// assertion is WEBAUTHN_ASSERTION, version 4. Windows allocates it, and only as
// much of it as its version has.
type assertion struct {
	_ structs.HostLayout

	version       uint32         `c:"dwVersion"`
	authDataSize  uint32         `c:"cbAuthenticatorData"`
	authData      *byte          `c:"pbAuthenticatorData"`
	signatureSize uint32         `c:"cbSignature"`
	signature     *byte          `c:"pbSignature"`
	credential    credential     `c:"Credential"`
	userSize      uint32         `c:"cbUserId"`
	user          *byte          `c:"pbUserId"`
	extensions    extensions     `c:"Extensions"` // from version 2
	largeBlobSize uint32         `c:"cbCredLargeBlob"`
	largeBlob     *byte          `c:"pbCredLargeBlob"`
	largeBlobDone uint32         `c:"dwCredLargeBlobStatus"`
	hmacSecret    unsafe.Pointer `c:"pHmacSecret"`     // from version 3
	usedTransport uint32         `c:"dwUsedTransport"` // from version 4
}
