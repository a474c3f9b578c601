//go:build e2e

package bridge

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
)

// scriptPath is where the page finds the script that stands in for the window.
const scriptPath = "/bridge.js"

//go:embed bridge.js
var standIn []byte

// page is the built page, with the script first, as the window puts its own.
type page struct {
	html, js []byte
}

func newPage(assets fs.FS, c *calls) (*page, error) {
	html, err := fs.ReadFile(assets, "index.html")
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	head := bytes.Index(html, []byte("<head>"))
	if head < 0 {
		return nil, errors.New("index.html has no <head>")
	}
	head += len("<head>")
	bound, err := json.Marshal(map[string]any{"path": c.path, "methods": c.names()})
	if err != nil {
		return nil, err
	}
	var p page
	p.html = fmt.Appendf(nil, "%s<script src=%q></script>%s", html[:head], scriptPath, html[head:])
	p.js = bytes.Replace(standIn, []byte("{/* bound */}"), bound, 1)
	return &p, nil
}

func (p *page) index(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(p.html)
}

func (p *page) script(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, _ = w.Write(p.js)
}
