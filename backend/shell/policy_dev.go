//go:build dev

package shell

// contentPolicy is wider under `wails dev`: the development server puts styles
// into the page and speaks with it over a web socket.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self' ws:; frame-src 'none'; base-uri 'none'; form-action 'none'"
