package sqlstore

import (
	"encoding/binary"
	"hash/crc32"

	"latchkey/backend/enroll"
)

// A cursor is a place in a list: its kind, the place, and a checksum, in
// base64url. It gives no access to anything, so the checksum only has to find
// mistakes.
const (
	userCursorKind  = 'u'
	eventCursorKind = 'e'
)

func cursor(kind byte, place []byte) string {
	b := append([]byte{kind}, place...)
	return enroll.Bytes(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))).String()
}

func readCursor(kind byte, s string) ([]byte, error) {
	var b enroll.Bytes
	if b.UnmarshalText([]byte(s)) != nil || len(b) < 5 || b[0] != kind {
		return nil, notACursor()
	}
	end := len(b) - 4
	if crc32.ChecksumIEEE(b[:end]) != binary.BigEndian.Uint32(b[end:]) {
		return nil, notACursor()
	}
	return b[1:end], nil
}

func notACursor() error {
	return enroll.Errorf(enroll.CodeMalformed, "cursor", "not a cursor of this list")
}

// pageSize keeps to the limits of UserQuery and EventQuery, whoever asks.
func pageSize(limit int32) int {
	if limit < 1 {
		return enroll.DefaultPage
	}
	return int(min(limit, enroll.MaxPage))
}

func userCursor(sort string) string { return cursor(userCursorKind, []byte(sort)) }

// readUserCursor gives the sort key after which the page begins, "" for the
// first page.
func readUserCursor(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	place, err := readCursor(userCursorKind, s)
	if err == nil && !plain(string(place)) {
		err = notACursor()
	}
	return string(place), err
}

func eventCursor(at, seq int64) string {
	return cursor(eventCursorKind, binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(at)), uint64(seq)))
}

// readEventCursor gives the place before which the page begins.
func readEventCursor(s string) (at, seq int64, err error) {
	if s == "" {
		return 0, 0, nil
	}
	place, err := readCursor(eventCursorKind, s)
	if err != nil {
		return 0, 0, err
	}
	if len(place) != 16 {
		return 0, 0, notACursor()
	}
	return int64(binary.BigEndian.Uint64(place)), int64(binary.BigEndian.Uint64(place[8:])), nil
}
