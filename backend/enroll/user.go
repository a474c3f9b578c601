package enroll

import "time"

// Limits of what a user's fields hold.
const (
	MaxUsernameBytes  = 64  // UTF-8 bytes: keys and Windows cut off or fail beyond
	MaxDisplayName    = 200 // code points
	MaxAddressBytes   = 254 // RFC 5321 section 4.5.3.1.3, less the angle brackets
	MaxAddresses      = 10
	MaxExternalID     = 200 // code points
	MaxCredentialName = 60  // code points
	MaxSearchText     = 200 // code points
)

// How many rows a page has: as it comes, and at most.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// UserStatus says whether a person may use their credentials.
type UserStatus string

// The statuses of a user.
const (
	UserActive   UserStatus = "active"
	UserDisabled UserStatus = "disabled"
	UserErased   UserStatus = "erased"
)

// User is a person. A user without any credential is an enrolment that was
// begun and can be taken up again, not a burnt name.
type User struct {
	ID          ID         `json:"id"`
	Username    string     `json:"username"`
	DisplayName string     `json:"displayName"`
	Addresses   []Address  `json:"addresses"`
	ExternalID  string     `json:"externalId"`
	Language    string     `json:"language"` // BCP 47; empty: the desk's
	Status      UserStatus `json:"status" enum:"active,disabled,erased"`
	Privileged  bool       `json:"privileged"`
	Role        Role       `json:"role,omitempty" enum:"administrator,operator,auditor"`
	CreatedAt   time.Time  `json:"createdAt"`
	UpdatedAt   time.Time  `json:"updatedAt"`
	Revision    int32      `json:"revision"` // counts changes, for UserPatch

	// Handle is the WebAuthn user handle. It goes to keys, and to nobody who
	// asks about a person.
	Handle Bytes `json:"-"`
}

// Address is an e-mail address. Just one of a user's is primary.
type Address struct {
	Email    string `json:"email"`
	Verified bool   `json:"verified"`
	Primary  bool   `json:"primary"`
}

// NewUser is what CreateUser takes. Check puts it in order.
type NewUser struct {
	Username    string `json:"username"`
	DisplayName string `json:"displayName"`
	Email       string `json:"email"` // becomes the primary, unverified address; may be empty
	ExternalID  string `json:"externalId,omitempty"`
	Language    string `json:"language,omitempty"`
	Privileged  bool   `json:"privileged,omitempty"`
}

// UserPatch changes the fields that are not nil. Addresses, if given, are the
// whole new list; an address that was not there before is unverified.
type UserPatch struct {
	Revision    int32       `json:"revision"` // the User.Revision that was read
	Username    *string     `json:"username,omitempty"`
	DisplayName *string     `json:"displayName,omitempty"`
	Addresses   *[]Address  `json:"addresses,omitempty"`
	ExternalID  *string     `json:"externalId,omitempty"`
	Language    *string     `json:"language,omitempty"`
	Privileged  *bool       `json:"privileged,omitempty"`
	Role        *Role       `json:"role,omitempty" enum:",administrator,operator,auditor"` // ends their sessions
	Status      *UserStatus `json:"status,omitempty" enum:"active,disabled"`
}

// UserQuery asks for users. Text matches the start of any word of username,
// display name, addresses and externalId, without regard to case and accents;
// every word of it has to match. Empty text finds everybody, text without any
// letter or digit nobody. Erased users are never found.
type UserQuery struct {
	Text   string `json:"text"`
	Cursor string `json:"cursor,omitempty"` // UserPage.Next of the page before
	Limit  int32  `json:"limit,omitempty"`  // 0: DefaultPage; at most MaxPage
	// Protected asks for those alone whom operators may not enrol: who have a role
	// or are privileged.
	Protected bool `json:"protected,omitempty"`
}

// UserPage is one page of users, ordered by display name without regard to case
// and accents, then by username.
type UserPage struct {
	Users []UserSummary `json:"users"`
	Next  string        `json:"next"` // cursor of the next page; empty on the last
}

// UserSummary is a user and how many credentials they have that are active or
// suspended, and that are still to be proved.
type UserSummary struct {
	User
	Keys     int32 `json:"keys"`
	Unproved int32 `json:"unproved"`
}
