//go:build !dev

package shell

// contentPolicy lets the page use what is built into this program and nothing
// else. frame-src matters most: on Linux a frame of any origin could call the
// bound methods. The library's own scripts are served from 'self'.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; frame-src 'none'; base-uri 'none'; form-action 'none'"
