// Package frontend holds the built screens, so that both programs carry them.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Assets returns the built screens, with index.html at the root. In a clone
// whose screens were never built there is no index.html.
func Assets() fs.FS {
	assets, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is a constant
	}
	return assets
}
