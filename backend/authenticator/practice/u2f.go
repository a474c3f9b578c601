package practice

// u2f answers the commands of a key that knows nothing newer than U2F, by saying
// so and no more (FIDO U2F Raw Message Formats, sections 3 and 6). Nothing is
// ever registered with it.
func u2f(apdu []byte) []byte {
	const version = 0x03
	if len(apdu) >= 4 && apdu[0] == 0 && apdu[1] == version {
		return append([]byte("U2F_V2"), 0x90, 0x00)
	}
	return []byte{0x6d, 0x00} // SW_INS_NOT_SUPPORTED
}
