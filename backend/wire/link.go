package wire

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"latchkey/backend/internal/wholefile"
)

// modeWindow and modeWorkstation are two of the modes.
const (
	modeWindow      = "window"
	modeWorkstation = "workstation"
)

// linkScheme is what a link begins with that this program is started with.
const linkScheme = "latchkey:"

// cutLink takes a link off the command line, where the system puts it that was asked
// to open one. It stands alone or last: whoever made a link whose quotes end early
// shall not have given us flags as well. The error does not repeat it.
func cutLink(args []string) (rest []string, link string, err error) {
	at := slices.IndexFunc(args, isLink)
	if at < 0 {
		return args, "", nil
	}
	if at != len(args)-1 {
		return nil, "", errors.New("a link is opened alone; nothing may follow it")
	}
	return args[:at], args[at], nil
}

func isLink(arg string) bool {
	return len(arg) >= len(linkScheme) && strings.EqualFold(arg[:len(linkScheme)], linkScheme)
}

// usualMode is the mode where none is set. Whoever opens a link on a machine where
// nothing else is set has a workstation; what has a store or a domain is a desk.
func (s Settings) usualMode(link string) string {
	if link != "" && s.Store == "" && s.RPID == "" && !s.Demo {
		return modeWorkstation
	}
	return modeWindow
}

// Workstation reports whether the program is for the person whose machine it is.
func (s Settings) Workstation() bool { return s.Mode == modeWorkstation }

// Host is that of the service that is the store, as links name it; empty if it is
// none.
func (s Settings) Host() string {
	u, err := url.Parse(s.Store)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Host), ":443")
}

// At are the settings with the service at a host for a store, where they name none.
func (s Settings) At(host string) (Settings, error) {
	s.Store = "https://" + host
	return s, s.check()
}

// KeepService writes a service into the person's own settings at path, for the next
// start. What stands there stays as it is; a store that stands there already is an
// error, since this replaces none.
func KeepService(path, host string) error {
	if path == "" {
		return errors.New("this system names no folder for a person's settings")
	}
	keys, err := readFile("latchkey", path, new(Settings))
	if err != nil {
		return err
	}
	if _, there := keys["store"]; there {
		return fmt.Errorf("%s: it names a store already", path)
	}
	more := map[string]string{"store": "https://" + host, "mode": modeWorkstation}
	maps.DeleteFunc(more, func(name, _ string) bool { _, there := keys[name]; return there })
	lines, err := toml.Marshal(more)
	if err != nil {
		return err
	}
	before, err := settingsFile(path)
	if err != nil {
		return err
	}
	if len(before) > 0 && before[len(before)-1] != '\n' {
		before = append(before, '\n')
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return wholefile.Replace(path, append(before, lines...))
}

// storeLine is one that sets the store, in each way to write its name.
var storeLine = regexp.MustCompile(`(?m)^[ \t]*(store|"store"|'store')[ \t]*=.*\n?`)

// ForgetService takes a service out of the person's own settings at path. All else
// that stands there stays as it is; so does a store that is another.
func ForgetService(path, host string) error {
	keys, err := readFile("latchkey", path, new(Settings))
	if err != nil {
		return err
	}
	store, _ := keys["store"].(string)
	if (Settings{Store: store}).Host() != host {
		return nil
	}
	before, err := settingsFile(path)
	if err != nil {
		return err
	}
	after := storeLine.ReplaceAll(before, nil)
	delete(keys, "store")
	if !says(after, keys) {
		return fmt.Errorf("%s: take the line that begins with store out of it by hand", path)
	}
	return wholefile.Replace(path, after)
}

// says reports whether a file has these keys and values, and no others.
func says(file []byte, keys map[string]any) bool {
	got := map[string]any{}
	if toml.Unmarshal(file, &got) != nil {
		return false
	}
	a, errA := toml.Marshal(got)
	b, errB := toml.Marshal(keys)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
