// Package transfer carries people, their credentials and the events from one
// store to another: Export writes a file, Import reads it.
//
// The file is text, one JSON object a line, each line ended by a line feed and
// at most MaxLine bytes long:
//
//	{"format":"latchkey-export","version":1,"rpId":"example.com","demo":false}
//	{"user":{…}}          every user, in the order of their making; the fields of enroll.User and "handle"
//	{"credential":{…}}    the credentials of the user before them, oldest first
//	{"event":{…}}         every event, oldest first
//	{"end":{"users":1,"credentials":1,"events":1,"sha256":"…"}}
//
// The last line counts what came before it and has the SHA-256, in hexadecimal,
// of all bytes before that line, so a file that was cut off or damaged is
// noticed. It is no signature: whoever can write the file can change it.
// The file holds names and addresses. It holds no secrets: PINs and private keys
// never leave a key, and a public key lets nobody in.
package transfer

import "latchkey/backend/enroll"

const (
	formatName    = "latchkey-export"
	formatVersion = 1
)

// MaxLine is how long a line may be, in bytes. An attestation object is the
// longest thing in one: some kilobytes, in base64url.
const MaxLine = 1 << 20

type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	enroll.Stamp
}

// record is a line after the header. One of its fields is set.
type record struct {
	User       *user              `json:"user,omitempty"`
	Credential *enroll.Credential `json:"credential,omitempty"`
	Event      *enroll.Event      `json:"event,omitempty"`
	End        *end               `json:"end,omitempty"`
}

// user is an enroll.User with its handle, which JSON has nowhere else.
type user struct {
	enroll.User
	Handle enroll.Bytes `json:"handle"`
}

type end struct {
	counts
	SHA256 string `json:"sha256"`
}

type counts struct {
	Users       int `json:"users"`
	Credentials int `json:"credentials"`
	Events      int `json:"events"`
}

func (c *counts) add(r record) {
	switch {
	case r.User != nil:
		c.Users++
	case r.Credential != nil:
		c.Credentials++
	case r.Event != nil:
		c.Events++
	}
}
